"""Filters of the letter templates: fonts by run, dates in eras, amounts."""

import math
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.rules.era import format_era
from reports.letters.codes import qr_svg
from reports.letters.fonts import runs
from reports.letters.marks import Mark
from security import clock

register = template.Library()

VERIFY_QR_MM: Final = "30.000"
CALL_CENTRE: Final = "コールセンター"


@register.filter
def glyphs(text: str) -> SafeString:
    """Give every run of a resident's text the font that has its characters and variants."""
    if isinstance(text, Mark):
        return text
    return format_html_join(
        "",
        "{}",
        ((_in_font(index, part),) for index, part in runs(str(text))),
    )


def _in_font(index: int, part: str) -> SafeString:
    return format_html("{}", part) if index == 0 else format_html('<span class="font-{}">{}</span>', index, part)


@register.filter
def unbroken_end(name: str) -> SafeString:
    """The name of a call centre, whose last word stays on one line: コールセン／ター reads as two."""
    stem = name.removesuffix(CALL_CENTRE)
    return format_html('{}<span class="nowrap">{}</span>', stem, name[len(stem) :])


@register.filter
def wareki(on: date | Mark) -> str:
    """Write a date in its era, ``令和元年5月1日``."""
    return on.through("wareki") if isinstance(on, Mark) else era(on)


@register.filter
def wareki_weekday(on: date | Mark) -> str:
    """Write a date in its era with the day of the week: a deadline is a day, never "within 14 days"."""
    return on.through("wareki_weekday") if isinstance(on, Mark) else era_with_weekday(on)


@register.filter
def wareki_moment(at: datetime) -> str:
    """Write a moment with its year, ``令和8年11月20日 14:32``, in Japan's time: a paper is read years later."""
    local = clock.local(at)
    return f"{era(local.date())} {local:%H:%M}"


@register.filter
def yen(amount_yen: int | Mark) -> str:
    """Write an amount, ``100,000円``."""
    return amount_yen.through("yen") if isinstance(amount_yen, Mark) else amount_text(amount_yen)


@register.filter
def verify_qr(url: str) -> SafeString:
    """The code of a certificate; in a design the box that the stamper fills."""
    if isinstance(url, Mark):
        return format_html(
            '<svg xmlns="http://www.w3.org/2000/svg" class="qr" data-code="qr" data-f="{}" width="{}mm" '
            'height="{}mm" viewBox="0 0 1 1"></svg>',
            url.name,
            VERIFY_QR_MM,
            VERIFY_QR_MM,
        )
    return qr_svg(url, size_mm=float(VERIFY_QR_MM))


@register.filter
def thousands(count: int) -> str:
    """Write a count with separators, ``1,234``."""
    return f"{count:,}"


@register.filter
def one_decimal(value: float) -> str:
    """Write a share or a number of days with one decimal, cut and not rounded up: 98.96 % is not yet 99 %."""
    return f"{math.floor(value * 10) / 10:.1f}"


@lru_cache(maxsize=1024)
def era(on: date) -> str:
    """A date in its era."""
    return format_era(on)


@lru_cache(maxsize=1024)
def era_with_weekday(on: date) -> str:
    """A date in its era with the day of the week."""
    return format_era(on, with_weekday=True)


def amount_text(amount_yen: int) -> str:
    """An amount in yen."""
    return f"{amount_yen:,}円"


# The same for letters that are stamped: filters by the name that they leave in a mark.
FILTERS: Final[dict[str, Callable[[Any], str]]] = {
    "wareki": era,
    "wareki_weekday": era_with_weekday,
    "yen": amount_text,
}
