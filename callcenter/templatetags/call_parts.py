"""Parts of the call centre's pages: when the money comes, topics, steps of a script. `{% load call_parts %}`."""

import datetime as dt

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from callcenter.models import Script, Topic
from callcenter.selectors.case_at_glance import CaseAtGlance
from callcenter.selectors.scripts import ScriptSheet
from cases.models import LedgerState, Recovery, Status
from cases.selectors.payment_outlook import Outlook, TermOutlook
from cases.selectors.recoveries import Claim
from security.templatetags.parts import day

register = template.Library()


@register.filter
def spoken_day(value: dt.date | None) -> str:
    """A day as it is said on the telephone: 12月11日（金）; in English Friday 11 December."""
    if value is None:
        return ""
    if (get_language() or "ja").startswith("ja"):
        return f"{value.month}月{value.day}日（{'月火水木金土日'[value.weekday()]}）"
    return f"{value:%A %-d %B}"


@register.filter
def topic_label(topic: str) -> str:
    """What a call is about, in words."""
    return str(Topic(topic).label) if topic in Topic.values else topic


@register.filter
def script_steps(sheet: ScriptSheet) -> list[tuple[int, str]]:
    """Numbers and names of the steps of a script."""
    return [(step, str(Script.Step(step).label)) for step in sorted(sheet.lines)]


@register.simple_tag
def payment_answer(case: CaseAtGlance) -> str:
    """The answer, as a sentence with its condition first."""
    if case.outlook is None:
        return _("Nothing has arrived from this household yet")
    days = {"on": spoken_day(case.outlook.on), "by": spoken_day(case.answer_by)}
    if case.outlook.outlook == Outlook.WAITS_FOR_RESIDENT:
        return _if_answered(case) % {**days, "on": spoken_day(case.paid_if_answered)}
    answers = {
        Outlook.PAID: _("It was paid on %(on)s"),
        Outlook.SCHEDULED: _("It is paid on %(on)s"),
        Outlook.EXPECTED: _("It is decided; %(on)s is expected"),
        Outlook.ESTIMATED: _("If nothing is missing, about %(on)s"),
        Outlook.STOPPED: _("The office is looking into it; no day can be said yet"),
        Outlook.UNKNOWN: _("No day can be said yet"),
        Outlook.NOTHING: _("No transfer comes of this application"),
    }
    return answers[case.outlook.outlook] % days


@register.simple_tag
def term_answer(term: TermOutlook) -> str:
    """What is said of one term: its name, its amount, and when it comes or that it does not."""
    words = {
        Outlook.PAID: _("%(name)s: %(yen)s yen, paid on %(on)s"),
        Outlook.SCHEDULED: _("%(name)s: %(yen)s yen, is paid on %(on)s"),
        Outlook.EXPECTED: _("%(name)s: %(yen)s yen, expected on %(on)s"),
        Outlook.NOTHING: _("%(name)s: not granted"),
    }
    sentence = words.get(term.outlook, _("%(name)s: %(yen)s yen, no day can be said yet"))
    return sentence % {"name": term.name, "yen": f"{term.yen:,}", "on": spoken_day(term.on)}


@register.simple_tag
def claim_answer(claim: Claim) -> str:
    """How much was asked back, how much of it has come, and until when the rest is asked; or that it was refused."""
    recovery = claim.recovery
    values = {
        "asked": f"{recovery.amount_yen:,}",
        "back": f"{claim.received_yen:,}",
        "left": f"{claim.left_yen:,}",
        "by": spoken_day(recovery.due_on),
    }
    if claim.is_refused:
        return _("The recall of %(asked)s yen was refused; the money stays with the payee") % values
    if not claim.is_open:
        return _("%(asked)s yen were asked back, and all of it has come") % values
    if recovery.kind == Recovery.Kind.RECALL:
        return _("The bank was asked to return the transfer of %(asked)s yen; %(back)s yen have come") % values
    return _("%(asked)s yen are asked back by %(by)s; %(back)s yen have come, %(left)s yen are left") % values


@register.simple_tag
def claim_ground(claim: Claim) -> str:
    """Why it was asked back and since when; while it is asked, by what a caller can tell that a letter is ours."""
    values = {"why": claim.recovery.get_reason_display(), "since": day(claim.recovery.opened_at)}
    if claim.is_refused:
        return _("Ground: %(why)s, asked on %(since)s. Nothing is to be paid back unless a letter asks for it") % values
    if not claim.is_open:
        return _("Ground: %(why)s, asked on %(since)s") % values
    if claim.recovery.kind == Recovery.Kind.RECALL:
        return _("Ground: %(why)s, asked on %(since)s. The household pays nothing in; its bank may ask it") % values
    return _("Ground: %(why)s, asked on %(since)s. A letter with this amount and this day is ours") % values


def _if_answered(case: CaseAtGlance) -> str:
    if case.paid_if_answered is not None:
        return _("If what is missing arrives by %(by)s, %(on)s is expected")
    if case.answer_by is not None:
        return _("Something is missing; it has to arrive by %(by)s")
    return _("Something is missing; no day can be said before it arrives")


@register.simple_tag
def payment_ground(case: CaseAtGlance) -> str:
    """What the answer rests on; empty where it needs no ground."""
    if case.outlook is None:
        return ""
    counted = _("Counted from what four of five recent cases took, and the bank's lead")
    return {
        Outlook.SCHEDULED: _("By the days of payment"),
        Outlook.EXPECTED: _("The first day that the bank's lead allows"),
        Outlook.ESTIMATED: counted,
        Outlook.WAITS_FOR_RESIDENT: counted if case.paid_if_answered else "",
    }.get(case.outlook.outlook, "")


@register.simple_tag
def standing(case: CaseAtGlance) -> str:
    """Where a case stands, since when, and that it is stopped."""
    if case.application is None:
        return str(LedgerState(case.household.ledger_state).label)
    values = {"status": Status(case.application.status).label, "since": day(case.application.status_at)}
    if case.holds:
        return _("%(status)s, stopped (since %(since)s)") % {**values, "since": day(case.holds[0].opened_at)}
    return _("%(status)s (since %(since)s)") % values
