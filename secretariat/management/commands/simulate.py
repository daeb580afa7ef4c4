"""``simulate``: play the operators and residents of programs that are set up, for some days more."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from secretariat.demo.certificates import CODE as CERTIFICATES
from secretariat.demo.demo import standing_stage
from secretariat.demo.desks import letters
from secretariat.demo.errors import DemoError
from secretariat.demo.options import last_office_day
from secretariat.demo.play import play_days
from secretariat.demo.progress import JobRunner, Narrator
from secretariat.demo.studio import open_studio
from security import clock
from security.models import Program


class Command(BaseCommand):
    """Needs a broker and workers; letters that ask must have been posted for anybody to answer."""

    help = "Play mailroom, keyers, reviewers, officers, clerks, callers and residents of the programs for some days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--from", dest="first", type=dt.date.fromisoformat, help="first day (default: today)")
        parser.add_argument("--days", type=int, default=1, help="how many days (default 1)")
        parser.add_argument("--program", type=int, action="append", help="number of a program (default: all)")
        parser.add_argument("--seed", type=int, default=7, help="the seed of the residents' plans (default 7)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play the days."""
        # Nobody's plans say what becomes of certificates: their program goes on by hand.
        programs = Program.objects.exclude(code=CERTIFICATES).select_related("municipality").order_by("number")
        programs = programs.filter(ends_on__gte=clock.today(), closed_at=None)
        if options["program"]:
            programs = programs.filter(number__in=options["program"])
        if options["days"] < 1 or not programs:
            raise CommandError("Give one day or more, and the number of a program that exists.")
        first: dt.date = options["first"] or last_office_day(clock.today() + dt.timedelta(days=1))
        narrator = Narrator(self.stdout.write)
        studio = open_studio(1)
        jobs = JobRunner(narrator)
        try:
            stages = [
                standing_stage(program, seed=options["seed"], day=first, narrator=narrator, jobs=jobs, studio=studio)
                for program in programs
            ]
            play_days(
                stages,
                first=first,
                last=first + dt.timedelta(days=options["days"] - 1),
                end_of_day=lambda day: narrator.say(f"{day} is over"),
            )
            for stage in stages:
                letters.post_letters(stage)
        except (DemoError, LookupError) as error:
            raise CommandError(str(error)) from error
        finally:
            studio.close()
