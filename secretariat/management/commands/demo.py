"""``demo``: two fictional municipalities with four programs, played through eight weeks, with files that add up."""

import datetime as dt
import os
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from secretariat.demo.demo import require_empty, run_demo
from secretariat.demo.errors import DemoError
from secretariat.demo.letters_to_try import letters_to_try
from secretariat.demo.options import DemoOptions, last_office_day
from secretariat.demo.progress import Narrator
from secretariat.demo.world import DEMO_PASSWORD, DemoWorld
from secretariat.stack.paths import DEFAULT_NAME, stack_paths
from security import clock

DEFAULT_OUT = Path("var/demo")
# Processes that play programs; while one waits for the database the other works.
LANES = 2
LEAST_HOUSEHOLDS = 10


class Command(BaseCommand):
    """Needs empty databases, a broker and workers: `make demo` brings them."""

    help = "Build the demo: world, rosters, letters, applications, decisions, payments; write and check its files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--households", type=int, default=2000, help="households of all programs (default 2000)")
        parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same residents (default 7)")
        parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="output directory (default var/demo)")
        parser.add_argument(
            "--ends-on", type=dt.date.fromisoformat, help="last day played, YYYY-MM-DD (default: the last office day)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the demo and print the logins."""
        if options["households"] < LEAST_HOUSEHOLDS:
            raise CommandError(f"--households: give {LEAST_HOUSEHOLDS} or more, so that each program has some.")
        chosen = DemoOptions(
            households=options["households"],
            seed=options["seed"],
            out=options["out"],
            ends_on=options["ends_on"] or last_office_day(clock.today()),
        )
        narrator = Narrator(self._say)
        try:
            require_empty()
            mark_as_demo()
            world = run_demo(options=chosen, narrator=narrator, lanes=LANES)
        except DemoError as error:
            raise CommandError(str(error)) from error
        self._print_seconds(narrator)
        self._print_logins(world)
        self._print_letters(world)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _print_seconds(self, narrator: Narrator) -> None:
        self._say("Seconds by step, of all processes:")
        for name, seconds in sorted(narrator.seconds.items(), key=lambda item: -item[1]):
            self._say(f"  {name:<20} {seconds:7.1f}")
        self._say(f"  {'from begin to end':<20} {time.monotonic() - narrator.started:7.1f}")

    def _print_logins(self, world: DemoWorld) -> None:
        self._say(f"Logins (password of each: {DEMO_PASSWORD}; one-time code of each: make code NAME=its name):")
        for login in world.logins:
            programs = ", ".join(str(number) for number in login.programs) or "set-up"
            self._say(f"  {login.username:<36} {login.role:<24} {programs}")
        for client in {client.client_id: client for client in world.clients}.values():
            self._say(f"  API client {client.client_id}, secret as above")

    def _print_letters(self, world: DemoWorld) -> None:
        self._say("Letters to try on the residents' portal (again: make letters-to-try):")
        for letter in letters_to_try([program for program, _demo in (*world.programs, *world.certificates)]):
            self._say(f"  {letter}")


def mark_as_demo() -> None:
    """Let the stack know that these data may be thrown away by the next demo."""
    name = os.environ.get("SECRETARIAT_STACK")
    if name is not None:
        mark = stack_paths(name or DEFAULT_NAME).demo_mark
        if mark.parent.is_dir():
            mark.touch()
