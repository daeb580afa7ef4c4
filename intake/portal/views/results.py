"""What happened with what was sent: the receipt, and how the application stands."""

import uuid
from typing import Final

from django.http import HttpResponse
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from intake.portal.by_post import ByPost, by_post
from intake.portal.models import ResidentStatus, SentKind
from intake.portal.outlook import steps_of, terms_of, when_paid
from intake.portal.receipt import receipt_foot, receipt_rows, receipt_title
from intake.portal.receipt_pdf import can_draw, receipt_pdf
from intake.portal.shown import masked_account
from intake.portal.standing import Standing, standing_of
from intake.portal.visit import LetterVisit, letter_page
from intake.services.online.draft import load_draft
from intake.services.online.own_certificates import own_certificates
from intake.services.online.status import Receipt

_NOT_LOOKED_AT: Final = {SentKind.FORM: (None, ResidentStatus.RECEIVED), SentKind.ANSWER: (ResidentStatus.ASKED,)}


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
        "terms": terms_of(standing),
        "steps": steps_of(standing),
        "answer_begun": bool(load_draft(letter=visit.letter, kind=SentKind.ANSWER).version),
        "first_step": "",
        "left": _left(visit, standing),
        "certificates": own_certificates(letter=visit.letter) if standing.gives_certificates else [],
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
    context = {
        "receipt": found,
        "title": receipt_title(found),
        "left": by_post(visit.letter, found),
        "has_file": can_draw(),
    }
    return visit.page("sent_show.html", context)


@require_safe
@letter_page
def receipt(visit: LetterVisit, *, reference: uuid.UUID) -> HttpResponse:
    """The receipt, laid out for paper."""
    found = _receipt(standing_of(visit.letter), reference)
    if found is None:
        return visit.to("status")
    context = {
        "receipt": found,
        "title": receipt_title(found),
        "rows": receipt_rows(visit.letter, found),
        "has_file": can_draw(),
    }
    return visit.page("receipt_print.html", context)


@require_safe
@letter_page
def receipt_file(visit: LetterVisit, *, reference: uuid.UUID) -> HttpResponse:
    """The receipt as a PDF file."""
    found = _receipt(standing_of(visit.letter), reference)
    if found is None or not can_draw():
        return visit.to("status")
    content = receipt_pdf(
        title=pgettext("resident", "Receipt"),
        lead=receipt_title(found),
        rows=receipt_rows(visit.letter, found),
        foot=receipt_foot(visit.program),
    )
    disposition = {"Content-Disposition": 'attachment; filename="receipt.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=disposition)


def _left(visit: LetterVisit, standing: Standing) -> ByPost | None:
    """What was left for the post, until the office has looked at what was sent: then it asks by itself."""
    newest = standing.newest
    if newest is None or standing.shown.status not in _NOT_LOOKED_AT.get(newest.kind, ()):
        return None
    return by_post(visit.letter, newest)


def _receipt(standing: Standing, reference: uuid.UUID) -> Receipt | None:
    return next((one for one in standing.receipts if one.reference == reference), None)
