"""Withdrawing an application, and not wanting the benefit: asked once more, done once."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from intake.portal.errors import PortalError
from intake.portal.models import SentKind
from intake.portal.standing import Standing, standing_of
from intake.portal.visit import LetterVisit, letter_page
from intake.services.online.send_notice import ENDINGS, send_notice

_REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@letter_page
def end(visit: LetterVisit, *, kind: str) -> HttpResponse:
    """Say what will happen and ask; then send the withdrawal or refusal."""
    chosen = {one.value: one for one in ENDINGS}.get(kind)
    if chosen is None:
        return visit.to("start")
    reference = _reference(visit.request.POST.get("reference", ""))
    standing = standing_of(visit.letter)
    if any(one.reference == reference for one in standing.receipts):  # pressed twice
        return visit.to("sent", reference=reference)
    if not _may(standing, chosen):
        return visit.to("status")
    if visit.request.method == "POST":
        return _send(visit, chosen, reference)
    return _page(visit, chosen, reference)


def _send(visit: LetterVisit, kind: SentKind, reference: uuid.UUID) -> HttpResponse:
    if not visit.request.POST.get("sure"):
        return _page(visit, kind, reference, is_unsure=True)
    try:
        sent = send_notice(letter=visit.letter, kind=kind, reference=reference)
    except PortalError as error:
        return _page(visit, kind, uuid.uuid4(), message=str(error))
    return visit.to("sent", reference=sent.reference)


def _page(
    visit: LetterVisit, kind: SentKind, reference: uuid.UUID, *, is_unsure: bool = False, message: str = ""
) -> HttpResponse:
    context = {"kind": kind.value, "reference": reference, "is_unsure": is_unsure, "message": message}
    return visit.page("ending_confirm.html", context, status=_REFUSED if is_unsure or message else 200)


def _may(standing: Standing, kind: SentKind) -> bool:
    return standing.may_withdraw if kind is SentKind.WITHDRAWAL else standing.may_decline


def _reference(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
