"""Birth dates, also those of which only the year, or year and month, is known.

Very old residents and residents from abroad have such birth dates in the register; the unknown parts stay unknown,
never 1 January. Rosters write 00 for them: 19350400, 3100000.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.utils.translation import gettext_lazy as _

from cases.rules.era import era_by_mark, fold_date_text, format_era_year, gregorian_year, make_date, outside_findings
from cases.rules.faults import Finding, RuleError

_GREGORIAN = re.compile(r"(?P<year>[0-9]{4})-?(?P<month>[0-9]{2})-?(?P<day>[0-9]{2})")
_WAREKI = re.compile(r"(?P<era>[1-5])(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A birth date; `month` and `day` are None where unknown (a day is never known without its month).

    Raises RuleError ``date.impossible``.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise RuleError(
                "date.impossible", _("A birth date with a day needs its month. Enter the month or leave out the day.")
            )
        make_date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def from_date(cls, day: date) -> Self:
        """A fully known birth date."""
        return cls(day.year, day.month, day.day)

    @property
    def is_complete(self) -> bool:
        """Whether year, month and day are known."""
        return self.day is not None

    @property
    def earliest_on(self) -> date:
        """The first day it can have been."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest_on(self) -> date:
        """The last day it can have been."""
        month = self.month or _DECEMBER
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def compact(self) -> str:
        """YYYYMMDD with 00 for what is unknown: the form to store and to exchange."""
        return f"{self.year:04d}{self.month or 0:02d}{self.day or 0:02d}"


@dataclass(frozen=True, slots=True)
class ParsedBirthDate:
    """A birth date that was read, with what a person should confirm."""

    value: BirthDate
    findings: tuple[Finding, ...] = ()


def parse_birth_date(text: str) -> ParsedBirthDate:
    """Read the forms of rosters: YYYYMMDD (hyphens accepted) or EYYMMDD, 00 for an unknown day or month and day.

    A date outside its era is read with the warning ``era.outside``. Raises RuleError ``date.form`` or
    ``date.impossible``.
    """
    folded = fold_date_text(text)
    found = _WAREKI.fullmatch(folded)
    if found:
        era = era_by_mark(found["era"])
        birth = _birth(gregorian_year(era, int(found["year"])), found["month"], found["day"])
        return ParsedBirthDate(birth, outside_findings(era, birth.earliest_on, birth.latest_on))
    found = _GREGORIAN.fullmatch(folded)
    if found:
        return ParsedBirthDate(_birth(int(found["year"]), found["month"], found["day"]))
    raise RuleError(
        "date.form",
        _("A birth date must be YYYYMMDD or, in an era, EYYMMDD, with 00 for unknown parts. Correct the date."),
        field="birth_date",
    )


def format_birth_date(birth: BirthDate) -> str:
    """The birth date as documents print it: 昭和10年4月1日, 昭和10年4月(日不詳), 昭和10年(月日不詳).

    Where the unknown part leaves two eras open, the newer one is written, as on the shared days.
    Raises RuleError ``era.before_meiji``.
    """
    shown = format_era_year(birth.latest_on)
    if birth.month is None:
        return f"{shown}(月日不詳)"
    return f"{shown}{birth.month}月(日不詳)" if birth.day is None else f"{shown}{birth.month}月{birth.day}日"


def _birth(year: int, month: str, day: str) -> BirthDate:
    return BirthDate(year, int(month) or None, int(day) or None)
