"""Japanese eras: dates written as 令和8年11月20日 and read from whatever people and host systems write.

Domain reference §6.1. The days 1912-07-30 and 1926-12-25 belong to two eras; the newer one is written, both are read.
Dates before 1873 are given in today's calendar although the country still counted in the old one.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.rules.faults import Finding, LazyText, RuleError, warning

_WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True, slots=True)
class Era:
    """An era. `first_on` is its first day; `last_on` its last, including a day shared with the next era."""

    code: int
    name: str
    letter: str
    first_on: date
    last_on: date | None

    @property
    def offset(self) -> int:
        """What to add to a year of this era to get the Gregorian year."""
        return self.first_on.year - 1


ERAS: tuple[Era, ...] = (
    Era(1, "明治", "M", date(1868, 1, 25), date(1912, 7, 30)),
    Era(2, "大正", "T", date(1912, 7, 30), date(1926, 12, 25)),
    Era(3, "昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era(4, "平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era(5, "令和", "R", date(2019, 5, 1), None),
)

_BY_MARK: dict[str, Era] = {
    mark: era for era in ERAS for mark in (str(era.code), era.name, era.name[0], era.letter, era.letter.lower())
}
_LONG_ERA = re.compile(
    r"(?P<era>明治?|大正?|昭和?|平成?|令和?|[MTSHRmtshr])\.?(?P<year>元|[0-9]{1,3})"
    r"(?:年|[./-])(?P<month>[0-9]{1,2})(?:月|[./-])(?P<day>[0-9]{1,2})日?"
)
_LONG_GREGORIAN = re.compile(
    r"(?:西暦)?(?P<year>[0-9]{4})(?:年|[./-])(?P<month>[0-9]{1,2})(?:月|[./-])(?P<day>[0-9]{1,2})日?"
)
_WEEKDAY_NOTE = re.compile(r"\([月火水木金土日](?:曜日?)?\)$")
_COMPACT_ERA = re.compile(r"(?P<era>[1-5])(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_COMPACT_GREGORIAN = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_SPACED_DASHES = str.maketrans({"‐": "-", "–": "-", "−": "-", "ー": "-", "―": "-"})


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A date that was read, with what a person should confirm about how it was written."""

    value: date
    findings: tuple[Finding, ...] = ()


def era_of(day: date) -> Era:
    """The era a day is written in (the newer one on a shared day). Raises RuleError ``era.before_meiji``."""
    for era in reversed(ERAS):
        if day >= era.first_on:
            return era
    raise RuleError(
        "era.before_meiji", _("Dates before 25 January 1868 have no era here. Check the year."), value=day.isoformat()
    )


def era_by_mark(mark: str) -> Era:
    """The era of a code 1 to 5, a letter or a name. Raises RuleError ``era.unknown``."""
    era = _BY_MARK.get(mark)
    if era is None:
        raise RuleError("era.unknown", _("This is no era. Use 1 to 5, M, T, S, H or R."), value=mark)
    return era


def format_era(day: date, *, with_weekday: bool = False) -> str:
    """The date as letters print it: 令和8年11月20日, with the weekday 令和8年11月20日(金). Year 1 is 元年."""
    weekday = f"({_WEEKDAYS[day.weekday()]})" if with_weekday else ""
    return f"{format_era_year(day)}{day.month}月{day.day}日{weekday}"


def format_era_year(day: date) -> str:
    """The year of a day in its era: 令和8年, 令和元年."""
    era = era_of(day)
    number = day.year - era.offset
    return f"{era.name}{'元' if number == 1 else number}年"


def format_era_short(day: date) -> str:
    """The date for narrow columns: R8.11.20."""
    era = era_of(day)
    return f"{era.letter}{day.year - era.offset}.{day.month}.{day.day}"


def format_era_compact(day: date) -> str:
    """The date as host systems exchange it: EYYMMDD with E from 1 (明治) to 5 (令和).

    Raises RuleError ``era.no_compact_form``.
    """
    era = era_of(day)
    year = day.year - era.offset
    if year > 99:  # noqa: PLR2004 - two digits
        raise RuleError("era.no_compact_form", _("The year of the era has three digits. Use the Gregorian form."))
    return f"{era.code}{year:02d}{day.month:02d}{day.day:02d}"


def parse_date(text: str) -> ParsedDate:
    """Read a date in an era or Gregorian: 令和8年11月20日, 令和元年5月1日, R8.11.20, 5081120, 2026-11-20, 20261120.

    Widths, blanks and a weekday in brackets are free (the weekday is not checked). A date outside its era
    (平成31年5月1日, 昭和100年) is read with the warning ``era.outside``. Raises RuleError ``date.form``
    or ``date.impossible``.
    """
    folded = fold_date_text(text)
    for pattern in (_LONG_ERA, _COMPACT_ERA):
        found = pattern.fullmatch(folded)
        if found:
            era = era_by_mark(found["era"])
            era_year = 1 if found["year"] == "元" else int(found["year"])
            day = make_date(gregorian_year(era, era_year), int(found["month"]), int(found["day"]))
            return ParsedDate(day, outside_findings(era, day, day))
    for pattern in (_LONG_GREGORIAN, _COMPACT_GREGORIAN):
        found = pattern.fullmatch(folded)
        if found:
            return ParsedDate(make_date(int(found["year"]), int(found["month"]), int(found["day"])))
    raise RuleError(
        "date.form", _("This is not read as a date. Write it as 令和8年11月20日 or 2026-11-20."), value=text
    )


def fold_date_text(text: str) -> str:
    """Half-width, without blanks, one kind of hyphen, without a weekday in brackets."""
    folded = unicodedata.normalize("NFKC", text).translate(_SPACED_DASHES)
    return _WEEKDAY_NOTE.sub("", "".join(folded.split()))


def gregorian_year(era: Era, era_year: int) -> int:
    """The Gregorian year of a year of an era. Raises RuleError ``date.impossible`` for year 0."""
    if era_year < 1:
        raise _impossible(_("An era begins with year 1. Correct the year."))
    return era.offset + era_year


def make_date(year: int, month: int, day: int) -> date:
    """The date, or RuleError ``date.impossible``."""
    try:
        return date(year, month, day)
    except ValueError:
        raise _impossible(_("This date is in no calendar. Correct year, month or day.")) from None


def outside_findings(era: Era, earliest_on: date, latest_on: date) -> tuple[Finding, ...]:
    """A warning when no day from earliest to latest lies in the era it was written in."""
    if latest_on >= era.first_on and (era.last_on is None or earliest_on <= era.last_on):
        return ()
    return (
        warning("era.outside", _("The date does not lie in the era it is written in. Confirm the date."), field="era"),
    )


def _impossible(message: LazyText) -> RuleError:
    return RuleError("date.impossible", message)
