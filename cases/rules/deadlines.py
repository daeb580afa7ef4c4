"""Deadlines: the last day counts in full, and moves to the next open day of the office (民法140条-142条).

The first day is not counted (140条). A municipality is closed on Saturdays, Sundays, national holidays and from
29 December to 3 January (地方自治法4条の2).
"""

from datetime import date, timedelta

from cases.rules.business_days import BankCalendar

_YEAR_END = frozenset({(12, 29), (12, 30)})
_ONE_DAY = timedelta(days=1)
STANDARD_CALENDAR = BankCalendar()


def is_office_day(day: date, calendar: BankCalendar = STANDARD_CALENDAR) -> bool:
    """Whether the municipality's office is open."""
    return (day.month, day.day) not in _YEAR_END and calendar.is_business_day(day)


def deadline_after(start_on: date, days: int, calendar: BankCalendar = STANDARD_CALENDAR) -> date:
    """The last day of a period of `days` calendar days that begins with an event on `start_on`."""
    day = start_on + timedelta(days=days)
    while not is_office_day(day, calendar):
        day += _ONE_DAY
    return day


def is_past(deadline_on: date, today: date) -> bool:
    """True once the deadline day itself is over."""
    return today > deadline_on


def earliest_transfer_on(ready_on: date, lead_business_days: int, calendar: BankCalendar = STANDARD_CALENDAR) -> date:
    """The first day on which money can arrive for a case that is ready for the bank file on `ready_on`."""
    return calendar.add_business_days(calendar.on_or_after(ready_on), lead_business_days)
