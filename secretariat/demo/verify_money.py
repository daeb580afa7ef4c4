"""The money of a demo recomputed by the treasurer's verifier, from the papers and the bank files alone."""

import datetime as dt
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from reports.verifier.assemble import write
from secretariat.demo.outputs import DECISIONS
from secretariat.demo.programs import DemoProgram, demo_programs
from secretariat.demo.verify_files import Difference, compare, read_summary

MOST_LINES: Final = 5


def differences_in_money(out: Path) -> list[Difference]:
    """What the verifier finds in the bank files, and where the ledger differs from what it adds up."""
    summary = read_summary(out)
    programs = {demo.number: demo for demo in demo_programs(dt.date.fromisoformat(summary["starts_on"]))}
    found: list[Difference] = []
    with tempfile.TemporaryDirectory() as folder:
        script = write(Path(folder))
        for row in summary["programs"]:
            files = [entry["file"] for entry in summary["transfer_files"] if entry["program"] == row["number"]]
            if files:
                found += _in_program(script, out, programs[row["number"]], row["transfers"], files)
    return found


def _in_program(
    script: Path, out: Path, demo: DemoProgram, money: Mapping[str, Any], files: Sequence[str]
) -> Iterator[Difference]:
    where = f"the treasurer's verifier, program {demo.number}"
    result = script.parent / f"{demo.number}.json"
    here = out.resolve()
    # Alone, as on the treasurer's computer: no site packages, no environment, none of our folders to import from.
    run = subprocess.run(
        [
            *(sys.executable, "-I", "-S", script.name),
            *("--roster", str(here / "rosters" / demo.roster_name)),
            *("--decisions", *sorted(str(path) for path in (here / DECISIONS).glob(f"{demo.number}-*.csv"))),
            *("--returned", str(here / f"returned-{demo.number}.csv")),
            *("--slips", str(here / f"slips-{demo.number}.csv")),
            *("--ceiling", str(demo.template.ceiling_yen), "--json", str(result), "--"),
            *(str(here / name) for name in files),
        ],
        cwd=script.parent,
        env={"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if run.returncode != 0:
        wrong = [line for line in run.stdout.splitlines() if "誤り" in line or "検査" in line][:MOST_LINES]
        yield Difference(where, "the bank files", "all in order", "; ".join([*wrong, run.stderr[-300:]]))
    if not result.is_file():
        return
    sums = json.loads(result.read_text(encoding="utf-8"))
    yield from compare(
        where,
        (
            ("transfers", sums["sent_count"], money["sent_count"]),
            ("yen sent", sums["sent_yen"], money["sent_yen"]),
            ("yen that came back", sums["returned_yen"], money["failed_yen"]),
            ("yen paid or on its way", sums["kept_yen"], money["paid_yen"] + money["open_yen"]),
        ),
    )
