"""Ages by law, and the birth-date ranges that a municipality approves for a program.

年齢計算ニ関スル法律 with 民法143条: an age is reached at the end of the day before the birthday. Ordinances use two
readings that differ by that one day, so the reading is always an argument. Domain reference §6.2.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils.translation import gettext_lazy as _

from cases.rules.birth_date import BirthDate
from cases.rules.faults import RuleError

AgeReading = Literal["attained", "birthday"]
"""A, "attained": n歳に達した日, the day before the birthday. B, "birthday": n歳以上, from the birthday itself."""

_ONE_DAY = timedelta(days=1)
_LEAP_DAY = (2, 29)
_FISCAL_YEAR_FIRST_MONTH = 4


def anniversary(born_on: date, years: int) -> date:
    """The birthday in the year of birth + `years`; 29 February becomes 1 March in a common year."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)


def attain(born_on: date, age: int) -> date:
    """The day on which the age is reached in law: the day before the birthday."""
    return anniversary(born_on, age) - _ONE_DAY


def reached_on(born_on: date, age: int, reading: AgeReading) -> date:
    """The first day on which a person counts as `age` under the reading."""
    return attain(born_on, age) if reading == "attained" else anniversary(born_on, age)


def age_on(born_on: date, on: date, reading: AgeReading = "birthday") -> int:
    """The age in full years on a day. Raises RuleError ``age.before_birth`` for a day before the birth."""
    if on < born_on:
        raise RuleError("age.before_birth", _("The reference date is before the birth. Check both dates."))
    age = on.year - born_on.year + 1
    while age > 0 and reached_on(born_on, age, reading) > on:
        age -= 1
    return age


def latest_birth_aged(age: int, on: date, reading: AgeReading) -> date:
    """The last birth date of people who count as `age` or older on that day."""
    last_birthday_on = on + _ONE_DAY if reading == "attained" else on
    year = last_birthday_on.year - age
    try:
        return last_birthday_on.replace(year=year)
    except ValueError:  # 29 February: those born on 1 March of a common year have their birthday a day later
        return date(year, 2, 28)


@dataclass(frozen=True, slots=True)
class BirthRange:
    """Births from `earliest_on` to `latest_on`, both included; None is open."""

    earliest_on: date | None = None
    latest_on: date | None = None

    def contains(self, birth: BirthDate | date) -> bool | None:
        """Whether the birth lies in the range; None when its unknown parts leave that open."""
        known = birth if isinstance(birth, BirthDate) else BirthDate.from_date(birth)
        first_in = self._holds(known.earliest_on)
        last_in = self._holds(known.latest_on)
        if first_in and last_in:
            return True
        apart = (self.earliest_on is not None and known.latest_on < self.earliest_on) or (
            self.latest_on is not None and known.earliest_on > self.latest_on
        )
        return False if apart else None

    def _holds(self, day: date) -> bool:
        after_start = self.earliest_on is None or day >= self.earliest_on
        return after_start and (self.latest_on is None or day <= self.latest_on)


def eligible_births(
    *,
    reference_on: date,
    reading: AgeReading,
    min_age: int | None = None,
    max_age: int | None = None,
    until_fiscal_year_end_of_age: int | None = None,
) -> BirthRange:
    """The births that an age rule means, as a proposal for the municipality to approve.

    `min_age` and `max_age` are ages on the reference date. `until_fiscal_year_end_of_age` is the other usual upper
    bound, "n歳に達する日以後の最初の3月31日までの間にある": people stay in until the end of the fiscal year in which
    they reach that age. Raises RuleError ``age.empty_range`` when nobody can be eligible.
    """
    latest_on = None if min_age is None else latest_birth_aged(min_age, reference_on, reading)
    bounds: list[date] = []
    if max_age is not None:
        bounds.append(latest_birth_aged(max_age + 1, reference_on, reading) + _ONE_DAY)
    if until_fiscal_year_end_of_age is not None:
        last_fiscal_year_end = fiscal_year_start(reference_on) - _ONE_DAY
        bounds.append(latest_birth_aged(until_fiscal_year_end_of_age, last_fiscal_year_end, reading) + _ONE_DAY)
    earliest_on = max(bounds) if bounds else None
    if earliest_on is not None and latest_on is not None and earliest_on > latest_on:
        raise RuleError("age.empty_range", _("The lowest age is above the highest age. Correct the ages."))
    return BirthRange(earliest_on, latest_on)


def fiscal_year_start(day: date) -> date:
    """1 April of the fiscal year that the day lies in."""
    year = day.year if day.month >= _FISCAL_YEAR_FIRST_MONTH else day.year - 1
    return date(year, _FISCAL_YEAR_FIRST_MONTH, 1)
