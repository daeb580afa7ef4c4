"""The ledger of addressees: its list, a household, changes by hand, and the form sent anew."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError, NotPossibleError
from cases.forms.households import LedgerChangeForm
from cases.models import Approach, Household, LedgerState
from cases.refusal_text import refusal_text
from cases.rules.ledger import LedgerChange
from cases.selectors.certificates import gives_certificates
from cases.selectors.household_page import (
    PAGE,
    HouseholdPage,
    find_household,
    household_page,
    ledger_lines,
)
from cases.selectors.ledger import ledger_counts
from cases.selectors.voucher_household import household_vouchers
from cases.selectors.voucher_terms import sells_vouchers
from cases.services.application.decline import decline_households
from cases.services.application.file_by_telephone import FILERS
from cases.services.household.change_ledger import change_ledger
from cases.services.notice.reissue import reissue_forms
from security.pages.numbers import number_in
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role

READERS = frozenset(
    {
        Role.MANAGER,
        Role.MAILROOM,
        Role.REVIEWER,
        Role.CALLER,
        Role.PROTECTED_CASE_OFFICER,
        Role.OFFICER,
        Role.VIEWER,
        Role.AUDITOR,
    }
)


class LedgerView(TenantView):
    """Households by where they stand, `?state=returned&approach=confirmation`."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        state = _choice(request.GET.get("state", ""), LedgerState.values)
        approach = _choice(request.GET.get("approach", ""), Approach.values)
        after_id = number_in(request.GET.get("after", ""))
        rows = ledger_lines(
            actor=self.actor, program_id=self.program.pk, state=state, approach=approach, after_id=after_id
        )
        counts = ledger_counts(actor=self.actor, program_id=self.program.pk)
        by_state = [
            (value, label, sum(number for (_approach, at), number in counts.items() if at == value))
            for value, label in LedgerState.choices
        ]
        context = {
            "rows": rows,
            "states": [(value, label, number) for value, label, number in by_state if number or value == state],
            "approaches": [
                (value, label)
                for value, label in Approach.choices
                if value == approach or any(key[0] == value for key in counts)
            ],
            "state": state,
            "approach": approach,
            "total": sum(counts.values()),
            "next_after": rows[-1].household.pk if len(rows) == PAGE else None,
            "is_first": not after_id,
            # For vouchers it is what they are worth above their price: nobody gets it as money.
            "has_amounts": not sells_vouchers(self.program.pk),
        }
        return self.render("cases/household_list.html", context)


class HouseholdView(TenantView):
    """What the pages of one household share."""

    roles = READERS

    def household(self, receipt_number: str) -> Household:
        """The household that the address names."""
        found = find_household(actor=self.actor, program_id=self.program.pk, receipt_number=receipt_number)
        if found is None:
            raise Http404
        return found

    def page(
        self,
        household: Household,
        *,
        status: int = 200,
        refused: Form | None = None,
        change_form: LedgerChangeForm | None = None,
    ) -> HttpResponse:
        """The page; of a restricted household only that the dedicated desk has it."""
        shown = household_page(actor=self.actor, program_id=self.program.pk, household=household)
        if shown is None:
            return self.render("cases/household_restricted.html", {"household": household}, status=status)
        context = {
            "page": shown,
            "household": household,
            "vouchers": household_vouchers(actor=self.actor, program_id=self.program.pk, household=household),
            "form": refused,
            "change_form": change_form or LedgerChangeForm(changes=_changes(shown)),
            "may_change": bool(_changes(shown)),
            "may_reissue": self.has_role(Role.MANAGER, Role.CALLER, Role.MAILROOM, Role.PROTECTED_CASE_OFFICER)
            and household.approach in {Approach.PUSH, Approach.CONFIRMATION, Approach.APPLICATION},
            "may_file": self.has_role(*FILERS) and gives_certificates(self.program.pk),
            "sees_letters": self.has_role(Role.MANAGER, Role.MAILROOM, Role.PROTECTED_CASE_OFFICER),
        }
        return self.render("cases/household_show.html", context, status=status)


class HouseholdShowView(HouseholdView):
    """People, letters, applications and payments of a household; POST records what happened to it."""

    def get(self, request: HttpRequest, receipt_number: str) -> HttpResponse:
        return self.page(self.household(receipt_number))

    def post(self, request: HttpRequest, receipt_number: str) -> HttpResponse:
        household = self.household(receipt_number)
        shown = household_page(actor=self.actor, program_id=self.program.pk, household=household)
        if shown is None:
            raise Http404
        form = LedgerChangeForm(request.POST, changes=_changes(shown))
        if form.is_valid():
            with attempt(form, CaseError):
                self._change(household, LedgerChange(form.cleaned_data["change"]), form.cleaned_data["reason"])
        if not form.is_valid():
            return self.page(household, status=REFUSED, refused=form, change_form=form)
        messages.success(request, _("The ledger has it now."))
        return self.back_to("cases:household-show", household.receipt_number)

    def _change(self, household: Household, change: LedgerChange, reason: str) -> None:
        if change is LedgerChange.DECLINE:
            decline_households(
                actor=self.actor, program_id=self.program.pk, household_ids=[household.pk], reason=reason
            )
        else:
            change_ledger(
                actor=self.actor,
                program_id=self.program.pk,
                household_ids=[household.pk],
                change=change,
                reason=reason,
            )


class HouseholdReissueView(HouseholdView):
    """The form is sent anew under the same number; the secret of the earlier letter is void."""

    roles = frozenset({Role.MANAGER, Role.CALLER, Role.MAILROOM, Role.PROTECTED_CASE_OFFICER})

    def post(self, request: HttpRequest, receipt_number: str) -> HttpResponse:
        household = self.household(receipt_number)
        form = Form(request.POST)
        with attempt(form, CaseError):
            try:
                reissue_forms(actor=self.actor, program_id=self.program.pk, household_ids=[household.pk])
            except NotPossibleError as error:
                raise CaseError(refusal_text(next(iter(error.refusals.values())))) from error
        if not form.is_valid():
            return self.page(household, status=REFUSED, refused=form)
        messages.success(request, _("The form is queued anew. The code of the earlier letter is void."))
        return self.back_to("cases:household-show", household.receipt_number)


def _changes(shown: HouseholdPage) -> list[LedgerChange]:
    return [*shown.changes, *([LedgerChange.DECLINE] if shown.may_decline else [])]


def _choice(text: str, values: list[str]) -> str:
    return text if text in values else ""
