"""A time as it is typed on the telephone: 11/24 10:00, あす 10時, 午後3時半, 1530."""

import datetime as dt
import re
import unicodedata
from typing import Final

from django.utils.translation import gettext_lazy as _

from cases.rules.faults import RuleError

_DAY: Final = re.compile(r"(?:(?P<year>[0-9]{4})[/\-年.])?(?P<month>[0-9]{1,2})[/\-月.](?P<day>[0-9]{1,2})日?")
_TIME: Final = re.compile(
    r"(?P<half>午前|午後|AM|PM)?(?P<hour>[0-9]{1,2})(?:[:時](?P<minute>[0-9]{1,2}|半)?分?|(?P<both>[0-9]{2}))?"
)
_WORDS: Final = {
    "今日": 0,
    "きょう": 0,
    "本日": 0,
    "TODAY": 0,
    "明日": 1,
    "あす": 1,
    "あした": 1,
    "TOMORROW": 1,
    "明後日": 2,
    "あさって": 2,
}
_NOON: Final = 12


def read_time(text: str, now: dt.datetime) -> dt.datetime:
    """Read a day and a time, or a time of today, in the zone of `now` (aware). A day without year is the next such day.

    Raises RuleError ``time.form``, ``time.impossible``, ``time.past``.
    """
    typed = " ".join(unicodedata.normalize("NFKC", text).upper().split())
    day, rest = _day(typed, now.date())
    moment = dt.datetime.combine(day, _clock(rest.replace(" ", "")), tzinfo=now.tzinfo)
    if moment <= now:
        raise RuleError("time.past", _("This time has passed. Enter a later one."))
    return moment


def _day(typed: str, today: dt.date) -> tuple[dt.date, str]:
    for word, days in _WORDS.items():
        if typed.startswith(word):
            return today + dt.timedelta(days=days), typed.removeprefix(word).lstrip(" の、,")
    found = _DAY.match(typed)
    if found is None:
        return today, typed
    month, day = int(found["month"]), int(found["day"])
    try:
        value = dt.date(int(found["year"] or today.year), month, day)
        if value < today and not found["year"]:
            value = dt.date(today.year + 1, month, day)
    except ValueError:
        raise RuleError("time.impossible", _("There is no such day. Enter it as 11/24 10:00.")) from None
    weekday = re.match(r" ?\([月火水木金土日]\)", typed[found.end() :])
    return value, typed[found.end() + (weekday.end() if weekday else 0) :].lstrip(" T,、")


def _clock(typed: str) -> dt.time:
    found = _TIME.fullmatch(typed)
    if found is None:
        raise RuleError("time.form", _("Enter day and time as 11/24 10:00."))
    hour = int(found["hour"])
    minute = 30 if found["minute"] == "半" else int(found["minute"] or found["both"] or 0)
    if found["half"] in {"午後", "PM"} and hour < _NOON:
        hour += _NOON
    try:
        return dt.time(hour, minute)
    except ValueError:
        raise RuleError("time.impossible", _("There is no such time. Enter it as 11/24 10:00.")) from None
