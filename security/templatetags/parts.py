"""Small parts of a page: icons, chips, amounts, dates left. `{% load parts %}`."""

import datetime as dt
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from security import clock

register = template.Library()

# Marks in icons.svg, by the tone of a chip.
MARKS = {
    "info": "m-half", "ok": "m-done", "warn": "m-warn", "hold": "m-hold", "bad": "m-bad", "lock": "m-lock",
    "ask": "m-ask", "end": "m-end", "open": "m-open", "q1": "m-q1", "q3": "m-q3",
}  # fmt: skip
CLASS_OF_TONE = {"ask": "hold", "open": "info", "q1": "info", "q3": "info"}
SOON = 3  # days


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon beside a text; readers do not hear it."""
    small = " ico--s" if size == "s" else ""
    return format_html(
        '<svg class="ico{}" aria-hidden="true"><use href="{}#{}"/></svg>', small, static("secretariat/icons.svg"), name
    )


@register.simple_tag
def chip(tone: str, text: Any) -> SafeString:
    """A status: colour, shape and word. Tones: info, open, q1, q3, ok, hold, ask, warn, bad, lock, end, neutral."""
    css = CLASS_OF_TONE.get(tone, tone)
    mark = MARKS.get(tone)
    if mark is None:
        return format_html('<span class="chip">{}</span>', text)
    return format_html(
        '<span class="chip chip--{}"><svg aria-hidden="true"><use href="{}#{}"/></svg>{}</span>',
        css, static("secretariat/icons.svg"), mark, text,
    )  # fmt: skip


@register.filter
def yen(amount: int | None) -> str:
    """An amount in yen with its thousands apart, without the unit; empty for None."""
    return "" if amount is None else f"{amount:,}"


@register.filter
def count(number: int | None) -> str:
    """A count with its thousands apart; empty for None."""
    return "" if number is None else f"{number:,}"


@register.filter
def squeeze(text: str) -> str:
    """White space at the ends away, the rest to single blanks: what a template's lines leave around a title."""
    return " ".join(str(text).split())


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """Month and day, short for lists: 11/20."""
    if value is None:
        return ""
    local = clock.local(value).date() if isinstance(value, dt.datetime) else value
    return f"{local.month}/{local.day}"


@register.filter
def full_day(value: dt.date | None) -> str:
    """Year, month and day, for what may lie years apart: 2026/11/20."""
    return f"{value.year}/{value.month}/{value.day}" if value else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Month, day and time: 11/20 14:32."""
    if value is None:
        return ""
    local = clock.local(value)
    return f"{local.month}/{local.day} {local:%H:%M}"


@register.simple_tag
def due(value: dt.date | None, stopped: str = "") -> SafeString:
    """A deadline with what is left of it; `stopped` says who has the ball while the clock stands still."""
    if value is None:
        return SafeString("")
    left = (value - clock.today()).days
    if stopped:
        tone, words = "stop", stopped
    elif left < 0:
        tone, words = "late", ngettext("%(days)d day over", "%(days)d days over", -left) % {"days": -left}
    elif left == 0:
        tone, words = "soon", _("today")
    else:
        tone = "soon" if left <= SOON else ""
        words = ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    css = f" due--{tone}" if tone else ""
    return format_html(
        '<span class="due{}">{}/{}<span class="due__left">{}</span></span>', css, value.month, value.day, words
    )


@register.simple_tag
def key(name: str) -> SafeString:
    """A key cap, printed beside the act it does."""
    return format_html('<kbd class="kbd">{}</kbd>', name)


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The page's own query string with some values changed; an empty value takes the name out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"
