"""When the money comes and what has happened so far, in the words of the portal."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from intake.portal.days import day_text
from intake.portal.models import ResidentStatus, SentKind
from intake.portal.standing import Standing
from security import clock


@dataclass(frozen=True, slots=True)
class When:
    """The answer to "when will it be paid": a sentence before the day, the day, a sentence after it."""

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
    if standing.gives_certificates:
        return None
    if standing.has_ended_here or status in {ResidentStatus.NOT_GRANTED, ResidentStatus.ENDED}:
        return None
    if status is ResidentStatus.TRANSFER_FAILED:
        return When(before=_("The transfer came back. We pay again as soon as we know another account."))
    day = day_text(_date(details.get("pays_on")))
    answers = {
        "paid": When(_("We paid on"), day),
        "scheduled": When(_("We pay on"), day),
        "expected": When(_("We expect to pay on"), day, _("or soon after")),
        "estimated": When(_("If nothing is missing, about"), day),
        "waits_for_resident": When(before=_("The day is set when your answer has arrived.")),
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
    }[status]
    last_title = _("You get the certificate") if standing.gives_certificates else _("We pay")
    titles = [_("We received it"), _check_title(standing), _("We decide"), last_title]
    days = [
        day_text(received),
        _("We wait for your answer") if standing.asked else "",
        day_text(_date(details.get("decided_on"))) or _("A letter tells you"),
        day_text(_date(details.get("pays_on"))),
    ]
    if status is None:
        days[1] = _("It will be looked at on the next working day")
    return [
        Mark(title, when, "done" if place < reached else "now" if place == reached else "")
        for place, (title, when) in enumerate(zip(titles, days, strict=True))
    ]


def _check_title(standing: Standing) -> str:
    if standing.asked:
        return _("Something is missing")
    return _("We check it")


def _ended(standing: Standing, received: dt.date | None) -> list[Mark]:
    newest = standing.newest
    marks = [Mark(_("We received it"), day_text(received), "done")] if received else []
    if newest is None:
        return marks
    title = _("You withdrew it") if newest.kind is SentKind.WITHDRAWAL else _("You do not want it")
    return [*marks, Mark(title, day_text(newest.sent_at), "now")]


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
