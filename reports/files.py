"""Where files for people outside stand: below FILES_DIR, by program. Names are made of numbers, never of persons."""

from pathlib import Path

from django.conf import settings

from security.models import Program


def run_directory(program: Program, run_number: int) -> str:
    """Directory of a letter run, relative to FILES_DIR."""
    return f"{program.code}/letters/run-{run_number:04d}"


def lot_file_name(program: Program, run_number: int, lot_number: int, kind: str, data_sha256: str) -> str:
    """Name of a lot's file: the same letters always get the same name, other letters another one.

    So a worker that lost its lease can only write the very bytes that stand there, or a file that no lot names.
    """
    return f"{run_directory(program, run_number)}/lot-{lot_number:04d}-{kind}-{data_sha256[:12]}.pdf"


def package_file_name(lot_file: str) -> str:
    """Name of the printer's package of a lot, beside its file."""
    return f"{lot_file.removesuffix('.pdf')}.zip"


def proof_file_name(program: Program, run_number: int, number: int) -> str:
    """Name of a proof set of a run."""
    return f"{run_directory(program, run_number)}/proof-{run_number:04d}-{number:02d}.pdf"


def manifest_file_name(program: Program, run_number: int) -> str:
    """Name of a run's manifest."""
    return f"{run_directory(program, run_number)}/manifest-{run_number:04d}.csv"


def daily_report_name(program: Program, day: str, sequence: int) -> str:
    """Name of a daily report; `day` is ISO."""
    return f"{program.code}/daily/daily-{day}-{sequence:02d}.pdf"


def data_return_directory(program: Program, number: int) -> str:
    """Directory of a package that goes back to the municipality, relative to FILES_DIR."""
    return f"{program.code}/returns/return-{number:03d}"


def stored(name: str) -> Path:
    """The file on disk of a name relative to FILES_DIR."""
    return Path(settings.FILES_DIR) / name
