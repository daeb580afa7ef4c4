"""`manage.py verify_audit`: does the audit still say what was recorded?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from security.audit.verify import read_anchors, verify_program
from security.models import Program


class Command(BaseCommand):
    """Verifies every chain against its MACs, its head and the anchor file. Exits with 1 when one does not hold."""

    help = "Verify the audit chains and their anchors; exits with 1 when something was changed, deleted or put in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--program", help="code of one program; all of them without it")
        parser.add_argument("--anchors", type=Path, help="anchor file, if another than that of the settings")

    def handle(self, *args: Any, **options: Any) -> None:
        programs = Program.objects.order_by("number")
        if options["program"]:
            programs = programs.filter(code=options["program"])
            if not programs:
                raise CommandError(f"There is no program with the code {options['program']}.")
        try:
            anchors = read_anchors(options["anchors"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        broken = self._anchored_but_gone({anchor.program_id for anchor in anchors})
        for program in programs:
            found = verify_program(program.pk, anchors)
            self.stdout.write(
                f"{program.code}: {found.sealed} sealed, {found.unsealed} new, {found.anchors} anchors, "
                f"{len(found.breaks)} breaks"
            )
            for place in found.breaks:
                self.stdout.write(f"  at {place.sequence}: {place.what}")
            broken += bool(found.breaks)
        if broken:
            raise CommandError(f"The audit of {broken} programs does not hold.")

    def _anchored_but_gone(self, anchored: set[int]) -> int:
        gone = sorted(anchored - set(Program.objects.values_list("pk", flat=True)))
        for program_id in gone:
            self.stdout.write(f"program {program_id} was anchored and does not exist any more")
        return len(gone)
