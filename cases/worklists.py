"""The lists of applications: what each shows, for whom, and which conditions stand above it.

A case that was opened from a list leads on to the next one of it, so the list is defined apart from its page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.forms.filters import (
    AllCasesFilterForm,
    CaseFilterForm,
    DecisionFilterForm,
    DeficiencyFilterForm,
    ScreeningFilterForm,
)
from cases.models import ProgramSetup, Status
from cases.rules.transitions import BEFORE_DECISION
from cases.selectors.application_filter import ApplicationFilter
from cases.selectors.worklists import ORDERS, overdue_before
from security.actor import Actor
from security.pages.keyset import Order
from security.pages.lists import Preset
from security.roles import EMPLOYER_OF_ROLE, EmployerKind, Role

CONTRACTOR = frozenset(role for role in Role if EMPLOYER_OF_ROLE[role] is EmployerKind.CONTRACTOR)
MUNICIPALITY = frozenset({Role.OFFICER, Role.TREASURER, Role.VIEWER, Role.AUDITOR})
READERS = CONTRACTOR | MUNICIPALITY
SCREENERS = frozenset({Role.REVIEWER, Role.MANAGER})
Fixed = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Worklist:
    """One list. `fixed` are its own conditions, for a person on a program that is set up so."""

    key: str
    title: str | Promise
    url_name: str
    roles: frozenset[Role]
    form_class: type[CaseFilterForm]
    fixed: Callable[[Actor, ProgramSetup], Fixed]
    orders: Sequence[Order] = ORDERS
    presets: Sequence[Preset] = field(default=())

    def filter_of(self, actor: Actor, setup: ProgramSetup, form: CaseFilterForm) -> ApplicationFilter:
        """What the list shows under the conditions of a form."""
        return form.as_filter(handling_days=setup.handling_days, **self.fixed(actor, setup))

    def order_of(self, query: QueryDict) -> Order:
        """The order that an address names, or the first one."""
        wanted = query.get("sort", "")
        named = (one for order in self.orders for one in (order, order.turned) if one.query == wanted)
        return next(named, self.orders[0])


def _at(*statuses: Status) -> Callable[[Actor, ProgramSetup], Fixed]:
    return lambda _actor, _setup: {"statuses": statuses}


def _mine(actor: Actor, _setup: ProgramSetup) -> Fixed:
    return {"assignee_id": actor.person_id, "taken": True}


def _restricted(actor: Actor, setup: ProgramSetup) -> Fixed:
    """All of them for the dedicated desk, for others those that it opened to them."""
    is_desk = actor.has_role(Role.PROTECTED_CASE_OFFICER, setup.program_id)
    return {"restricted": True, "opened_to_id": None if is_desk else actor.person_id}


def _overdue(_actor: Actor, setup: ProgramSetup) -> Fixed:
    return {"statuses": BEFORE_DECISION, "outside": False, "received_until": overdue_before(setup)}


SOON = Preset(_("3 days left or fewer"), "due_in=3")
FREE = Preset(_("nobody works on it"), "held=no&taken=no")
AGAIN = Preset(_("screened once more"), "again=yes")

WORKLISTS: Mapping[str, Worklist] = {
    one.key: one
    for one in (
        Worklist("mine", _("My work"), "cases:application-mine", SCREENERS, CaseFilterForm, _mine),
        Worklist(
            "overdue",
            _("Overdue"),
            "cases:application-overdue",
            SCREENERS | {Role.OFFICER},
            CaseFilterForm,
            _overdue,
        ),
        Worklist(
            "first",
            _("First screening"),
            "cases:screening-first",
            SCREENERS,
            ScreeningFilterForm,
            _at(Status.VERIFIED),
            presets=(FREE, SOON, AGAIN),
        ),
        Worklist(
            "second",
            _("Second screening"),
            "cases:screening-second",
            SCREENERS,
            ScreeningFilterForm,
            _at(Status.SCREENED),
            presets=(FREE, SOON),
        ),
        Worklist(
            "deficiencies",
            _("Deficiencies"),
            "cases:deficiency-list",
            CONTRACTOR,
            DeficiencyFilterForm,
            lambda _actor, _setup: {"deficient": True},
            presets=(
                Preset(_("not told yet"), "deficiency_state=open"),
                Preset(_("waits for the resident"), "deficiency_state=notified"),
            ),
        ),
        Worklist("cases", _("All cases"), "cases:application-list", READERS, AllCasesFilterForm, _at()),
        Worklist(
            "restricted",
            _("Cases of the dedicated desk"),
            "cases:restricted-list",
            READERS,
            AllCasesFilterForm,
            _restricted,
        ),
        Worklist(
            "decisions",
            _("To decide"),
            "cases:decision-list",
            frozenset({Role.OFFICER}),
            DecisionFilterForm,
            _at(Status.REVIEWED),
            presets=(
                Preset(_("may be granted"), "held=no&outcome=fit"),
                Preset(_("not eligible"), "held=no&outcome=not_eligible"),
                Preset(_("stopped"), "held=yes"),
            ),
        ),
    )
}


def worklist_of(query: QueryDict) -> Worklist | None:
    """The list from which a case was opened, as its address says."""
    return WORKLISTS.get(query.get("in", ""))
