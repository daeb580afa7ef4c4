"""`manage.py demo_code [username]`: the one-time code of a demo login, as an app would show it now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from security.models import User
from security.sign_in.demo_codes import code_now


class Command(BaseCommand):
    """Refuses every account that the demo did not make."""

    help = "Print the current one-time code of a demo login; without a name, of all of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="?", help="a login that `make demo` printed")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["username"]
        accounts = User.objects.filter(is_demo=True, is_active=True).order_by("username")
        if name:
            accounts = accounts.filter(username=name)
            if not accounts:
                raise CommandError(f"{name} is no login of the demo. Only accounts that the demo made have codes here.")
        for account in accounts:
            code = code_now(account)
            if code is None:
                if name:
                    raise CommandError(f"{name} has set up a device of its own, or has no app.")
                continue
            self.stdout.write(code if name else f"{account.username:<36} {code}")
