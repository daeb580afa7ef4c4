"""What happened with what was sent: the receipt, and how the application stands."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from intake.portal.models import SentKind
from intake.portal.outlook import steps_of, when_paid
from intake.portal.shown import masked_account, sent_account
from intake.portal.standing import Standing, standing_of
from intake.portal.visit import LetterVisit, letter_page
from intake.services.online.draft import load_draft
from intake.services.online.status import Receipt


@require_safe
@letter_page
def status(visit: LetterVisit) -> HttpResponse:
    """What to do first, when the money comes second, history third, telephone last."""
    standing = standing_of(visit.letter)
    if standing.may_apply and standing.newest is None and standing.shown.status is None:
        return visit.to("start")
    details = standing.shown.details
    context = {
        "standing": standing,
        "details": details,
        "account": masked_account(details.get("account")),
        "when": when_paid(standing),
        "steps": steps_of(standing),
        "answer_begun": bool(load_draft(letter=visit.letter, kind=SentKind.ANSWER).version),
        "first_step": "",
    }
    return visit.page("status_show.html", context)


@require_safe
@letter_page
def sent(visit: LetterVisit, *, reference: uuid.UUID) -> HttpResponse:
    """It has arrived: number, time, what happens next."""
    standing = standing_of(visit.letter)
    found = _receipt(standing, reference)
    if found is None:
        return visit.to("status")
    return visit.page("sent_show.html", {"receipt": found, "standing": standing})


@require_safe
@letter_page
def receipt(visit: LetterVisit, *, reference: uuid.UUID) -> HttpResponse:
    """The receipt, laid out for paper: printed, or saved as a PDF by the browser."""
    found = _receipt(standing_of(visit.letter), reference)
    if found is None:
        return visit.to("status")
    values = found.content.get("values", {})
    keeps = bool(values.get("keeps_account"))
    context = {
        "receipt": found,
        "values": values,
        "account": masked_account(visit.letter.prefill["account"]) if keeps else sent_account(values),
    }
    return visit.page("receipt_print.html", context)


def _receipt(standing: Standing, reference: uuid.UUID) -> Receipt | None:
    return next((one for one in standing.receipts if one.reference == reference), None)
