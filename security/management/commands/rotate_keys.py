"""Rotate the data key of programs while everybody works on; stopped and started again, it goes on where it was."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from security.models import Program
from security.sealing.rotate import add_version, left_to_reseal, reseal_some
from security.tenancy.scope import program_scope


class Command(BaseCommand):
    """`manage.py rotate_keys mihon-bukka`, or `--all`."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("program", nargs="?", help="code of one program")
        parser.add_argument("--all", action="store_true", help="every program")

    def handle(self, *args: Any, **options: Any) -> None:
        programs = Program.objects.order_by("number")
        if not options["all"]:
            programs = programs.filter(code=options["program"])
        if not programs:
            raise CommandError("Name a program by its code, or give --all.")
        for program in programs:
            resealed = self._rotate(program.pk)
            self.stdout.write(f"{program.code}: {resealed} rows sealed anew")

    def _rotate(self, program_id: int) -> int:
        with program_scope(program_id):
            unfinished = left_to_reseal(program_id)
            if not unfinished:
                add_version(program_id)
        total = 0
        while True:
            with program_scope(program_id):
                done = reseal_some(program_id)
            total += done
            if not done:
                return total
