"""What the pages of one case have in common: finding it, its head, and drawing it again when an act is refused."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.errors import CaseError, NotFoundError, NotPossibleError
from cases.forms.acts import (
    DecisionForm,
    DeficiencyForm,
    HoldForm,
    ReasonForm,
    ResolveForm,
    RevealForm,
    TelephoneForm,
    TermsForm,
)
from cases.forms.my_number import MyNumberForm
from cases.models import ENDED, Application, BenefitKind, HoldKind, Status
from cases.refusal_text import refusal_texts
from cases.rules.transitions import BEFORE_DECISION, INTAKE, REVIEWERS, Event, step_for
from cases.selectors.applications import ApplicationDetail, application_detail
from cases.selectors.case_page import case_money, case_way, open_of, standing_of
from cases.selectors.certificates import HouseholdCertificates, household_certificates
from cases.selectors.failed_accounts import KEYERS as ACCOUNT_KEYERS
from cases.selectors.my_numbers import HANDLERS as MY_NUMBER_HANDLERS
from cases.selectors.my_numbers import PersonNumber, household_numbers
from cases.selectors.screening_sheet import apart_from, screening_sheet
from cases.selectors.setup import CaseRules, case_rules
from cases.selectors.terms import CaseTerm
from cases.selectors.timeline import timeline
from cases.selectors.worklists import Neighbours, work_neighbours
from cases.services.deficiency.notify import NOTIFIERS
from cases.services.hold.open import OPENERS
from cases.services.hold.release import RELEASERS
from cases.services.household.reveal_account import REVEALERS
from cases.services.household.reveal_telephone import TELEPHONE_REVEALERS
from cases.worklists import CONTRACTOR, READERS, Worklist, worklist_of
from security import clock
from security.pages.menu import menu_for
from security.pages.panels import CasePanel, panels_for
from security.pages.views import REFUSED, TenantView
from security.roles import Role

RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the case page. A panel's is loaded from the app that owns it."""

    key: str
    label: str | Promise
    order: int
    count: int | None = None
    panel: CasePanel | None = None


class RestrictedCaseError(Exception):
    """The case belongs to the dedicated desk, and the reader does not."""


@contextmanager
def attempt_on_case(form: BaseForm) -> Iterator[None]:
    """Call a service for a form of a case: a refusal becomes an error of the form, in words that say what to do."""
    try:
        with transaction.atomic():
            yield
    except NotPossibleError as error:
        form.add_error(None, refusal_texts(error.refusals.values()))
    except CaseError as error:
        form.add_error("reason" if error.code == "reason_missing" and "reason" in form.fields else None, str(error))


