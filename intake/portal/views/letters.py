"""Opening a letter with the number and secret that stand on it, and closing it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from intake.portal.errors import PortalError
from intake.portal.progress import kind_of, progress_of
from intake.portal.typed import typed_values
from intake.portal.visit import COOKIE, TOO_MANY, Visit, address_of, keep_letter_open, program_page
from intake.rules.portal_link import number_in
from intake.services.online.draft import save_draft
from intake.services.online.open_letter import OpenLetter, open_letter
from intake.services.online.session import end_session, start_session

_LONGEST_KEPT = 300
_REFUSED = 422


@dataclass(slots=True, repr=False)
class LetterForm:
    """Number and secret as they were typed, and what is wrong with them by field; `general` is about both."""

    number: str = ""
    secret: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    general: str = ""


@require_POST
@program_page
def open_one(visit: Visit) -> HttpResponse:
    """Open the letter. An unknown number and a wrong secret get the same answer after the same work."""
    post = visit.request.POST
    form = LetterForm(number=post.get("number", "")[:60], secret=post.get("secret", "")[:60])
    if not form.number.strip():
        form.errors["number"] = _("Enter the reception number. It stands at the top right of the letter.")
    if not form.secret.strip():
        form.errors["secret"] = _("Enter the application code. It stands on the letter near the reception number.")
    if form.errors:
        return _again(visit, form, _REFUSED)
    try:
        letter = open_letter(
            program_code=visit.program.code,
            receipt_number=number_in(form.number),
            secret=form.secret,
            address=address_of(visit.request),
        )
    except PortalError as error:
        form.general = str(error)
        return _again(visit, form, TOO_MANY if error.code == "rate" else _REFUSED)
    response = _place_after(visit, letter, _kept(visit))
    end_session(token=visit.request.COOKIES.get(COOKIE, ""))
    keep_letter_open(response, start_session(letter=letter))
    return response


@require_POST
@program_page
def leave(visit: Visit) -> HttpResponse:
    """Close the letter in this browser: it may be somebody else's telephone."""
    end_session(token=visit.request.COOKIES.get(COOKIE, ""))
    response = visit.page("letter_closed.html", {"letter": None})
    response.delete_cookie(COOKIE)
    return response


def _again(visit: Visit, form: LetterForm, status: int) -> HttpResponse:
    """The page it came from, with what was typed and what to do; the secret is typed anew."""
    kept = _kept(visit)
    template = "letter_reopen.html" if kept else "program_show.html"
    return visit.page(template, {"form": form, "kept": kept, "letter": None}, status=status)


def _kept(visit: Visit) -> dict[str, str]:
    """What was typed before the hour was over, carried along."""
    return {
        name: value[:_LONGEST_KEPT]
        for name, value in visit.request.POST.items()
        if isinstance(value, str) and name.startswith(("kept-", "kept_"))
    }


def _place_after(visit: Visit, letter: OpenLetter, kept: Mapping[str, str]) -> HttpResponse:
    """The start, or the page on which the hour was over, with what was typed there put into the draft."""
    kind = kind_of(kept.get("kept_kind", ""))
    progress = progress_of(letter, kind) if kind else None
    if kind is None or progress is None:
        return visit.to("start")
    step = progress.step(kept.get("kept_step", ""))
    if step is None:
        return visit.to("step", kind=kind.value, step=progress.first_open())
    save_draft(letter=letter, kind=kind, values=typed_values(step, kept, prefix="kept-"))
    return visit.to("step", kind=kind.value, step=step.name)
