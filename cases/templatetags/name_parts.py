"""Names of people as a screen can draw them. `{% load name_parts %}`."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.rules.names import is_private_use

register = template.Library()


@register.filter
def person_name(person: Any) -> SafeString | str:
    """The name of a person of the roster; empty for nobody."""
    return drawn(getattr(person, "name", ""), getattr(person, "name_reduced", ""))


@register.filter
def drawn(name: str, reduced: str) -> SafeString | str:
    """A name as it was received; with a character of the municipality's own (外字), for which no font has a shape, the
    reduced spelling, marked with what the roster has."""
    own = [f"U+{ord(character):04X}" for character in name if is_private_use(character)]
    if not own:
        return name
    why = _("The roster has a character of the municipality's own here (%(codes)s). This is the reduced spelling.")
    return format_html(
        '{} <span class="tag" title="{}">{}</span>', reduced, why % {"codes": ", ".join(own)}, _("own character")
    )