class CaseView(TenantView):
    """A page or an act of one case, by its receipt number. Without a case of that number: not found."""

    roles = READERS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.receipt_number: str = kwargs.pop("receipt_number")
        self.kwargs.pop("receipt_number", None)
        try:
            return super().dispatch(request, *args, **kwargs)
        except RestrictedCaseError:
            return self.render("cases/application_restricted.html", {"receipt_number": self.receipt_number})

    @cached_property
    def detail(self) -> ApplicationDetail:
        """The case in full. Raises Http404, RestrictedCaseError."""
        return self._read()

    @property
    def application(self) -> Application:
        """The case's row."""
        return self.detail.application

    @cached_property
    def rules(self) -> CaseRules:
        """What the page asks of the program. No act of the page changes it."""
        return case_rules(self.program.pk)

    @cached_property
    def worklist(self) -> Worklist | None:
        """The list that the case was opened from, if the person may see it."""
        found = worklist_of(self.request.GET)
        return found if found is not None and self.has_role(*found.roles) else None

    def forget(self) -> None:
        """What was read may have changed."""
        self.__dict__.pop("detail", None)

    def _read(self) -> ApplicationDetail:
        try:
            return application_detail(actor=self.actor, program_id=self.program.pk, receipt_number=self.receipt_number)
        except NotFoundError:
            raise Http404 from None
        except CaseError as error:
            if error.code != RESTRICTED:
                raise
            raise RestrictedCaseError from None

    def back_to_case(self, tab: str = "") -> HttpResponse:
        """To the page of the case, in the list that it was opened from."""
        query = self.request.GET.copy()
        query.pop("tab", None)
        if tab:
            query["tab"] = tab
        return self.back_to("cases:application-show", self.application.receipt_number, query=query.urlencode())

    def case_page(self, *, opened: str = "", status: int = 200, tab: str = "", **given: Any) -> HttpResponse:
        """The page, with forms that were refused, and the dialog `opened` in front."""
        if self.request.method == "POST":
            self.forget()
        body = self._body()
        own = {"terms_form": self.terms_form(body["money"].terms), **self._my_number()}
        forms = {**own, **self._forms(), **given}
        context = {**self._menu(), **self._head(), **body, **forms, "opened": opened}
        tabs = self._tabs()
        wanted = tab or self.request.GET.get("tab", "")
        context["tabs"] = tabs
        context["tab"] = next((one for one in tabs if one.key == wanted), tabs[0])
        return self.render("cases/application_show.html", context, status=status)

    def terms_form(self, terms: Sequence[CaseTerm], data: QueryDict | None = None) -> TermsForm:
        """The form of a change between the terms of the case."""
        return TermsForm(data, auto_id="terms-%s", setup=self.rules.setup, terms=terms)

    @cached_property
    def my_numbers(self) -> list[PersonNumber]:
        """The people of the household and whether a number is registered; none where that is not the reader's."""
        if not self.rules.setup.my_number_basis or not self.has_role(*MY_NUMBER_HANDLERS):
            return []
        return household_numbers(
            actor=self.actor, program_id=self.program.pk, household_id=self.application.household_id
        )

    def my_number_form(self, data: QueryDict | None = None) -> MyNumberForm:
        """The form of a number, for the people who have none."""
        return MyNumberForm(data, auto_id="my-number-%s", people=self.my_numbers)

    def refused(self, opened: str, **given: Any) -> HttpResponse:
        """The page with what was typed and why it was refused."""
        return self.case_page(opened=opened, status=REFUSED, **given)

    def neighbours(self) -> Neighbours | None:
        """What lies around the case in the list that it was opened from."""
        if self.worklist is None:
            return None
        form = self.worklist.form_class(self.request.GET)
        return work_neighbours(
            actor=self.actor,
            program_id=self.program.pk,
            filters=self.worklist.filter_of(self.actor, self.rules.setup, form),
            order=self.worklist.order_of(self.request.GET),
            row=self.application,
        )

    def list_query(self) -> str:
        """What leads on through the list."""
        query = self.request.GET.copy()
        query.pop("tab", None)
        return query.urlencode()

    def _menu(self) -> dict[str, Any]:
        """The menu with the list marked that the case was opened from; without one the shell's own."""
        if self.worklist is None:
            return {}
        program, place = self.program, reverse(self.worklist.url_name, args=[self.program.code])
        return {"menu": menu_for(self.actor, program_id=program.pk, program_code=program.code, path=place)}

    def _head(self) -> dict[str, Any]:
        row, now = self.application, clock.now()
        taken = row.assignee_id is not None and row.lease_until is not None and row.lease_until > now
        return {
            "detail": self.detail,
            "application": row,
            "head": next((one for one in self.detail.people if one.is_head), None),
            "open_holds": open_of(self.detail.holds),
            "is_taken": taken,
            "is_mine": taken and row.assignee_id == self.actor.user_id,
            "minutes_left": int((row.lease_until - now).total_seconds() // 60) if taken and row.lease_until else 0,
            "sees_people": self.has_role(*CONTRACTOR),
            "worklist": self.worklist,
            "around": self.neighbours(),
            "list_query": self.list_query(),
        }

    def _body(self) -> dict[str, Any]:
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk}
        return {
            "way": case_way(**who, detail=self.detail, setup=self.rules.setup),
            "sheet": screening_sheet(**who, detail=self.detail, rules=self.rules),
            "money": case_money(**who, application=self.application, setup=self.rules.setup),
            "timeline": timeline(**who, detail=self.detail),
            "standing": standing_of(self.detail.deficiencies),
            "codes": self.rules.codes,
            "questions": self.rules.checklist,
            "releasable": {
                hold.pk for hold in open_of(self.detail.holds) if self.has_role(*RELEASERS.get(hold.kind, ()))
            },
            "candidates": [one for one in self.detail.candidates if one.state == one.State.OPEN],
            "roll": self._roll(),
            "side_panels": panels_for(self.actor, program_id=self.program.pk, place="side"),
            **self._may(),
        }

    def _roll(self) -> HouseholdCertificates | None:
        """Who of the household is entitled and has a certificate; None where the program gives none."""
        if self.rules.setup.kind != BenefitKind.CERTIFICATE:
            return None
        return household_certificates(
            actor=self.actor, setup=self.rules.setup, household_id=self.application.household_id
        )

    def _my_number(self) -> dict[str, Any]:
        """Nothing where the program has no legal basis: no word of it is on the page then."""
        people = self.my_numbers
        if not people:
            return {}
        return {
            "my_numbers": people,
            "my_number_basis": self.rules.setup.my_number_basis,
            "my_number_form": MyNumberForm(auto_id="my-number-%s", people=people),
            "may_register_my_number": self.application.status not in ENDED
            and any(one.registered_on is None for one in people),
        }

    def _may(self) -> dict[str, bool]:
        """Which acts the person finds on the page; the services ask again."""
        status, running = self.application.status, self.application.status not in ENDED
        back = step_for(Event.SEND_BACK, status)
        held = bool(open_of(self.detail.holds))
        return {
            "may_hold": running and self.has_role(*OPENERS),
            "may_miss": running
            and status in BEFORE_DECISION
            and self.has_role(*OPENERS)
            and self.has_role(*CONTRACTOR),
            "may_tell": running and self.has_role(*NOTIFIERS),
            "may_resolve": running and self.has_role(*INTAKE, Role.REVIEWER),
            "may_drop": running and self.has_role(*REVIEWERS),
            "may_send_back": back is not None and self.has_role(*back.roles),
            "may_withdraw": status in BEFORE_DECISION and self.has_role(*INTAKE),
            "may_take": status in {Status.VERIFIED, Status.SCREENED}
            and self.has_role(*REVIEWERS)
            and not apart_from(self.actor, self.rules.setup, self.detail),
            "may_grant": status == Status.REVIEWED and not held and self.has_role(Role.OFFICER),
            "may_deny": step_for(Event.DENY, status) is not None and self.has_role(Role.OFFICER),
            "may_key_account": bool(self.rules.setup.terms)
            and status == Status.DECIDED
            and self.has_role(*ACCOUNT_KEYERS),
            "may_change_terms": bool(self.rules.setup.terms)
            and status in {Status.DECIDED, Status.PAYING}
            and self.has_role(Role.OFFICER),
            "may_reveal": self.has_role(*REVEALERS),
            "may_reveal_telephone": self.has_role(*TELEPHONE_REVEALERS),
            "may_judge": self.has_role(*REVIEWERS),
        }

    def _forms(self) -> dict[str, BaseForm]:
        return {
            "hold_form": HoldForm(auto_id="hold-%s"),
            "release_form": ReasonForm(auto_id="release-%s"),
            "deficiency_form": DeficiencyForm(auto_id="deficiency-%s", codes=self.rules.codes),
            "drop_form": ReasonForm(auto_id="drop-%s"),
            "resolve_form": ResolveForm(auto_id="resolve-%s"),
            "back_form": ReasonForm(auto_id="back-%s"),
            "withdraw_form": ReasonForm(auto_id="withdraw-%s"),
            "decline_form": ReasonForm(auto_id="decline-%s"),
            "reveal_form": RevealForm(auto_id="reveal-%s"),
            "telephone_form": TelephoneForm(auto_id="telephone-%s"),
            "grant_form": DecisionForm(auto_id="grant-%s", initial={"outcome": "grant", "decided_on": clock.today()}),
            "deny_form": DecisionForm(auto_id="deny-%s", initial={"outcome": "deny", "decided_on": clock.today()}),
        }

    def _tabs(self) -> Sequence[Tab]:
        shown = len(self.detail.deficiencies) + sum(hold.kind != HoldKind.DEFICIENCY for hold in self.detail.holds)
        own = [
            Tab("screening", _("Screening"), 10),
            Tab("people", _("Household and application"), 20),
            Tab("problems", _("Deficiencies and stops"), 40, shown),
            Tab("money", _("Money"), 50),
            Tab("letters", _("Letters"), 60, len(self.detail.notices)),
            Tab("history", pgettext_lazy("case", "History"), 90),
        ]
        panels = panels_for(self.actor, program_id=self.program.pk, place="main")
        tabs = [*own, *(Tab(panel.key, panel.label, panel.order, panel=panel) for panel in panels)]
        return sorted(tabs, key=lambda tab: tab.order)
