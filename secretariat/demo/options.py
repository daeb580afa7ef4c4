"""What to play in the demo. Nothing here needs Django: the processes of the demo read it before they set it up."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cases.rules.deadlines import STANDARD_CALENDAR, is_office_day

WEEKS: Final = 8
DAYS_A_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What to play. `ends_on` is the last day that is played; everything follows from it, `seed` and `households`."""

    households: int
    seed: int
    out: Path
    ends_on: dt.date

    @property
    def starts_on(self) -> dt.date:
        """The first office day of the week that is eight weeks before that of the last day."""
        monday = self.ends_on - dt.timedelta(days=self.ends_on.weekday() + DAYS_A_WEEK * WEEKS)
        return next_office_day(monday)


def last_office_day(before: dt.date) -> dt.date:
    """The last day before a date on which the office is open."""
    day = before - dt.timedelta(days=1)
    while not is_office_day(day, STANDARD_CALENDAR):
        day -= dt.timedelta(days=1)
    return day


def next_office_day(day: dt.date) -> dt.date:
    """The day itself when the office is open on it, else the next one on which it is."""
    while not is_office_day(day, STANDARD_CALENDAR):
        day += dt.timedelta(days=1)
    return day
