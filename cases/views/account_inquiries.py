"""Inquiries about accounts: the list, making one, its file, and the bank's answer."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.forms.batches import InquiryAnswerForm
from cases.models import AccountInquiry
from cases.selectors.account_inquiries import READERS, accounts_to_ask, doubtful_accounts, find_inquiry, inquiries
from cases.services.account_inquiry.make_inquiry import make_inquiry
from cases.services.account_inquiry.read_inquiry import read_inquiry
from cases.services.account_inquiry.record_answers import record_answers
from security.pages.views import CONFLICT, REFUSED, TenantView, attempt
from security.roles import Role
from security.sign_in.fresh import needs_proof


class InquiryListView(TenantView):
    """All inquiries, the newest first, and how many accounts could be asked about now."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(Form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = Form(request.POST)
        with attempt(form, CaseError):
            made = make_inquiry(actor=self.actor, program_id=self.program.pk)
        if not form.is_valid():
            return self._page(form, status=REFUSED)
        messages.success(
            request,
            _("Inquiry %(number)d about %(count)d accounts is made. Hand its file to the bank.")
            % {"number": made.number, "count": made.line_count},
        )
        return self.back_to("cases:account-inquiry-show", made.number)

    def _page(self, form: Form, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "rows": inquiries(actor=self.actor, program_id=self.program.pk),
            "waiting": accounts_to_ask(actor=self.actor, program_id=self.program.pk),
            "may_make": self.has_role(Role.PAYMENT_CLERK),
        }
        return self.render("cases/account_inquiry_list.html", context, status=status)


class InquiryView(TenantView):
    """One inquiry: its figures and what the bank did not confirm; POST takes the bank's answer."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.page(self.inquiry(number), InquiryAnswerForm())

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        inquiry = self.inquiry(number)
        form = InquiryAnswerForm(request.POST, request.FILES)
        if form.is_valid():
            with attempt(form, CaseError, field="answer"):
                recorded = record_answers(
                    actor=self.actor, program_id=self.program.pk, inquiry_id=inquiry.pk, content=form.content()
                )
        if not form.is_valid():
            return self.page(inquiry, form, status=REFUSED)
        messages.success(
            request,
            _("Recorded: %(confirmed)d confirmed, %(stopped)d on hold.")
            % {"confirmed": recorded.confirmed, "stopped": len(recorded.stopped)},
        )
        if recorded.too_late:
            messages.warning(
                request,
                _("%(count)d accounts that are not confirmed were paid before the answer came.")
                % {"count": len(recorded.too_late)},
            )
        return self.back_to("cases:account-inquiry-show", number)

    def inquiry(self, number: int) -> AccountInquiry:
        """The inquiry that the address names."""
        found = find_inquiry(actor=self.actor, program_id=self.program.pk, number=number)
        if found is None:
            raise Http404
        return found

    def page(self, inquiry: AccountInquiry, form: Form, *, status: int = 200) -> HttpResponse:
        """The page of the inquiry; a refused form is shown again."""
        context = {
            "inquiry": inquiry,
            "form": form,
            "doubtful": doubtful_accounts(actor=self.actor, program_id=self.program.pk, inquiry=inquiry),
            "may_act": self.has_role(Role.PAYMENT_CLERK),
        }
        return self.render("cases/account_inquiry_show.html", context, status=status)


class InquiryFileView(InquiryView):
    """The file for the bank. Each reading is recorded."""

    roles = frozenset({Role.PAYMENT_CLERK})
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        inquiry = self.inquiry(number)
        form = InquiryAnswerForm(request.POST)
        refused = Form(request.POST)
        with attempt(refused, CaseError):
            file = read_inquiry(actor=self.actor, program_id=self.program.pk, inquiry_id=inquiry.pk)
        if not refused.is_valid():
            return self.page(inquiry, form, status=CONFLICT)
        answer = HttpResponse(file.content, content_type="application/octet-stream")
        answer["Content-Disposition"] = f'attachment; filename="{file.file_name}"'
        answer["Cache-Control"] = "no-store"
        return answer
