"""Postings: the slip that went to the post with the letters, its receipt, and differences between the two."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from reports.forms.mailing import ReceiptForm, SettleForm
from reports.models import Posting
from reports.selectors.letter_desk import DESK
from reports.selectors.postings import PostingPage, posting_page, postings
from reports.services.letters.record_receipt import record_receipt
from reports.services.letters.settle_posting import settle_posting
from security import clock
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role


class PostingListView(TenantView):
    """The postings: those whose receipt differs first, then those whose receipt is awaited."""

    roles = frozenset(DESK)

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = postings(actor=self.actor, program_id=self.program.pk)
        return self.render("reports/posting_list.html", {"rows": rows})


class PostingView(TenantView):
    """What the pages of one posting share."""

    roles = frozenset(DESK)

    def posting(self, number: int) -> PostingPage:
        """The posting that the address names."""
        found = posting_page(actor=self.actor, program_id=self.program.pk, number=number)
        if found is None:
            raise Http404
        return found

    def page(self, shown: PostingPage, *, status: int = 200, **given: Any) -> HttpResponse:
        """The slip with what is to be done about it."""
        context: dict[str, Any] = {
            "page": shown,
            "receipt_form": ReceiptForm(lines=shown.lines, initial={"receipt_on": clock.today()}),
            "settle_form": SettleForm(),
            **given,
        }
        return self.render("reports/posting_show.html", context, status=status)


class PostingShowView(PostingView):
    """One posting. POST enters its receipt."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.page(self.posting(number))

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        shown = self.posting(number)
        form = ReceiptForm(request.POST, lines=shown.lines)
        posting = None
        if form.is_valid():
            with attempt(form, CaseError):
                posting = record_receipt(
                    actor=self.actor,
                    program_id=self.program.pk,
                    number=number,
                    receipt_number=form.cleaned_data["receipt_number"],
                    receipt_on=form.cleaned_data["receipt_on"],
                    accepted=form.accepted(),
                )
        if posting is None or form.errors:
            return self.page(shown, status=REFUSED, receipt_form=form, form=form)
        if posting.state == Posting.State.AGREED:
            messages.success(request, _("The receipt agrees with the slip."))
        else:
            messages.warning(request, _("The receipt differs from the slip: the posting stands on the bench."))
        return self.back_to("reports:posting-show", number)


class PostingSettleView(PostingView):
    """Takes a posting off the bench."""

    roles = frozenset({Role.MANAGER})

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        shown = self.posting(number)
        form = SettleForm(request.POST)
        if form.is_valid():
            with attempt(form, CaseError):
                settle_posting(
                    actor=self.actor,
                    program_id=self.program.pk,
                    number=number,
                    settlement=form.cleaned_data["settlement"],
                )
        if form.errors:
            return self.page(shown, status=REFUSED, settle_form=form, form=form)
        messages.success(request, _("The difference is settled."))
        return self.back_to("reports:posting-show", number)
