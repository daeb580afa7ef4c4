"""Whether a demo is right: its files agree with one another and with the database."""

from pathlib import Path

from secretariat.demo.outputs import SUMMARY
from secretariat.demo.verify_database import differences_in_database
from secretariat.demo.verify_files import Difference, differences_in_files
from secretariat.demo.verify_money import differences_in_money


def verify(out: Path, *, database: bool = True) -> list[Difference]:
    """Every difference that was found; an empty list says that all sums agree.

    Raises FileNotFoundError when there is no demo in the directory.
    """
    if not (out / SUMMARY).is_file():
        raise FileNotFoundError(f"{out / SUMMARY} is missing. Run the demo first, or name its directory.")
    found = [*differences_in_files(out), *differences_in_money(out)]
    return found + differences_in_database(out) if database else found
