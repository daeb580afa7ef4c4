"""Looking through the answers, and sending them: once, however often the button is pressed."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake.errors import FieldsError
from intake.portal.content import answer_content, form_content, stop_unfinished
from intake.portal.errors import PortalError
from intake.portal.models import SentKind
from intake.portal.progress import Progress, kind_of, progress_of
from intake.portal.shown import shown_answers
from intake.portal.texts import PAGES
from intake.portal.views.answers import REFUSED, frame, go
from intake.portal.visit import LetterVisit, letter_page
from intake.rules.online_steps import CHECK
from intake.services.online.draft import OpenDraft
from intake.services.online.submit_draft import submit_draft


@require_http_methods(["GET", "HEAD", "POST"])
@letter_page
def check(visit: LetterVisit, *, kind: str) -> HttpResponse:
    """Every answer with a way to change it, and the button that sends them."""
    chosen = kind_of(kind)
    if chosen is None:
        return visit.to("start")
    if visit.request.method == "POST":
        return _send(visit, chosen)
    progress = progress_of(visit.letter, chosen)
    if progress is None:
        return visit.to("status")
    if progress.first_open() != CHECK:
        return go(visit, progress, progress.first_open())
    return _page(visit, progress)


def _send(visit: LetterVisit, kind: SentKind) -> HttpResponse:
    """Send what was shown. Pressed twice, or from a page of the browser's history, it leads to the same receipt."""
    reference = _reference(visit.request.POST.get("reference", ""))
    version = visit.request.POST.get("version", "")
    try:
        sent = submit_draft(
            letter=visit.letter,
            kind=kind,
            reference=reference,
            version=int(version) if version.isdecimal() and len(version) < 9 else 0,  # noqa: PLR2004 - digits
            content=lambda draft: _content(visit, kind, draft),
        )
    except FieldsError as error:
        return _again(visit, kind, str(error))
    except PortalError as error:
        return _again(visit, kind, str(error))
    return visit.to("sent", reference=sent.reference)


def _content(visit: LetterVisit, kind: SentKind, draft: OpenDraft) -> dict[str, Any]:
    """What is sent of the draft. Raises FieldsError, PortalError ``gone``."""
    progress = progress_of(visit.letter, kind)
    if progress is None:
        raise PortalError("gone", _("There is nothing to send any more. Look at the progress page."))
    stop_unfinished(progress, _("Something is still missing. Go through the pages once more."))
    return form_content(progress, draft) if kind is SentKind.FORM else answer_content(progress, draft)


def _again(visit: LetterVisit, kind: SentKind, message: str) -> HttpResponse:
    progress = progress_of(visit.letter, kind)
    if progress is None:
        return visit.to("status")
    if progress.first_open() != CHECK:
        return go(visit, progress, progress.first_open())
    return _page(visit, progress, message)


def _page(visit: LetterVisit, progress: Progress, message: str = "") -> HttpResponse:
    context = {
        **frame(progress, CHECK),
        "page": PAGES[CHECK],
        "rows": shown_answers(progress),
        "draft": progress.draft,
        "before": progress.steps[-1].name,
        "message": message,
    }
    return visit.page("check_show.html", context, status=REFUSED if message else 200)


def _reference(text: str) -> uuid.UUID:
    """The reference that stood on the page; a made one, under which nothing lies, for any other text."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
