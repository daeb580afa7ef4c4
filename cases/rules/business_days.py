"""Days on which banks are open: not Saturdays, Sundays, national holidays and 31 December to 3 January.

Source: Banking Act art. 15 and its Order art. 5 (銀行法15条, 施行令5条). The holidays come from a package that is
verified to 2026; the Cabinet Office announces next year's equinoxes in February and special laws move days,
so a program can put its own table in the place of a year.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import jpholiday
from django.utils.translation import gettext_lazy as _

from cases.rules.faults import Finding, RuleError, warning

HOLIDAYS_VERIFIED_TO_YEAR = 2026
_SATURDAY = 5
_YEAR_END = frozenset({(12, 31), (1, 1), (1, 2), (1, 3)})
_LONGEST_SEARCH_DAYS = 60


def is_always_closed(month: int, day: int) -> bool:
    """Whether banks are closed on this date in every year (31 December to 3 January)."""
    return (month, day) in _YEAR_END


@lru_cache(maxsize=8192)
def _is_national_holiday(day: date) -> bool:
    return bool(jpholiday.is_holiday(day))


@dataclass(frozen=True, slots=True, kw_only=True)
class BankCalendar:
    """The business days of banks.

    `holidays_by_year` replaces the built-in national holidays for each year it names; `extra_holidays` are closed
    besides; `working_exceptions` are open whatever else says otherwise.
    """

    holidays_by_year: Mapping[int, frozenset[date]] = field(default_factory=lambda: MappingProxyType({}))
    extra_holidays: frozenset[date] = frozenset()
    working_exceptions: frozenset[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        """Whether banks are open on this day."""
        if day in self.working_exceptions:
            return True
        closed = day.weekday() >= _SATURDAY or is_always_closed(day.month, day.day) or day in self.extra_holidays
        return not closed and not self._is_holiday(day)

    def _is_holiday(self, day: date) -> bool:
        table = self.holidays_by_year.get(day.year)
        return _is_national_holiday(day) if table is None else day in table

    def on_or_after(self, day: date) -> date:
        """The day itself if banks are open, else the first day after it on which they are."""
        return day if self.is_business_day(day) else self.next_business_day(day)

    def next_business_day(self, day: date) -> date:
        """The first business day strictly after this day."""
        return self._step(day, 1)

    def previous_business_day(self, day: date) -> date:
        """The last business day strictly before this day."""
        return self._step(day, -1)

    def add_business_days(self, start_on: date, count: int) -> date:
        """The count-th business day after `start_on` (before it when negative).

        `start_on` does not count, and with 0 it is returned as it is, open or not.
        """
        day = start_on
        for _number in range(abs(count)):
            day = self._step(day, 1 if count > 0 else -1)
        return day

    def delivery_deadline(self, transfer_on: date, lead_business_days: int) -> date:
        """The last day on which a file for `transfer_on` can be delivered."""
        return self.add_business_days(transfer_on, -lead_business_days)

    def findings(self, day: date) -> list[Finding]:
        """A warning ``business_day.holidays_unverified`` when the holidays of that year rest on a forecast."""
        if day.year <= HOLIDAYS_VERIFIED_TO_YEAR or day.year in self.holidays_by_year:
            return []
        return [
            warning(
                "business_day.holidays_unverified",
                _("The holidays of that year are not confirmed yet. Enter the official holiday table of the year."),
            )
        ]

    def _step(self, day: date, direction: int) -> date:
        for distance in range(1, _LONGEST_SEARCH_DAYS):
            candidate = day + timedelta(days=direction * distance)
            if self.is_business_day(candidate):
                return candidate
        raise RuleError(
            "business_day.none_found",
            _("The holiday table leaves no business day within two months. Correct the holiday table."),
            value=day.isoformat(),
        )


_DEFAULT_CALENDAR = BankCalendar()


def is_business_day(day: date, calendar: BankCalendar = _DEFAULT_CALENDAR) -> bool:
    """Whether banks are open on this day."""
    return calendar.is_business_day(day)


def next_business_day(day: date, calendar: BankCalendar = _DEFAULT_CALENDAR) -> date:
    """The first business day strictly after this day."""
    return calendar.next_business_day(day)


def add_business_days(start_on: date, count: int, calendar: BankCalendar = _DEFAULT_CALENDAR) -> date:
    """The count-th business day after `start_on`, before it when negative; `start_on` itself does not count."""
    return calendar.add_business_days(start_on, count)
