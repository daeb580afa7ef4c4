"""How long data are kept after a program's end."""

import calendar
import datetime as dt
from typing import Final

# What a municipality usually agrees to, in months after the program's end: money by the books' five years.
USUAL_MONTHS: Final = {"callcenter": 12, "intake": 36, "reports": 36, "cases": 60, "security": 60}


def kept_until(ends_on: dt.date, months: int) -> dt.date:
    """The last day on which data have to stay: the same day so many months later, or the last of a shorter month."""
    year, month = divmod(ends_on.month - 1 + months, 12)
    last = calendar.monthrange(ends_on.year + year, month + 1)[1]
    return dt.date(ends_on.year + year, month + 1, min(ends_on.day, last))
