"""Reads of the fraud bench: who is on it, what fired and with whom, what was said, and how the rules have done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from cases.models import Application, FraudEntry, FraudJudgement, FraudSignal, Recipient
from cases.rules.fraud import RULES, FraudRule, RuleSetting, settings_of
from cases.selectors.readers import opened_to
from cases.selectors.setup import setup_of
from security.access.seen import seen_in_list
from security.actor import Actor, authorise
from security.pages.keyset import Count as Counted
from security.pages.keyset import Order, Slice, count_up_to, slice_rows
from security.roles import Role
from security.tenancy.scope import restricted_included

READERS: Final = (Role.REVIEWER, Role.MANAGER, Role.OFFICER, Role.AUDITOR)
ORDERS: Final = (Order("score", "score", descending=True), Order("found", "found_at"))
STANDING: Final = (FraudEntry.State.OPEN, FraudEntry.State.ASKED, FraudEntry.State.HELD)
MOST_RELATED: Final = 20


@dataclass(frozen=True, slots=True)
class BenchRow:
    """A case on the bench with the head of its household and the rules that fire."""

    entry: FraudEntry
    head: Recipient | None
    rules: list[FraudSignal]


@dataclass(frozen=True, slots=True)
class Related:
    """Another application that a rule fired with."""

    application: Application
    head: Recipient | None


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fires, with its weight now and the cases it fired with; `hidden` ones are of the dedicated desk."""

    signal: FraudSignal
    rule: FraudRule
    weight: int
    related: list[Related] = field(default_factory=list)
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Everything on the page of one case of the bench."""

    entry: FraudEntry
    head: Recipient | None
    fired: list[Fired]
    judgements: list[FraudJudgement]


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """How a rule has done so far: for how many applications it fired, and what became of those on the bench."""

    rule: FraudRule
    setting: RuleSetting
    fired: int = 0
    waiting: int = 0
    confirmed: int = 0
    cleared: int = 0

    @property
    def confirmed_percent(self) -> int | None:
        """Of what was judged, the part that was confirmed."""
        judged = self.confirmed + self.cleared
        return round(100 * self.confirmed / judged) if judged else None


def bench_page(
    *, actor: Actor, program_id: int, state: str, rule: str, order: Order, cursor: str, limit: int = 50
) -> Slice[BenchRow]:
    """Cases of the bench in a state (all that wait when none is named), for which a rule fires."""
    authorise(actor, *READERS, program_id=program_id)
    rows = _entries(program_id, state, rule).select_related("application__household")
    found = slice_rows(rows, order=order, cursor=cursor, limit=limit)
    ids = [entry.application_id for entry in found.rows]
    heads = _heads(program_id, [entry.application.household_id for entry in found.rows])
    signals: dict[int, list[FraudSignal]] = {}
    for signal in _standing(program_id).filter(application_id__in=ids).order_by("rule"):
        signals.setdefault(signal.application_id, []).append(signal)
    seen_in_list(program_id, list(heads))
    shown = [
        BenchRow(entry, heads.get(entry.application.household_id), signals.get(entry.application_id, []))
        for entry in found.rows
    ]
    return Slice(shown, next=found.next, previous=found.previous)


def bench_count(*, actor: Actor, program_id: int, state: str = "", rule: str = "") -> Counted:
    """How many, counted up to a limit."""
    authorise(actor, *READERS, program_id=program_id)
    return count_up_to(_entries(program_id, state, rule))


def find_suspicion(*, actor: Actor, program_id: int, entry_id: int) -> Suspicion:
    """One case of the bench. Raises NotFoundError, also for a restricted case without the dedicated desk's grant."""
    authorise(actor, *READERS, program_id=program_id)
    rows = FraudEntry.objects.filter(program_id=program_id, pk=entry_id)
    entry = rows.select_related("application__household", "application__account", "hold").first()
    if entry is None or not _may_see(actor, entry.application):
        raise NotFoundError(_("There is no such case on the bench. Reload the list."))
    signals = list(_standing(program_id).filter(application_id=entry.application_id).order_by("rule"))
    others = _related(actor, program_id, {pk for signal in signals for pk in signal.related[:MOST_RELATED]})
    household_ids = [entry.application.household_id, *(one.application.household_id for one in others.values())]
    seen_in_list(program_id, household_ids)
    settings = settings_of(setup_of(program_id).fraud_rules)
    judgements = FraudJudgement.objects.filter(program_id=program_id, entry=entry).select_related("judged_by")
    return Suspicion(
        entry,
        _heads(program_id, household_ids[:1]).get(household_ids[0]),
        [_fired(signal, others, settings) for signal in signals],
        list(judgements.order_by("-sequence")),
    )


@restricted_included()
def rule_outcomes(program_id: int) -> list[RuleOutcome]:
    """How each rule has done: numbers alone, for the set-up and the bench. The caller has opened the program."""
    setup = setup_of(program_id)
    entry = FraudEntry.objects.filter(program_id=program_id, application=OuterRef("application"))
    rows = FraudSignal.objects.filter(program_id=program_id).annotate(state=Subquery(entry.values("state")[:1]))
    counts: dict[str, Any] = {
        row["rule"]: row
        for row in rows.order_by()
        .values("rule")
        .annotate(
            fired=Count("pk"),
            waiting=Count("pk", filter=Q(state__in=STANDING)),
            confirmed=Count("pk", filter=Q(state=FraudEntry.State.CONFIRMED)),
            cleared=Count("pk", filter=Q(state=FraudEntry.State.CLEARED)),
        )
    }
    names = ("fired", "waiting", "confirmed", "cleared")
    settings = settings_of(setup.fraud_rules)
    return [
        RuleOutcome(rule, settings[code], **{name: counts.get(code, {}).get(name, 0) for name in names})
        for code, rule in RULES.items()
    ]


def _entries(program_id: int, state: str, rule: str) -> "QuerySet[FraudEntry]":
    rows = FraudEntry.objects.filter(program_id=program_id)
    rows = rows.filter(state=state) if state else rows.filter(state__in=STANDING)
    if rule:
        rows = rows.filter(application_id__in=_standing(program_id).filter(rule=rule).values("application_id"))
    return rows


def _standing(program_id: int) -> "QuerySet[FraudSignal]":
    return FraudSignal.objects.filter(program_id=program_id, is_standing=True)


def _may_see(actor: Actor, application: Application) -> bool:
    """Also while a form is sent, when the scope is not narrowed to the reader."""
    household = application.household
    return not household.protected or bool(opened_to(actor, household.program_id, [household.pk]))


def _related(actor: Actor, program_id: int, application_ids: set[int]) -> dict[int, Related]:
    """By id, those that the reader may see."""
    found = Application.objects.filter(program_id=program_id, pk__in=application_ids)
    rows = [row for row in found.select_related("household", "account") if _may_see(actor, row)]
    heads = _heads(program_id, [row.household_id for row in rows])
    return {row.pk: Related(row, heads.get(row.household_id)) for row in rows}


def _fired(signal: FraudSignal, others: Mapping[int, Related], settings: Mapping[str, RuleSetting]) -> Fired:
    shown = signal.related[:MOST_RELATED]
    related = [others[pk] for pk in shown if pk in others]
    return Fired(signal, RULES[signal.rule], settings[signal.rule].weight, related, len(shown) - len(related))


def _heads(program_id: int, household_ids: Sequence[int]) -> dict[int, Recipient]:
    rows = Recipient.objects.filter(program_id=program_id, household_id__in=household_ids, is_head=True, in_roster=True)
    return {person.household_id: person for person in rows}
