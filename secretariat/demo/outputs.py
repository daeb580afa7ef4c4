"""What the demo leaves in its output directory, so that its sums can be checked without the database."""

import csv
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from cases.models import PayoutBatch, RosterReject
from cases.services.payout.read_file import read_file
from reports.files import stored
from reports.letters.manifest import PrintManifestRow, manifest_csv
from reports.models import DailyReportFile, KpiValue, NoticeRun, PrintLot
from reports.selectors.print_lots import run_manifest
from secretariat.demo.cast import Cast
from secretariat.demo.figures import ProgramFigures
from secretariat.demo.stage import Papers
from security.models import Program
from security.roles import Role

SUMMARY: Final = "summary.json"
KPI: Final = "kpi.json"
REJECTS: Final = "rejects.csv"
LETTERS: Final = "letters"
MANIFEST: Final = "manifest.csv"
DECISIONS: Final = "decisions"
DAILY_REPORT: Final = "daily-report.pdf"
SLIP_COLUMNS: Final = ("ファイル名", "振込指定日", "件数", "合計金額", "SHA-256")
RETURNED_COLUMNS: Final = ("受付番号", "振込指定日", "金額")
REJECT_COLUMNS: Final = ("program", "file", "line", "column", "code", "message", "person_number")


@dataclass(frozen=True, slots=True)
class TransferFile:
    """A bank file as `summary.json` lists it."""

    program: int
    batch: int
    file: str
    sha256: str
    transfer_on: str
    count: int
    yen: int


@dataclass(frozen=True, slots=True)
class ProgramOutputs:
    """What a program leaves for the files that are about all of them."""

    figures: ProgramFigures
    letters: list[PrintManifestRow]
    transfers: list[TransferFile]
    kpi: list[dict[str, Any]]
    rejects: list[tuple[str, ...]]


def clear(out: Path) -> None:
    """Make the directory, without what an earlier demo left in it."""
    out.mkdir(parents=True, exist_ok=True)
    for pattern in ("*.json", "*.csv", "*.pdf", "transfer-*.txt"):
        for path in out.glob(pattern):
            path.unlink()
    for name in (LETTERS, DECISIONS, "rosters"):
        shutil.rmtree(out / name, ignore_errors=True)
    (out / LETTERS).mkdir()
    (out / DECISIONS).mkdir()


def lot_name(program: Program, run_number: int, file_name: str) -> str:
    """Name of a lot among those of all programs."""
    return f"{program.number}-run{run_number:04d}-{file_name.rsplit('/', 1)[-1]}"


def write_letters(program: Program, out: Path) -> list[PrintManifestRow]:
    """Put the program's lots into the output directory; returns the rows of their manifests under the new names."""
    for name, number in PrintLot.objects.filter(program_id=program.pk).values_list("file_name", "run__number"):
        _link(stored(name), out / LETTERS / lot_name(program, number, name))
    rows: list[PrintManifestRow] = []
    runs = NoticeRun.objects.filter(program_id=program.pk, lots__gt=0).order_by("number")
    for run_id, number in runs.values_list("pk", "number"):
        rows += [
            row._replace(file_name=lot_name(program, number, row.file_name))
            for row in run_manifest(program_id=program.pk, run_id=run_id)
        ]
    return rows


def write_manifest(out: Path, rows: Sequence[PrintManifestRow]) -> None:
    """The manifest of all lots."""
    (out / LETTERS / MANIFEST).write_bytes(manifest_csv(rows))


def write_transfers(program: Program, cast: Cast, out: Path) -> list[TransferFile]:
    """Write the bank file of every released batch, byte for byte as it was released."""
    batches = PayoutBatch.objects.filter(program_id=program.pk, state=PayoutBatch.State.RELEASED).order_by("number")
    found = []
    for batch in batches:
        released = read_file(
            actor=cast.play(Role.TREASURER), program_id=program.pk, batch_id=batch.pk, reason="demo output"
        )
        name = f"transfer-{program.number}-{batch.number:04d}.txt"
        (out / name).write_bytes(released.content)
        found.append(
            TransferFile(
                program=program.number,
                batch=batch.number,
                file=name,
                sha256=released.sha256,
                transfer_on=batch.transfer_on.isoformat(),
                count=batch.line_count,
                yen=batch.total_yen,
            )
        )
    return found


def write_papers(program: Program, papers: Papers, transfers: Iterable[TransferFile], out: Path) -> None:
    """What the municipality kept beside the files: lists of decisions, slips, and the bank's list of what failed."""
    for name, content in papers.decision_lists.items():
        (out / DECISIONS / f"{program.number}-{name}").write_bytes(content)
    slips = [
        (transfer.file, transfer.transfer_on, transfer.count, transfer.yen, transfer.sha256) for transfer in transfers
    ]
    write_rows(out / f"slips-{program.number}.csv", SLIP_COLUMNS, slips)
    write_rows(out / f"returned-{program.number}.csv", RETURNED_COLUMNS, papers.returned)


def kpi_rows(program: Program) -> list[dict[str, Any]]:
    """Every figure of every day, as `kpi.json` holds it."""
    rows = KpiValue.objects.filter(program_id=program.pk).order_by("on", "metric", "dimension")
    return [
        {
            "program": program.number,
            "on": row.on.isoformat(),
            "metric": row.metric,
            "dimension": row.dimension,
            "value": float(row.value),
            "denominator": None if row.denominator is None else float(row.denominator),
            "origin_on": row.origin_on.isoformat() if row.origin_on else None,
        }
        for row in rows
    ]


def reject_rows(program: Program) -> list[tuple[str, ...]]:
    """Rows of the rosters that were not taken, with the reason of each."""
    rows = RosterReject.objects.filter(program_id=program.pk).select_related("roster").order_by("roster_id", "line")
    return [
        (
            str(program.number),
            row.roster.file_name,
            str(row.line),
            row.column,
            row.code,
            str(row.message),
            row.person_number,
        )
        for row in rows
    ]


def write_rejects(out: Path, rows: Iterable[Sequence[str]]) -> None:
    """All rejected rows, for a spreadsheet."""
    write_rows(out / REJECTS, REJECT_COLUMNS, rows)


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A list as a spreadsheet opens it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows(rows)


def write_daily_report(program: Program, out: Path, *, first: bool) -> None:
    """The program's last daily report; that of the first program is `daily-report.pdf`."""
    last = DailyReportFile.objects.filter(program_id=program.pk).order_by("on", "sequence").last()
    if last is not None:
        _link(stored(last.path), out / (DAILY_REPORT if first else f"daily-report-{program.number}.pdf"))


def write_json(path: Path, content: Any) -> None:
    """JSON that a person can read."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def summary_of(
    *, head: Mapping[str, Any], programs: Sequence[ProgramOutputs], seconds: Mapping[str, float]
) -> dict[str, Any]:
    """The content of `summary.json`. Seconds are those of all processes together."""
    figures = [found.figures for found in programs]
    return {
        **head,
        "households": sum(program.households for program in figures),
        "paid_count": sum(program.transfers.paid_count for program in figures),
        "paid_yen": sum(program.transfers.paid_yen for program in figures),
        "programs": [asdict(program) for program in figures],
        "transfer_files": [asdict(transfer) for found in programs for transfer in found.transfers],
        "seconds": {name: round(value, 1) for name, value in sorted(seconds.items())},
    }


def _link(source: Path, target: Path) -> None:
    """The same file under another name; a copy where the file system allows no second name."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
