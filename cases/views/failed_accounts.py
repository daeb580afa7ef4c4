"""Failed transfers: the list of those that wait for another account, and keying it in twice."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.forms.batches import AccountForm
from cases.selectors.failed_accounts import KEYERS, PAGE, FailedAccount, failed_accounts
from cases.services.payout.rekey_account import confirm_account, request_account
from security.pages.numbers import number_in
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role


class FailedAccountListView(TenantView):
    """Payments that wait for another account, the longest waiting first."""

    roles = frozenset(KEYERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        after_id = number_in(request.GET.get("after", ""))
        rows = failed_accounts(actor=self.actor, program_id=self.program.pk, after_id=after_id)
        context = {
            "rows": rows,
            "next_after": rows[-1].hold_id if len(rows) == PAGE else None,
            "is_first": not after_id,
        }
        return self.render("cases/failed_account_list.html", context)


class FailedAccountKeyView(TenantView):
    """First or second keying of the account on the form; the second is never shown the first."""

    roles = frozenset(KEYERS)

    def get(self, request: HttpRequest, receipt_number: str) -> HttpResponse:
        return self._page(self._find(receipt_number), AccountForm())

    def post(self, request: HttpRequest, receipt_number: str) -> HttpResponse:
        row = self._find(receipt_number)
        form = AccountForm(request.POST)
        if not form.is_valid():
            return self._page(row, form, status=REFUSED)
        # The page says which keying it was: when another person keyed meanwhile, this one is not taken for the second.
        is_second = request.POST.get("keying", "") == str(row.rekey_id or "") and row.rekey_id is not None
        agreed = True
        with attempt(form, CaseError, field=AccountForm.field_of):
            if is_second and row.rekey_id is not None:
                second = confirm_account(
                    actor=self.actor, program_id=self.program.pk, rekey_id=row.rekey_id, account=form.account()
                )
                agreed = second.agreed
            else:
                request_account(
                    actor=self.actor,
                    program_id=self.program.pk,
                    application_id=row.application_id,
                    account=form.account(),
                )
        if not form.is_valid():
            return self._page(row, form, status=REFUSED)
        self._say(request, is_second=is_second, agreed=agreed)
        return self.back_to("cases:failed-account-list")

    def _say(self, request: HttpRequest, *, is_second: bool, agreed: bool) -> None:
        if not is_second:
            messages.success(request, _("Keyed in once. Another person keys it in for the second time."))
        elif agreed:
            messages.success(request, _("Both keyings agree. The next batch pays to the new account."))
        else:
            messages.warning(request, _("The two keyings differ. Both are keyed in again from the form."))

    def _find(self, receipt_number: str) -> FailedAccount:
        rows = failed_accounts(actor=self.actor, program_id=self.program.pk, receipt_number=receipt_number, limit=1)
        if not rows or rows[0].restricted:
            raise Http404
        return rows[0]

    def _page(self, row: FailedAccount, form: AccountForm, *, status: int = 200) -> HttpResponse:
        context = {
            "row": row,
            "form": form,
            "is_own": row.keyed_by_id is not None and row.keyed_by_id == self.actor.user_id,
            "sees_case": self.has_role(Role.PAYMENT_CLERK, Role.MANAGER),
        }
        return self.render("cases/failed_account_key.html", context, status=status)
