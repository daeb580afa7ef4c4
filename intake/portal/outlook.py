"""When the money comes and what has happened so far, in the words of the portal."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from intake.portal.days import day_text, day_text_of
from intake.portal.models import ResidentStatus, SentKind
from intake.portal.standing import Repayment, Standing
from security import clock

_DECIDED: Final = 2
"""The place of the decision among the steps."""


@dataclass(frozen=True, slots=True)
class When:
    """The answer to "when will it be paid": a sentence before the day, the day, a sentence after it.

    `title` stands in the place of the question once there is nothing to ask.
    """

    title: str = ""
    before: str = ""
    day: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the history: what, when, and whether it is done, now or to come."""

    title: str
    when: str = ""
    state: str = ""


def when_paid(standing: Standing) -> When | None:
    """What can be said of the day of payment; None when there is nothing to be paid."""
    status, details = standing.shown.status, standing.shown.details
    if standing.gives_certificates or standing.gives_cards:
        return None
    if standing.has_ended_here or status in {ResidentStatus.NOT_GRANTED, ResidentStatus.ENDED}:
        return None
    if status is ResidentStatus.TRANSFER_FAILED:
        return When(before=_("The transfer came back. We pay again as soon as we know another account."))
    day = day_text(_date(details.get("pays_on")))
    if status is ResidentStatus.PAID and details.get("outlook") == "nothing":
        return None  # given in another way than by a transfer
    if status is ResidentStatus.PAID:
        return When(title=_("We have paid"), day=day)
    answers = {
        "paid": When(before=_("We paid on"), day=day),
        "scheduled": When(before=_("We pay on"), day=day),
        "expected": When(before=_("We expect to pay on"), day=day, after=_("or soon after")),
        "estimated": When(before=_("If nothing is missing, about"), day=day),
        "waits_for_resident": When(
            before=_("The day is set when we have checked your answer.")
            if standing.was_answered
            else _("The day is set when your answer has arrived.")
        ),
        "stopped": When(before=_("We are still checking something. The day is set after that.")),
    }
    return answers.get(
        details.get("outlook", ""), When(before=_("The day is set when we have checked the application."))
    )


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term of a program that pays again and again: its name, its amount, and when it comes."""

    name: str
    yen: int | None
    says: str
    day: str = ""


def terms_of(standing: Standing) -> list[TermLine]:
    """What was decided on each term; empty where the program pays once."""
    words = {
        "paid": _("We paid on"),
        "scheduled": _("We pay on"),
        "expected": _("We expect to pay on"),
        "nothing": _("We do not pay this one; a letter says why"),
    }
    return [
        TermLine(
            name=str(one.get("name", "")),
            yen=one.get("yen") or None,
            says=words.get(one.get("outlook", ""), _("The day is not set yet")),
            day=day_text(_date(one.get("pays_on"))),
        )
        for one in standing.shown.details.get("terms", [])
    ]


def steps_of(standing: Standing) -> list[Mark]:
    """The way of an application: what is done with its day, what is now, what comes."""
    status, details = standing.shown.status, standing.shown.details
    form = standing.form
    received = _date(details.get("received_on")) or (form.sent_at.astimezone(clock.JAPAN).date() if form else None)
    if standing.has_ended_here:
        return _ended(standing, received)
    if status in {ResidentStatus.NOT_GRANTED, ResidentStatus.ENDED}:
        last = (
            _("We did not grant it; a letter says why") if status is ResidentStatus.NOT_GRANTED else _("It has ended")
        )
        since = day_text(standing.shown.since_on)
        return [Mark(_("We received it"), day_text(received), "done"), Mark(last, since, "now")]
    reached = {
        None: 1,
        ResidentStatus.RECEIVED: 1,
        ResidentStatus.CHECKING: 1,
        ResidentStatus.ASKED: 1,
        ResidentStatus.PREPARING: 3,
        ResidentStatus.TRANSFER_FAILED: 3,
        ResidentStatus.PAID: 4,
        ResidentStatus.ISSUED: 4,
        ResidentStatus.SENT: 4,
    }[status]
    days = [
        day_text(received),
        _("We wait for your answer") if standing.asked else "",
        day_text(_date(details.get("decided_on"))) or ("" if reached > _DECIDED else _("A letter tells you")),
        day_text(_date(details.get("pays_on") or details.get("card_sent_on"))),
    ]
    if status is None:
        days[1] = _("It will be looked at on the next working day")
    marks = [
        Mark(title, when, "done" if place < reached else "now" if place == reached else "")
        for place, (title, when) in enumerate(zip(_titles(standing, reached), days, strict=True))
    ]
    return marks + [_asked_back(one) for one in standing.repayments]


def _titles(standing: Standing, reached: int) -> list[str]:
    """The names of the four steps: what is done is said as done."""
    to_come = [_("We received it"), _("Something is missing") if standing.asked else _("We check it")]
    done = [_("We received it"), _("We have checked it")]
    if standing.gives_certificates:
        to_come += [_("We decide on the certificate"), _("We issue the certificate")]
        done += [_("We have decided on the certificate"), _("We have issued the certificate")]
    elif standing.gives_cards:
        to_come += [_("We decide on the gift card"), _("We send the gift card")]
        done += [_("We have decided to send the gift card"), _("We have sent the gift card")]
    else:
        to_come += [_("We decide"), _("We pay")]
        done += [_("We have decided to pay"), _("We have paid")]
    return done[:reached] + to_come[reached:]


def _asked_back(one: Repayment) -> Mark:
    until = pgettext("resident", "Until %(day)s") % {"day": day_text_of(one.due_on)} if one.due_on else ""
    if one.is_recall:
        return (
            Mark(_("The banks return it"), "", "now") if one.left_yen else Mark(_("The banks returned it"), "", "done")
        )
    return Mark(_("You pay money back"), until, "now") if one.left_yen else Mark(_("You paid it back"), "", "done")


def _ended(standing: Standing, received: dt.date | None) -> list[Mark]:
    newest = standing.newest
    marks = [Mark(_("We received it"), day_text(received), "done")] if received else []
    if newest is None:
        return marks
    title = _("You withdrew it") if newest.kind is SentKind.WITHDRAWAL else _("You do not want it")
    return [*marks, Mark(title, day_text(newest.sent_at), "now")]


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
