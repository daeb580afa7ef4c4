"""Days on which banks are open, from the Holidays Act as it stands since 2022 (no table is needed until 2099)."""

from datetime import date, timedelta

FIXED_HOLIDAYS = (
    (1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23),
)  # fmt: skip
# Month and which Monday of it: 成人の日, 海の日, 敬老の日, スポーツの日.
MONDAY_HOLIDAYS = ((1, 2), (7, 3), (9, 3), (10, 2))
CLOSED_EVERY_YEAR = ((12, 31), (1, 1), (1, 2), (1, 3))
SUNDAY, SATURDAY, WEEK = 6, 5, 7


def _equinoxes(year: int) -> tuple[date, date]:
    """春分の日 and 秋分の日 by the usual approximation, right from 1980 to 2099."""
    since = year - 1980
    spring = int(20.8431 + 0.242194 * since) - since // 4
    autumn = int(23.2488 + 0.242194 * since) - since // 4
    return date(year, 3, spring), date(year, 9, autumn)


def _statutory(year: int) -> set[date]:
    days = {date(year, month, day) for month, day in FIXED_HOLIDAYS} | set(_equinoxes(year))
    for month, which in MONDAY_HOLIDAYS:
        first = date(year, month, 1)
        days.add(first + timedelta(days=-first.weekday() % WEEK + WEEK * (which - 1)))
    return days


def holidays(year: int) -> set[date]:
    """National holidays with those in lieu (振替休日) and those between two holidays (国民の休日)."""
    named = _statutory(year)
    found = set(named)
    for day in named:
        if day.weekday() == SUNDAY:
            moved = day + timedelta(days=1)
            while moved in named:
                moved += timedelta(days=1)
            found.add(moved)
    for day in named:
        between = day + timedelta(days=1)
        if between not in found and between + timedelta(days=1) in named:
            found.add(between)
    return found


def is_bank_day(day: date, extra: frozenset[date] = frozenset()) -> bool:
    """Whether banks are open; `extra` are closed days besides, such as those a special law moves."""
    if day.weekday() >= SATURDAY or (day.month, day.day) in CLOSED_EVERY_YEAR:
        return False
    return day not in extra and day not in holidays(day.year)
