"""Small parts of the case file's pages: status, stops, channels, dates in eras. `{% load case_parts %}`."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop, pgettext
from django.utils.translation import gettext as _

from cases.models import Channel, Deficiency, FraudEntry, Hold, HoldKind, LedgerState, NoticeKind, Review, Status
from cases.reason_text import reason_text
from cases.refusal_text import refusal_text
from cases.rules.deficiency_catalogue import BY_CODE
from cases.rules.era import format_era
from cases.rules.screening import Answer
from cases.selectors.terms import CaseTerm
from security import clock
from security.sealing.fields import SealedModel
from security.templatetags.parts import chip

register = template.Library()
register.filter(reason_text)

TERM_PLACES = {
    "": ("info", gettext_noop("on its way")),
    "paid": ("ok", gettext_noop("paid")),
    "failed": ("bad", gettext_noop("failed, to be paid again")),
}

# What a status means to who works with it: tone of the chip, and what is waited for.
STATUS_CHIPS: dict[str, tuple[str, str]] = {
    Status.RECEIVED: ("open", gettext_noop("to be keyed")),
    Status.KEYED: ("q1", gettext_noop("to be compared")),
    Status.VERIFIED: ("info", gettext_noop("to be screened")),
    Status.SCREENED: ("q3", gettext_noop("to be screened again")),
    Status.REVIEWED: ("q3", gettext_noop("to be decided")),
    Status.DECIDED: ("q3", gettext_noop("to be paid")),
    Status.PAYING: ("q3", gettext_noop("being paid")),
    Status.PAID: ("ok", gettext_noop("paid")),
    Status.CLOSED: ("ok", gettext_noop("closed")),
    Status.DENIED: ("bad", gettext_noop("denied")),
    Status.WITHDRAWN: ("end", gettext_noop("withdrawn")),
    Status.LAPSED: ("end", gettext_noop("deemed withdrawn")),
    Status.EXPIRED: ("end", gettext_noop("expired")),
    Status.MERGED: ("end", gettext_noop("merged")),
}
# The step of the way that ends in a status.
STEP_LABELS: dict[str, str] = {
    Status.RECEIVED: gettext_noop("Reception"),
    Status.KEYED: gettext_noop("Keying"),
    Status.VERIFIED: gettext_noop("Comparison"),
    Status.SCREENED: gettext_noop("First screening"),
    Status.REVIEWED: gettext_noop("Second screening"),
    Status.DECIDED: gettext_noop("Grant or denial"),
    Status.PAID: gettext_noop("Transfer"),
    Status.CLOSED: gettext_noop("End"),
}
ASKS = frozenset({HoldKind.INQUIRY, HoldKind.OTHER_CITY, HoldKind.DUPLICATE})
GROUNDS: dict[str, str] = {
    "household": gettext_noop("the same household"),
    "account": gettext_noop("the same account"),
    "name_address": gettext_noop("the same name at the same address"),
    "telephone": gettext_noop("the same telephone"),
}


@register.simple_tag
def term_chip(one: CaseTerm) -> SafeString:
    """Where a term of a case stands: not granted, to be paid, on its way, paid."""
    if one.decision.outcome != one.decision.Outcome.GRANT:
        return chip("end", _("not granted"))
    if one.line is None:
        return chip("q3", _("to be paid"))
    tone, words = TERM_PLACES[one.outcome]
    return chip(tone, _(words))


@register.simple_tag
def term_of_case(terms: Sequence[CaseTerm], number: int) -> str:
    """The name of a term of a case; nothing for what concerns all of them."""
    return next((one.term.name for one in terms if one.term.number == number), "")


@register.simple_tag
def status_chip(status: str, *, again: bool = False) -> SafeString:
    """The status of an application; one that came back to screening is marked."""
    if again and status == Status.VERIFIED:
        return chip("warn", _("screened once more"))
    tone, text = STATUS_CHIPS[status]
    return chip(tone, _(text))


@register.simple_tag
def restricted_chip() -> SafeString:
    """What stands in place of everything that a restricted case would show."""
    return chip("lock", _("Dedicated desk"))


@register.simple_tag
def hold_chip(kind: str, reason: str = "") -> SafeString:
    """An open stop: its kind, with the code of a deficiency."""
    label = f"{_short(kind)} {reason}" if kind == HoldKind.DEFICIENCY else _short(kind)
    return chip("ask" if kind in ASKS else "hold", label)


def _short(kind: str) -> str:
    return str(HoldKind(kind).label)


@register.simple_tag
def outcome_chip(outcome: str) -> SafeString:
    """What a screening says."""
    tones = {Review.Outcome.FIT: "ok", Review.Outcome.DEFICIENT: "hold", Review.Outcome.NOT_ELIGIBLE: "bad"}
    return chip(tones[Review.Outcome(outcome)], Review.Outcome(outcome).label) if outcome else SafeString("")


@register.simple_tag
def deficiency_chip(state: str) -> SafeString:
    """How far a deficiency is."""
    tones = {
        Deficiency.State.OPEN: "warn",
        Deficiency.State.NOTIFIED: "hold",
        Deficiency.State.RESOLVED: "ok",
        Deficiency.State.EXPIRED: "bad",
        Deficiency.State.DROPPED: "end",
    }
    return chip(tones[Deficiency.State(state)], Deficiency.State(state).label)


FRAUD_TONES: dict[str, str] = {
    FraudEntry.State.OPEN: "warn",
    FraudEntry.State.ASKED: "ask",
    FraudEntry.State.HELD: "hold",
    FraudEntry.State.CLEARED: "ok",
    FraudEntry.State.CONFIRMED: "bad",
}


@register.simple_tag
def fraud_chip(state: str) -> SafeString:
    """Where a case of the fraud bench stands."""
    return chip(FRAUD_TONES[state], FraudEntry.State(state).label)


@register.filter
def step_label(status: str) -> str:
    """The name of the step that ends in a status."""
    return _(STEP_LABELS[status])


@register.filter
def channel_label(channel: str) -> str:
    """The way in, in words."""
    return str(Channel(channel).label) if channel else ""


@register.filter
def status_label(status: str) -> str:
    """A status in words, without a chip."""
    return str(Status(status).label) if status else ""


@register.filter
def waits_label(waits_for: str) -> str:
    """Who has the ball, as it stands beside a stopped clock."""
    labels = {
        Hold.WaitsFor.RESIDENT: pgettext("clock", "waits for the resident"),
        Hold.WaitsFor.MUNICIPALITY: pgettext("clock", "waits for the municipality"),
    }
    return labels.get(Hold.WaitsFor(waits_for), "") if waits_for else ""


@register.filter
def notice_label(kind: str) -> str:
    """The kind of a letter in words."""
    return str(NoticeKind(kind).label)


@register.filter
def ledger_label(state: str) -> str:
    """Where a household stands in the ledger of addressees."""
    return str(LedgerState(state).label)


@register.filter
def ground_label(ground: str) -> str:
    """Why two applications may be one claim."""
    return _(GROUNDS[ground])


@register.filter
def era(value: dt.date | None) -> str:
    """A date as letters quote it, with its weekday: 令和8年11月20日(金); in English by the Gregorian calendar."""
    if value is None:
        return ""
    return format_era(value, with_weekday=True) if _is_japanese() else f"{value:%A, %-d %B %Y}"


@register.filter
def born(person: Any) -> str:
    """A birth date whose month or day may be unknown, with the age today: 昭和23年8月17日（78歳）."""
    year, month, day = person.birth_year, person.birth_month, person.birth_day
    if month and day:
        value = dt.date(year, month, day)
        today = clock.today()
        age = today.year - year - ((today.month, today.day) < (month, day))
        written = format_era(value) if _is_japanese() else f"{value:%-d %B %Y}"
        return _("%(date)s (%(age)d years old)") % {"date": written, "age": age}
    return _("born %(year)d, day unknown") % {"year": year}


def _is_japanese() -> bool:
    return (get_language() or "ja").startswith("ja")


@register.filter
def of_code(rows: Mapping[str, Any] | str, code: str) -> Any:
    """What stands under a code: a deficiency code, an answer; empty where there is nothing (a missing variable)."""
    return rows.get(code, "") if isinstance(rows, Mapping) else ""


@register.filter
def code_label(code: str) -> str:
    """The catalogue's short name of a deficiency code."""
    return BY_CODE[code].label if code in BY_CODE else ""


@register.filter
def answer_label(answer: str) -> str:
    """An answer to a question of the checklist."""
    labels = {Answer.YES: _("fit"), Answer.NO: _("deficient"), Answer.NOT_APPLICABLE: _("not applicable")}
    return labels[Answer(answer)] if answer else ""


@register.filter
def clock_time(value: dt.datetime) -> str:
    """Hour and minute."""
    return f"{clock.local(value):%H:%M}"


@register.filter
def block_text(code: str) -> str:
    """Why the reader cannot do the screening that waits."""
    return _("Reviewers judge here.") if code == "role" else refusal_text(code)


@register.filter
def last_signs(row: SealedModel, name: str) -> str:
    """The last three signs of a sealed column: enough to compare. The whole is shown by an act that is recorded."""
    text = row.open(name) or ""
    return f"••••{text[-3:]}" if text else ""
