"""Parts of the money pages: days, chips of batches and transfers, masked accounts. `{% load money_parts %}`."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from cases.models import DeemedList, GiftItem, LedgerState, PayoutBatch, TransferResult
from cases.reason_text import refusal_words
from cases.rules.bank_directory import find_bank, find_branch
from cases.rules.era import format_era
from cases.selectors.bank_answers import Fit, ReadRow
from cases.selectors.money import Figure
from cases.selectors.money_rows import FIGURES as OPENED
from cases.selectors.money_rows import NO_WAVE
from cases.selectors.terms import TermFigures
from cases.views.batch_steps import PLACE_LABELS
from security import clock
from security.templatetags.parts import chip

register = template.Library()

BATCH_TONES = {
    PayoutBatch.State.PREPARED: "q1",
    PayoutBatch.State.CHECKED: "q3",
    PayoutBatch.State.RELEASED: "ok",
    PayoutBatch.State.CANCELLED: "end",
}
LEDGER_TONES = {
    LedgerState.PREPARED: "open",
    LedgerState.SENT: "info",
    LedgerState.RETURNED: "warn",
    LedgerState.RESENT: "info",
    LedgerState.UNKNOWN: "bad",
    LedgerState.NO_ANSWER: "warn",
    LedgerState.REMINDED: "q3",
    LedgerState.ANSWERED: "ok",
    LedgerState.DECLINED: "end",
    LedgerState.OBJECTION_OPEN: "hold",
    LedgerState.TACITLY_ACCEPTED: "ok",
}
GIFT_TONES = {
    GiftItem.State.STOCK: "open",
    GiftItem.State.ASSIGNED: "q1",
    GiftItem.State.SENT: "info",
    GiftItem.State.DELIVERED: "ok",
    GiftItem.State.RETURNED: "warn",
    GiftItem.State.LOST: "bad",
}
ACCOUNT_MASK = "••••"


@register.filter
def long_day(value: dt.date | dt.datetime | None) -> str:
    """A day as letters quote it, with its weekday: 令和8年12月4日（金）; in English Friday 4 December 2026."""
    if value is None:
        return ""
    day = clock.local(value).date() if isinstance(value, dt.datetime) else value
    if get_language() == "ja":
        return format_era(day, with_weekday=True).replace("(", "（").replace(")", "）")
    return date_format(day, "l j F Y")


@register.filter
def week_day(value: dt.date | None) -> str:
    """A day with its weekday, short: 12月4日（金）; in English Fri 4 Dec."""
    if value is None:
        return ""
    if get_language() == "ja":
        weekday = "月火水木金土日"[value.weekday()]
        return f"{value.month}月{value.day}日（{weekday}）"
    return date_format(value, "D j M")


@register.filter
def masked(tail: str) -> str:
    """An account by its last three digits: ••••786."""
    return f"{ACCOUNT_MASK}{tail}" if tail else ""


@register.simple_tag
def batch_chip(batch: Any) -> SafeString:
    """The state of a transfer batch."""
    return chip(BATCH_TONES[batch.state], batch.get_state_display())


@register.simple_tag
def ledger_chip(state: str) -> SafeString:
    """Where a household stands in the ledger of addressees."""
    return chip(LEDGER_TONES[LedgerState(state)], LedgerState(state).label)


@register.simple_tag
def gift_chip(state: str) -> SafeString:
    """Where a gift card is."""
    return chip(GIFT_TONES[GiftItem.State(state)], GiftItem.State(state).label)


@register.simple_tag
def transfer_chip(outcome: str) -> SafeString | str:
    """What became of a transfer; nothing while it is open."""
    if not outcome:
        return ""
    return chip("ok" if outcome == TransferResult.Outcome.PAID else "bad", TransferResult.Outcome(outcome).label)


@register.simple_tag
def term_name(by_term: Sequence[TermFigures], number: int) -> str:
    """The name of a term; its number where the set-up does not have it any more."""
    return next((one.term.name for one in by_term if one.term.number == number), str(number or ""))


@register.simple_tag
def place_label(place: str) -> Any:
    """Where a grant is that is not in the batch."""
    return PLACE_LABELS[place]


@register.simple_tag
def bank_name(bank_code: str, branch_code: str = "") -> str:
    """Bank and branch by name; the codes where the directory does not know them."""
    bank = find_bank(bank_code)
    branch = find_branch(bank_code, branch_code) if branch_code else None
    return " ".join(part for part in (bank.name if bank else bank_code, branch.name if branch else branch_code) if part)


@register.filter
def refusal(code: str) -> Any:
    """Why a payment could not go, in words."""
    return refusal_words(code)


FIT_LABELS: dict[Fit, tuple[str, Any]] = {
    Fit.FITS: ("bad", gettext_lazy("fails")),
    Fit.CALLED_PAID: ("ok", gettext_lazy("paid by the list")),
    Fit.RECORDED_FAILED: ("end", gettext_lazy("recorded already")),
    Fit.RECORDED_PAID: ("warn", gettext_lazy("recorded as paid")),
    Fit.OTHER_BATCH: ("warn", gettext_lazy("in batch no. %(number)d")),
    Fit.SEVERAL: ("warn", gettext_lazy("fits several lines")),
    Fit.TWICE: ("warn", gettext_lazy("stands in the list twice")),
    Fit.NOT_FOUND: ("warn", gettext_lazy("no such payment")),
}


@register.simple_tag
def fit_chip(read: ReadRow) -> SafeString:
    """How a row of the bank's list stands to the batch."""
    tone, label = FIT_LABELS[read.fit]
    return chip(tone, label % {"number": read.line.batch_number} if read.line else label)


