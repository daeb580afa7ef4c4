"""Parts of the certificate pages. `{% load certificate_parts %}`."""

import datetime as dt

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from cases.models import Certificate
from security.templatetags.parts import chip

register = template.Library()

TONES = {
    Certificate.State.VALID: "ok",
    Certificate.State.REPLACED: "end",
    Certificate.State.REVOKED: "bad",
}


@register.simple_tag
def certificate_chip(certificate: Certificate, today: dt.date) -> SafeString:
    """Where a certificate stands: a valid one whose last day is past is over."""
    state = Certificate.State(certificate.state)
    if state is Certificate.State.VALID and certificate.valid_until < today:
        return chip("end", pgettext("certificate", "over"))
    return chip(TONES[state], state.label)
