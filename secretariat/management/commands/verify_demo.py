"""``verify_demo``: recompute every sum of a demo from its files and from the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from secretariat.demo.verify import verify

DEFAULT_OUT = Path("var/demo")


class Command(BaseCommand):
    """Exits with 1 and names every difference when the sums do not agree."""

    help = "Check that summary, letters, bank files, figures and rejects of a demo agree, also with the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="directory of the demo (default var/demo)")
        parser.add_argument("--files-only", action="store_true", help="leave the database out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the differences."""
        out: Path = options["out"]
        try:
            found = verify(out, database=not options["files_only"])
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
        for difference in found:
            self.stderr.write(f"  {difference}")
        if found:
            raise CommandError(f"{out}: {len(found)} sums do not agree.")
        self.stdout.write(f"{out}: all sums agree.")
