"""Take over with a new master key what older ones wrapped, while everybody works on; what each key still wraps."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from security.models import Program
from security.sealing.master import current_master_id
from security.sealing.rewrap import rewrap_factors, rewrap_program_keys, wrapped_by
from security.tenancy.scope import program_scope


class Command(BaseCommand):
    """`manage.py rewrap_keys`, and `--count` to look only. Exits with 1 while another master key wraps something."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", action="store_true", help="change nothing, say what each master key wraps")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["count"]:
            self._rewrap()
        found = wrapped_by()
        for name, count in sorted(found.items()):
            self.stdout.write(f"{name} wraps {count}")
        others = sorted(set(found) - {current_master_id()})
        if others:
            raise CommandError(f"Still needed beside {current_master_id()}: {', '.join(others)}.")

    def _rewrap(self) -> None:
        try:
            for program in Program.objects.order_by("number"):
                with program_scope(program.pk):
                    changed = rewrap_program_keys(program.pk)
                self.stdout.write(f"{program.code}: {changed} data keys wrapped anew")
            self.stdout.write(f"{self._factors()} second factors sealed anew")
        except KeyError as error:
            raise CommandError(
                f"The master key {error} is not among SECRETARIAT_DATA_KEYS: put it back behind the new one."
            ) from error

    def _factors(self) -> int:
        total = last = 0
        while True:
            changed, last = rewrap_factors(after=last)
            total += changed
            if not last:
                return total
