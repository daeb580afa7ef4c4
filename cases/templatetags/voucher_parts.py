"""Parts of the voucher pages: chips of closings and shops. `{% load voucher_parts %}`."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.models import VoucherBench, VoucherClosing
from cases.selectors.voucher_shops import ShopLine
from security.templatetags.parts import chip

register = template.Library()

CLOSING_TONES = {
    VoucherClosing.State.CLOSED: "q1",
    VoucherClosing.State.APPROVED: "q3",
    VoucherClosing.State.RELEASED: "ok",
    VoucherClosing.State.CANCELLED: "end",
}
BENCH_TONES = {
    VoucherBench.Outcome.OPEN: "warn",
    VoucherBench.Outcome.CORRECTED: "ok",
    VoucherBench.Outcome.REFUSED: "ok",
}


@register.simple_tag
def closing_chip(closing: Any) -> SafeString:
    """The state of a closing."""
    return chip(CLOSING_TONES[closing.state], closing.get_state_display())


@register.simple_tag
def bench_chip(item: Any) -> SafeString:
    """What became of a line of the bench."""
    return chip(BENCH_TONES[item.outcome], item.get_outcome_display())


@register.simple_tag
def shop_chip(line: ShopLine) -> SafeString:
    """Whether a shop takes part."""
    if line.waits:
        return chip("warn", _("account waits for an officer"))
    return chip("ok", _("takes part")) if line.is_admitted else chip("open", _("no account"))
