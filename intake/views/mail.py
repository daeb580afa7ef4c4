"""The mail desk: pieces by their code, scanned pages, and what the day brought."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from cases.errors import CaseError
from intake.errors import IntakeError
from intake.forms.mail import PieceForm, ScansForm
from intake.selectors.mail_desk import mail_counts, mail_day, mail_lines, newest_mail
from intake.services.mail.receive import Envelope, ReceivedMail, receive_mail
from intake.services.mail.take_piece import take_piece
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role

DESK = frozenset({Role.MAILROOM, Role.MANAGER})


class MailDeskView(TenantView):
    """The page of the desk; its two forms are sent to addresses of their own and answered with the desk anew."""

    roles = DESK

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.desk()

    def desk(self, *, status: int = 200, taken: list[ReceivedMail] | None = None, **forms: Any) -> HttpResponse:
        """The desk with what was just taken in; only its changing part when htmx asks."""
        again = {one.mail_item_id for one in taken or () if one.again}
        ids = [one.mail_item_id for one in taken or ()]
        context = {
            "day": mail_day(actor=self.actor, program_id=self.program.pk),
            "counts": mail_counts(actor=self.actor, program_id=self.program.pk),
            "newest": newest_mail(actor=self.actor, program_id=self.program.pk),
            "taken": mail_lines(actor=self.actor, program_id=self.program.pk, item_ids=ids) if ids else [],
            "again": again,
            "piece": forms.get("piece") or PieceForm(),
            "scans": forms.get("scans") or ScansForm(),
            "refused": forms.get("piece") or forms.get("scans"),
        }
        is_part = "HX-Request" in self.request.headers
        return self.render("intake/_mail_day.html" if is_part else "intake/mail_desk.html", context, status=status)


class PieceView(MailDeskView):
    """POST takes one piece in by its code."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PieceForm(request.POST)
        taken: list[ReceivedMail] = []
        if form.is_valid():
            with attempt(form, IntakeError, CaseError, field="code"):
                taken = [
                    take_piece(
                        actor=self.actor,
                        program_id=self.program.pk,
                        code=form.cleaned_data["code"],
                        is_return=form.cleaned_data["is_return"],
                        return_reason=form.cleaned_data["return_reason"],
                    )
                ]
        if form.errors:
            return self.desk(piece=form, status=REFUSED)
        return self.desk(taken=taken)


class ScansView(MailDeskView):
    """POST takes scanned pages in. One bad file refuses what was sent with it, and the message names it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ScansForm(request.POST, request.FILES)
        taken: list[ReceivedMail] = []
        if form.is_valid():
            with attempt(form, IntakeError, CaseError, field="files"):
                taken = receive_mail(
                    actor=self.actor, program_id=self.program.pk, envelopes=_envelopes(form.cleaned_data)
                )
        if form.errors:
            return self.desk(scans=form, status=REFUSED)
        return self.desk(taken=taken)


def _envelopes(sent: dict[str, Any]) -> list[Envelope]:
    pages = [one.read() for one in sent["files"]]
    groups = [tuple(pages)] if sent["one_envelope"] else [(page,) for page in pages]
    return [Envelope(group, sent["is_return"], sent["return_reason"] if sent["is_return"] else "") for group in groups]
