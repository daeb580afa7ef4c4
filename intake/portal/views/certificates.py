"""Certificates on the portal: anybody has a number verified; who has the letter saves the paper."""

import uuid
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intake.portal.errors import PortalError
from intake.portal.visit import TOO_MANY, LetterVisit, Visit, address_of, letter_page, program_page
from intake.services.online.check_certificate import CheckedCertificate, check_certificate
from intake.services.online.own_certificates import read_sheet

_REFUSED = 422


@dataclass(slots=True, repr=False)
class CheckForm:
    """Number and name as they were typed, and what is wrong with the number; `general` heads it."""

    number: str = ""
    name: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    general: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@program_page
def verify(visit: Visit) -> HttpResponse:
    """The page of a number, and its answer: state and dates; no name, unless one was typed and fits.

    The number is posted, so that it stands in no address and no log.
    """
    if visit.program.forms != ["certificate"]:
        return visit.page("not_found.html", status=404)
    if visit.request.method != "POST":
        return _page(visit, CheckForm())
    post = visit.request.POST
    form = CheckForm(number=post.get("number", "")[:60], name=post.get("name", "")[:100])
    if not form.number.strip():
        form.errors["number"] = _("Enter the number of the certificate. It stands in large signs on the paper.")
        return _page(visit, form, status=_REFUSED)
    try:
        found = check_certificate(
            program=visit.program, number=form.number, name=form.name, address=address_of(visit.request)
        )
    except PortalError as error:
        if error.code == "rate":
            form.general = str(error)
            return _page(visit, form, status=TOO_MANY)
        form.general = _("The number is not right")
        form.errors["number"] = str(error)
        return _page(visit, form, status=_REFUSED)
    return _page(visit, form, found=found)


@require_safe
@letter_page
def sheet(visit: LetterVisit, *, reference: uuid.UUID) -> HttpResponse:
    """The certificate as a PDF file, for who has opened the letter."""
    content = read_sheet(letter=visit.letter, reference=reference)
    if content is None:
        return visit.to("status")
    disposition = {"Content-Disposition": 'attachment; filename="certificate.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=disposition)


def _page(visit: Visit, form: CheckForm, *, found: CheckedCertificate | None = None, status: int = 200) -> HttpResponse:
    return visit.page("certificate_verify.html", {"form": form, "found": found}, status=status)
