"""``demo_letters``: numbers and secrets of letters of the demo's made-up residents, to try the portal with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from secretariat.demo.certificates import CODE as CERTIFICATES
from secretariat.demo.letters_to_try import letters_to_try
from secretariat.demo.programs import demo_programs
from security import clock
from security.models import Program, User


class Command(BaseCommand):
    """Only of the demo's own programs, and only where the demo was built: secrets of real letters are nobody's."""

    help = "Print letters of the demo that can be opened on the residents' portal."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a letter: address, number, secret, and what opens with them."""
        if not User.objects.filter(is_demo=True).exists():
            raise CommandError("There is no demo here. Build one with `make demo`.")
        codes = [*(demo.code for demo in demo_programs(clock.today())), CERTIFICATES]
        for letter in letters_to_try(list(Program.objects.filter(code__in=codes).order_by("number"))):
            self.stdout.write(str(letter))
