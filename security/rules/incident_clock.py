"""When an incident is to be told, and to whom (domain reference §9.2). Pure.

The contractor tells the municipality at once. A report to the authority is due from one person on when the data are
sensitive, may cost somebody money, were taken with intent, or hold My Numbers; otherwise from more than 100 people. The
first report (速報) comes within 3 to 5 days of noticing, the final one (確報) within 30, or 60 where there was intent.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

AT_ONCE: Final = dt.timedelta(hours=24)
FIRST_DAYS: Final = 3
FIRST_DAYS_AT_MOST: Final = 5
FINAL_DAYS: Final = 30
FINAL_DAYS_INTENT: Final = 60
MANY: Final = 100  # more people than these: a public body reports whatever the data are


@dataclass(frozen=True, slots=True)
class Gravity:
    """What makes an incident one that is reported from one person on."""

    is_sensitive: bool = False
    may_cost_money: bool = False
    had_intent: bool = False
    has_my_number: bool = False

    @property
    def from_one_person(self) -> bool:
        """Whether one person suffices."""
        return self.is_sensitive or self.may_cost_money or self.had_intent or self.has_my_number


@dataclass(frozen=True, slots=True)
class Clock:
    """By when an incident is told: to the municipality, by a first report (aimed at, and at the latest), by a final
    report."""

    tell_by: dt.datetime
    first_by: dt.date
    first_at_latest: dt.date
    final_by: dt.date


def clock_of(noticed_at: dt.datetime, *, had_intent: bool) -> Clock:
    """The deadlines of an incident that was noticed at an aware moment, whose date is that of its own zone."""
    noticed_on = noticed_at.date()
    final_days = FINAL_DAYS_INTENT if had_intent else FINAL_DAYS
    return Clock(
        tell_by=noticed_at + AT_ONCE,
        first_by=noticed_on + dt.timedelta(days=FIRST_DAYS),
        first_at_latest=noticed_on + dt.timedelta(days=FIRST_DAYS_AT_MOST),
        final_by=noticed_on + dt.timedelta(days=final_days),
    )


def is_reported_to_authority(gravity: Gravity, *, people: int) -> bool:
    """Whether the authority is told as well, by the number of people who are affected."""
    return people > MANY or (people > 0 and gravity.from_one_person)
