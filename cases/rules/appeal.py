"""Until when a resident may appeal (行政不服審査法18条): three months from the day after the decision was known."""

import calendar
import datetime as dt
from typing import Final

from cases.rules.business_days import BankCalendar

MONTHS: Final = 3


def appeal_until(known_on: dt.date) -> dt.date:
    """The last day. A month without that day ends on its last; a day on which offices are closed moves to the next."""
    month = known_on.month - 1 + MONTHS
    year, month = known_on.year + month // 12, month % 12 + 1
    day = min(known_on.day, calendar.monthrange(year, month)[1])
    return BankCalendar().on_or_after(dt.date(year, month, day))
