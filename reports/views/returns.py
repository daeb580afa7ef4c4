"""Returned mail: a piece is recorded by its code, and sent again once its address was looked into."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import Notice, NoticeKind
from cases.services.notice.record_return import record_return
from cases.services.notice.resend import MailingAddress, resend_notices
from reports.forms.letters import ResendForm, ReturnForm
from reports.selectors.letter_contents import letter_number
from reports.selectors.letter_desk import DESK, letters_of_code, returned_letters
from security.pages.views import REFUSED, TenantView, attempt


class ReturnView(TenantView):
    """One keystroke a piece: the code is scanned, the reason stays as it was."""

    roles = frozenset(DESK)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(ReturnForm(initial={"reason": request.GET.get("reason", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReturnForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=REFUSED)
        found = self._named(form, request.POST.get("letter", ""))
        if len(found) != 1:
            if not found:
                form.add_error(
                    "code", _("No posted letter has this code. Compare it with the piece, or type its number.")
                )
            return self._page(form, candidates=found, status=REFUSED)
        letter = found[0]
        with attempt(form, CaseError):
            record_return(
                actor=self.actor,
                program_id=self.program.pk,
                notice_ids=[letter.pk],
                reason=form.cleaned_data["reason"],
            )
        if not form.is_valid():
            return self._page(form, status=REFUSED)
        messages.success(request, _("Letter %(number)s came back.") % {"number": letter_number(letter.number)})
        return self.back_to("reports:letter-return", query=f"reason={form.cleaned_data['reason']}")

    def _named(self, form: ReturnForm, picked: str) -> list[Notice]:
        found = letters_of_code(actor=self.actor, program_id=self.program.pk, code=form.cleaned_data["code"])
        return [row for row in found if str(row.number) == picked] or found

    def _page(self, form: ReturnForm, *, candidates: list[Notice] | None = None, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            "form": form,
            "candidates": candidates or [],
            "rows": returned_letters(actor=self.actor, program_id=self.program.pk),
        }
        return self.render("reports/letter_return.html", context, status=status)


class ResendView(TenantView):
    """A letter that came back goes out again, to the same address or to another."""

    roles = frozenset(DESK)

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self._page(self._find(number), ResendForm())

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        letter = self._find(number)
        form = ResendForm(request.POST)
        if form.is_valid():
            values = form.cleaned_data
            place = MailingAddress(values["postcode"], values["address"], values["katagaki"])
            with attempt(form, CaseError):
                resend_notices(
                    actor=self.actor,
                    program_id=self.program.pk,
                    notice_ids=[letter.pk],
                    mailing={letter.household_id: place} if values["address"] else None,
                )
        if not form.is_valid():
            return self._page(letter, form, status=REFUSED)
        messages.success(
            request,
            _("Letter %(number)s waits to be drawn again under a new number.")
            % {"number": letter_number(letter.number)},
        )
        return self.back_to("reports:letter-return")

    def _find(self, number: int) -> Notice:
        rows = returned_letters(actor=self.actor, program_id=self.program.pk)
        found = next((row for row in rows if row.number == number), None)
        if found is None:
            raise Http404
        return found

    def _page(self, letter: Notice, form: Form, *, status: int = 200) -> HttpResponse:
        context = {"letter": letter, "form": form, "is_deficiency": letter.kind == NoticeKind.DEFICIENCY}
        return self.render("reports/letter_resend.html", context, status=status)
