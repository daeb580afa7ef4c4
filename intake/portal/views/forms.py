"""The beginning of a form, and the page after saving for another day."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from intake.portal.models import SentKind
from intake.portal.progress import kind_of, progress_of
from intake.portal.visit import LetterVisit, letter_page
from intake.rules.online_steps import parts_of
from intake.services.online.draft import load_draft


@require_safe
@letter_page
def start(visit: LetterVisit) -> HttpResponse:
    """Who the letter is for, what it gives and what will be asked; or how it stands when the form was sent."""
    progress = progress_of(visit.letter, SentKind.FORM)
    if progress is None:
        return visit.to("status")
    context = {
        "progress": progress,
        "standing": progress.standing,
        "parts": parts_of(progress.steps),
        "goes_on": progress.first_open() if progress.draft.version else "",
        "first": progress.steps[0].name,
    }
    return visit.page("form_start.html", context)


@require_safe
@letter_page
def saved(visit: LetterVisit, *, kind: str) -> HttpResponse:
    """Saved for another day: how to come back."""
    chosen = kind_of(kind)
    if chosen is None:
        return visit.to("start")
    draft = load_draft(letter=visit.letter, kind=chosen)
    if draft.saved_at is None:
        return visit.to("start")
    return visit.page("form_saved.html", {"draft": draft, "kind": chosen.value})