@register.filter
def failure_reason(code: str) -> Any:
    """The bank's reason in words."""
    return TransferResult.Reason(code).label if code in TransferResult.Reason.values else code


FIGURES: dict[str, tuple[str, Any]] = {
    "entitled": ("open", pgettext_lazy("money", "entitled")),
    "approved": ("q3", pgettext_lazy("money", "approved")),
    "exported": ("info", pgettext_lazy("money", "exported")),
    "paid": ("ok", gettext_lazy("money paid")),
    "failed": ("bad", pgettext_lazy("money", "failed")),
    "returned": ("warn", pgettext_lazy("money", "returned by the bank")),
    "recalled": ("warn", pgettext_lazy("money", "recalled")),
    "clawed_back": ("warn", pgettext_lazy("money", "clawed back")),
    "waiting": ("open", gettext_lazy("waiting or on hold")),
    "in_batch": ("q3", gettext_lazy("in a batch")),
    "sent": ("info", gettext_lazy("at the bank")),
    "settled": ("ok", gettext_lazy("settled in goods")),
    "awaited": ("hold", gettext_lazy("not returned yet")),
    "asked_back": ("warn", gettext_lazy("asked back")),
    "still_asked": ("hold", gettext_lazy("still asked back")),
    "given_up": ("end", gettext_lazy("given up")),
}


@register.simple_tag
def figure_label(what: str) -> Any:
    """What a figure of the ledger counts."""
    return FIGURES[what][1]


@register.simple_tag
def figure_chip(what: str) -> SafeString:
    """The same as a chip."""
    return chip(*FIGURES[what])


@register.inclusion_tag("cases/_money_figure.html", takes_context=True)
def money_figure(context: Any, what: str, figure: Figure, line: Any = None) -> dict[str, Any]:
    """A cell with yen and number, which opens to its rows: those of a line of the ledger, or of the whole program."""
    query: dict[str, Any] = {"what": what}
    if line is not None:
        query["day" if line.on else "batch"] = line.on or (line.batch.number if line.batch else NO_WAVE)
    return {
        "figure": figure,
        "query": urlencode(query) if what in OPENED else "",
        "program": context["program"],
    }


@register.inclusion_tag("cases/_money_figure.html")
def plain_figure(figure: Figure) -> dict[str, Any]:
    """A cell with yen and number that has no rows to open."""
    return {"figure": figure, "query": ""}


@register.inclusion_tag("cases/_money_link.html", takes_context=True)
def money_link(context: Any, what: str, figure: Figure) -> dict[str, Any]:
    """A figure of the whole program within a sentence; it opens to its rows."""
    return money_figure(context, what, figure)


@register.filter
def signed_yen(value: int) -> str:
    """A difference with its sign: ＋30,000."""
    return f"{value:+,}".replace("-", "−")


CLAIM_STATES: dict[str, tuple[str, Any]] = {
    "open": ("info", gettext_lazy("asked back")),
    "late": ("warn", gettext_lazy("past its day")),
    "settled": ("ok", gettext_lazy("all came back")),
    "refused": ("bad", gettext_lazy("refused by the payee")),
    "waived": ("end", gettext_lazy("given up")),
}


@register.simple_tag
def claim_chip(state: str) -> SafeString:
    """Where a claim stands."""
    return chip(*CLAIM_STATES[state])


DEEMED_TONES = {
    DeemedList.State.PROPOSED: "hold",
    DeemedList.State.APPROVED: "ok",
    DeemedList.State.DROPPED: "end",
}


@register.simple_tag
def deemed_chip(deemed_list: DeemedList) -> SafeString:
    """Where a list of deemed withdrawals stands."""
    return chip(DEEMED_TONES[DeemedList.State(deemed_list.state)], deemed_list.get_state_display())
