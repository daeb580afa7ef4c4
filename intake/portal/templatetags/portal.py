"""Days, times, amounts and icons in the templates of the portal."""

import datetime as dt
import re
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from intake.portal.days import day_text, day_text_of, time_text
from intake.portal.missing import MISSING
from intake.portal.models import PublishedProgram
from intake.portal.shown import masked_account, yen
from intake.portal.texts import TO_DO
from intake.portal.worded import Worded
from intake.portal.worded import municipality_name as municipality_name_of
from intake.portal.worded import opening_hours as hours_of
from intake.portal.worded import program_name as program_name_of

register = template.Library()
_NUMBER = re.compile(r"[0-9-]{8,17}")


@register.filter
def day(value: dt.date | None) -> str:
    """A day in the words of the language."""
    return day_text(value)


@register.filter
def iso_day(value: str | None) -> str:
    """The same for a day that came as YYYY-MM-DD."""
    return day_text_of(value)


@register.filter
def clock_time(value: dt.datetime | None) -> str:
    """A time of the day."""
    return time_text(value)


@register.filter
def amount(value: object) -> str:
    """An amount in yen."""
    return yen(value)


@register.filter
def masked(account: dict[str, Any] | None) -> str:
    """An account as letters show it."""
    return masked_account(account)


@register.filter
def to_do(ask: str) -> str:
    """What the resident does about something that is asked, `ask` as of `intake.rules.online_answer`."""
    return str(TO_DO.get(ask, ""))


@register.filter
def missing(code: str) -> str:
    """What a code of the catalogue says is missing, in the reader's language; empty for a code of another kind."""
    return str(MISSING.get(code, ""))


@register.filter
def is_number(value: str) -> bool:
    """True for a reception or telephone number, which is never broken at the end of a line."""
    return bool(_NUMBER.fullmatch(value))


@register.filter
def opening_hours(program: PublishedProgram) -> Worded:
    """When the call centre answers, in the language of the page."""
    return hours_of(program)


@register.filter
def program_name(program: PublishedProgram) -> Worded:
    """What the program is called, in the language of the page where there are words for it."""
    return program_name_of(program)


@register.filter
def municipality_name(program: PublishedProgram) -> Worded:
    """What its municipality is called, in the same way."""
    return municipality_name_of(program)


@register.filter
def telephone(value: str) -> str:
    """The digits of a telephone number, for a link that dials it."""
    return "".join(sign for sign in value if sign.isdigit())


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; what it says stands beside it in words."""
    return format_html(
        '<svg class="ico" aria-hidden="true"><use href="{}#{}"/></svg>', static("secretariat/icons.svg"), name
    )
