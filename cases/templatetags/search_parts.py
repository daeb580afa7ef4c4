"""Parts of what a search or a look-up finds: the chip of a household, a birth date, an address as read back."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.models import LedgerState
from cases.rules.birth_date import BirthDate, format_birth_date
from cases.templatetags.case_parts import restricted_chip, status_chip
from security.templatetags.parts import chip

register = template.Library()


@register.simple_tag
def hit_chip(hit: Any) -> SafeString:
    """Where a household that was found stands: with the dedicated desk, on hold, in the status of its application, or
    in the ledger of addressees before there is one."""
    if hit.dedicated_desk:
        return restricted_chip()
    if hit.is_held:
        return chip("hold", _("On hold"))
    if hit.status:
        return status_chip(hit.status)
    return format_html('<span class="tag">{}</span>', LedgerState(hit.ledger_state).label)


@register.filter
def birth(value: BirthDate | None) -> str:
    """A birth date as it is read back: 昭和23年8月17日; in English by the Gregorian calendar."""
    if value is None:
        return ""
    if (get_language() or "ja").startswith("ja"):
        return format_birth_date(value)
    return (
        f"{value.earliest_on:%-d %B %Y}"
        if value.is_complete
        else _("born %(year)d, day unknown") % {"year": value.year}
    )
