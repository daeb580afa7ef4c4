"""Deemed withdrawals: who is past the deadline, lists for the municipality, and items that are taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.forms.deemed import ApproveForm, ProposeForm, ReasonForm
from cases.models import DeemedList
from cases.selectors.deemed import (
    PAGE,
    PAST,
    READERS,
    PastDeadline,
    deemed_lists,
    find_list,
    items_of,
    withdrawn_totals,
)
from cases.selectors.setup import setup_of
from cases.services.deemed.approve import approve_list
from cases.services.deemed.drop import drop_list
from cases.services.deemed.propose import PROPOSERS, propose_list
from cases.services.deemed.reverse import reverse_item
from security import clock
from security.pages.numbers import number_in
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role
from security.sign_in.fresh import needs_proof

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases of a kind that are past their deadline, and the form that proposes them."""

    kind: DeemedList.Kind
    rows: list[PastDeadline]
    form: ProposeForm

    @property
    def shown(self) -> list[PastDeadline]:
        """The first of them."""
        return self.rows[:SHOWN]

    @property
    def yen(self) -> int:
        """What they come to."""
        return sum(one.yen for one in self.rows)


def _form_of(kind: DeemedList.Kind, sent: ProposeForm | None) -> ProposeForm:
    if sent is not None and sent.data.get("kind") == kind:
        return sent
    return ProposeForm(initial={"kind": kind}, auto_id=f"{kind}_%s")


class DeemedListView(TenantView):
    """Payments whose deadline is over, and the lists; POST proposes one."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ProposeForm(request.POST)
        if form.is_valid():
            with attempt(form, CaseError):
                made = propose_list(
                    actor=self.actor,
                    program_id=self.program.pk,
                    kind=DeemedList.Kind(form.cleaned_data["kind"]),
                    until_on=form.cleaned_data["until_on"],
                )
        if not form.is_valid():
            return self._page(form, status=REFUSED)
        messages.success(
            request,
            _("List %(number)d with %(count)d cases is proposed. An officer of the municipality approves it.")
            % {"number": made.number, "count": made.item_count},
        )
        return self.back_to("cases:deemed-show", made.number)

    def _page(self, form: ProposeForm | None = None, *, status: int = 200) -> HttpResponse:
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk}
        kinds = [DeemedList.Kind.ACCOUNT]
        if setup_of(self.program.pk).expiry_by_list:
            kinds.append(DeemedList.Kind.ANSWER)
        context = {
            "form": form,
            "kinds": [Waiting(kind, PAST[kind](**who), _form_of(kind, form)) for kind in kinds],
            "lists": deemed_lists(**who),
            "withdrawn": withdrawn_totals(**who),
            "may_propose": self.has_role(*PROPOSERS),
        }
        return self.render("cases/deemed_list.html", context, status=status)


class DeemedShowView(TenantView):
    """A list with its items in their order."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.page(self.found(number))

    def found(self, number: int) -> DeemedList:
        """The list that the address names."""
        found = find_list(actor=self.actor, program_id=self.program.pk, number=number)
        if found is None:
            raise Http404
        return found

    def page(
        self, found: DeemedList, *, status: int = 200, form: Form | None = None, refused_id: int = 0, **forms: Form
    ) -> HttpResponse:
        """The page; a refused form stands where it was sent from."""
        position = number_in(self.request.GET.get("after", ""))
        rows = items_of(actor=self.actor, program_id=self.program.pk, deemed_list=found, after=position)
        is_granted = found.kind == DeemedList.Kind.ACCOUNT
        can_appeal = is_granted and found.appeal_until_on is not None and clock.today() <= found.appeal_until_on
        context = {
            "list": found,
            "rows": rows,
            "is_first": not position,
            "next_after": rows[-1].item.position if len(rows) == PAGE else None,
            "form": form,
            "refused_id": refused_id,
            "approve_form": ApproveForm(auto_id="approve_%s"),
            "drop_form": ReasonForm(auto_id="drop_%s"),
            "reverse_form": form if refused_id else ReasonForm(),
            "may_decide": self.has_role(Role.OFFICER) and found.state == DeemedList.State.PROPOSED,
            "may_reverse": self.has_role(Role.OFFICER) and can_appeal,
            **forms,
        }
        return self.render("cases/deemed_show.html", context, status=status)

    def act(self, form: Form, service: Callable[..., object], **values: Any) -> bool:
        """Let a service act for a form; what it refuses stands in the form."""
        if form.is_valid():
            with attempt(form, CaseError, field="why" if "why" in form.fields else None):
                try:
                    service(actor=self.actor, program_id=self.program.pk, **values)
                except NotFoundError as error:
                    raise Http404 from error
        return form.is_valid()


class DeemedApproveView(DeemedShowView):
    """The officer's approval of the whole list."""

    roles = frozenset({Role.OFFICER})
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        found = self.found(number)
        form = ApproveForm(request.POST, auto_id="approve_%s")
        if not self.act(form, approve_list, number=number):
            return self.page(self.found(number), status=REFUSED, form=form, approve_form=form)
        messages.success(
            request,
            _("List %(number)d is approved: %(count)d cases have ended.")
            % {"number": number, "count": found.item_count},
        )
        return self.back_to("cases:deemed-show", number)


class DeemedDropView(DeemedShowView):
    """The officer does not approve the list."""

    roles = frozenset({Role.OFFICER})
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        self.found(number)
        form = ReasonForm(request.POST, auto_id="drop_%s")
        if not self.act(form, drop_list, number=number, reason=form.data.get("why", "")):
            return self.page(self.found(number), status=REFUSED, form=form, drop_form=form)
        messages.success(request, _("List %(number)d is dropped. Its cases stay as they are.") % {"number": number})
        return self.back_to("cases:deemed-show", number)


class DeemedReverseView(DeemedShowView):
    """An item is taken back before the time to appeal is over."""

    roles = frozenset({Role.OFFICER})
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int, item_id: int) -> HttpResponse:
        if (proof := needs_proof(request)) is not None:
            return proof
        found = self.found(number)
        if not found.items.filter(pk=item_id).exists():
            raise Http404
        form = ReasonForm(request.POST)
        if not self.act(form, reverse_item, item_id=item_id, reason=form.data.get("why", "")):
            return self.page(self.found(number), status=REFUSED, form=form, refused_id=item_id)
        messages.success(request, _("The withdrawal is taken back: the grant stands and waits for another account."))
        return self.back_to("cases:deemed-show", number)
