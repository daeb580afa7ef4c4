"""``generate_roster``: write a roster of fictitious residents, good or with planted faults, and its 外字 table."""

import csv
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from secretariat.demo.people.bad_roster import PlantedFault, write_bad_roster
from secretariat.demo.people.households import generate_households
from secretariat.demo.people.municipalities import MUNICIPALITIES, Gaiji
from secretariat.demo.people.roster_file import CP932, ENCODINGS, SEIREKI, WAREKI, RosterWritten, write_roster

DEFAULT_ON = date(2026, 1, 1)


class Command(BaseCommand):
    """Deterministic: the same options write the same bytes."""

    help = "Write a roster CSV of fictitious residents; with --faults, also the list of the faults planted in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--households", type=int, default=2000, help="number of households (default 2000)")
        parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same residents (default 7)")
        parser.add_argument("--municipality", choices=sorted(MUNICIPALITIES), default="mihon")
        parser.add_argument("--encoding", choices=ENCODINGS, default=CP932)
        parser.add_argument("--birth-style", choices=(WAREKI, SEIREKI), help="default: the municipality's")
        parser.add_argument("--on", type=date.fromisoformat, default=DEFAULT_ON, help="reference date, YYYY-MM-DD")
        parser.add_argument("--faults", type=int, default=0, help="plant this many labelled faults")
        parser.add_argument("--out", type=Path, required=True, help="CSV to write; tables beside it have its name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write ``out``, ``out``.gaiji.csv where 外字 occur, and ``out``.faults.csv with ``--faults``."""
        out: Path = options["out"]
        if options["households"] < 0 or options["faults"] < 0:
            raise CommandError("--households and --faults: give zero or more.")
        if not out.parent.is_dir():
            raise CommandError(f"--out {out}: the folder does not exist; create it or name another.")
        write = self._write_bad if options["faults"] else self._write_good
        written = write(out, options)
        if written.gaiji:
            _write_gaiji(out.with_name(out.name + ".gaiji.csv"), written.gaiji)
        self.stdout.write(
            f"{out}: {written.households} households, {written.persons} persons, {len(written.gaiji)} gaiji, "
            f"{options['faults']} faults"
        )

    @staticmethod
    def _write_good(out: Path, options: dict[str, Any]) -> RosterWritten:
        spec = MUNICIPALITIES[options["municipality"]]
        households = generate_households(
            seed=options["seed"], count=options["households"], municipality=spec, on=options["on"]
        )
        return write_roster(
            households, out, municipality=spec, encoding=options["encoding"], birth_style=options["birth_style"]
        )

    def _write_bad(self, out: Path, options: dict[str, Any]) -> RosterWritten:
        with tempfile.TemporaryDirectory() as folder:
            good = Path(folder) / "good.csv"
            written = self._write_good(good, options)
            try:
                planted = write_bad_roster(
                    good, out, faults=options["faults"], encoding=options["encoding"], seed=options["seed"]
                )
            except ValueError as error:
                raise CommandError(f"--faults {options['faults']}: {error}") from error
        _write_table(out.with_name(out.name + ".faults.csv"), PlantedFault._fields, planted)
        return written


def _write_gaiji(path: Path, gaiji: Iterable[Gaiji]) -> None:
    header = ("cp932", "code_point", "true", "substitute", "note")
    rows = ((entry.cp932_hex, f"U+{ord(entry.code):04X}", entry.true, entry.substitute, entry.note) for entry in gaiji)
    _write_table(path, header, rows)


def _write_table(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)
