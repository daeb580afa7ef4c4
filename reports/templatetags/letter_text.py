"""Filters of the letter templates: fonts by run, dates in eras, amounts."""

import math
from datetime import date

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.rules.era import format_era
from reports.letters.fonts import runs

register = template.Library()


@register.filter
def glyphs(text: str) -> SafeString:
    """Give every run of a resident's text the font that has its characters and variants."""
    return format_html_join(
        "",
        "{}",
        ((_in_font(index, part),) for index, part in runs(str(text))),
    )


def _in_font(index: int, part: str) -> SafeString:
    return format_html("{}", part) if index == 0 else format_html('<span class="font-{}">{}</span>', index, part)


@register.filter
def wareki(on: date) -> str:
    """Write a date in its era, ``令和元年5月1日``."""
    return format_era(on)


@register.filter
def wareki_weekday(on: date) -> str:
    """Write a date in its era with the day of the week: a deadline is a day, never "within 14 days"."""
    return format_era(on, with_weekday=True)


@register.filter
def yen(amount_yen: int) -> str:
    """Write an amount, ``100,000円``."""
    return f"{amount_yen:,}円"


@register.filter
def thousands(count: int) -> str:
    """Write a count with separators, ``1,234``."""
    return f"{count:,}"


@register.filter
def one_decimal(value: float) -> str:
    """Write a share or a number of days with one decimal, cut and not rounded up: 98.96 % is not yet 99 %."""
    return f"{math.floor(value * 10) / 10:.1f}"
