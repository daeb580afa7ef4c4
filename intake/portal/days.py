"""Days and times as residents read them: in the era for Japanese, in the year of the calendar for the others."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import get_language

from cases.rules.era import format_era
from intake.portal.language import EASY
from security import clock

_WEEKDAYS = "月火水木金土日"


def day_text(day: dt.date | None) -> str:
    """令和8年11月30日（月）; in easy Japanese 2026年11月30日（月曜日）; in English Monday 30 November 2026."""
    if day is None:
        return ""
    if isinstance(day, dt.datetime):
        day = day.astimezone(clock.JAPAN).date()
    language = get_language() or "ja"
    if language.startswith("en"):
        return f"{date_format(day, 'l j F Y')}"
    weekday = _WEEKDAYS[day.weekday()]
    if language == EASY:
        return f"{day.year}年{day.month}月{day.day}日（{weekday}曜日）"
    return f"{format_era(day)}（{weekday}）"


def day_text_of(text: str | None) -> str:
    """The same of a day that was kept as 2026-11-30."""
    return day_text(dt.date.fromisoformat(text)) if text else ""


def time_text(moment: dt.datetime | None) -> str:
    """10時42分; in English 10:42."""
    if moment is None:
        return ""
    local = moment.astimezone(clock.JAPAN)
    return f"{local:%H:%M}" if (get_language() or "").startswith("en") else f"{local.hour}時{local.minute:02d}分"
