"""The ledger of addressees as pages show it: its list, and one household with its letters, claims and payments."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from cases.models import Application, GiftItem, Household, LedgerEvent, Notice, Recipient, TransferLine
from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from cases.rules.ledger import LEDGER_ROLES, LedgerChange, next_ledger_state
from cases.selectors.readers import authorise_reader, opened_to
from security.access.seen import seen, seen_in_list
from security.actor import Actor
from security.tenancy.scope import restricted_included

PAGE = 50
EVENTS_SHOWN = 50
# What a person enters by hand; the rest of the table follows from letters, forms and dates.
BY_HAND = (LedgerChange.LOSE, LedgerChange.NO_ANSWER)


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """A line of the ledger. A restricted one shows its number and state only."""

    household: Household
    head: Recipient | None
    restricted: bool


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """One household in full; the newest letters, events and payments first. `changes` are those possible by hand."""

    household: Household
    people: list[Recipient]
    letters: list[Notice]
    applications: list[Application]
    payments: list[TransferLine]
    gifts: list[GiftItem]
    events: list[LedgerEvent]
    changes: list[LedgerChange]
    may_decline: bool


@restricted_included()
def ledger_lines(
    *, actor: Actor, program_id: int, state: str = "", approach: str = "", after_id: int = 0
) -> list[HouseholdLine]:
    """A page of the ledger, by id after the one given; excluded households stand in it, with their reason."""
    named = authorise_reader(actor, program_id)
    rows = Household.objects.filter(program_id=program_id, in_roster=True, pk__gt=after_id)
    if state:
        rows = rows.filter(ledger_state=state, excluded_reason="")
    if approach:
        rows = rows.filter(approach=approach)
    found = list(rows.order_by("pk")[:PAGE])
    heads = {head.household_id: head for head in _heads(program_id, [row.pk for row in found])}
    seen_in_list(program_id, (row.pk for row in found if named or not row.protected))
    return [
        HouseholdLine(row, None if row.protected and not named else heads.get(row.pk), row.protected and not named)
        for row in found
    ]


@restricted_included()
def find_household(*, actor: Actor, program_id: int, receipt_number: str) -> Household | None:
    """The household whose letters carry the number, or None."""
    authorise_reader(actor, program_id)
    try:
        number = parse_receipt_number(receipt_number)
    except RuleError:
        return None
    return Household.objects.filter(program_id=program_id, receipt_number__in=[str(number), number.compact]).first()


def household_page(*, actor: Actor, program_id: int, household: Household) -> HouseholdPage | None:
    """The page of a household; None for a restricted one, unless the reader is of the dedicated desk."""
    named = authorise_reader(actor, program_id)
    if household.protected and not named and not opened_to(actor, program_id, [household.pk]):
        return None
    seen(program_id, household.pk)
    own = {"program_id": program_id, "household_id": household.pk}
    payments = TransferLine.objects.filter(program_id=program_id, application__household_id=household.pk)
    is_clerk = any(actor.has_role(role, program_id) for role in LEDGER_ROLES)
    changes = [
        change for change in BY_HAND if is_clerk and next_ledger_state(change, household.ledger_state) is not None
    ]
    return HouseholdPage(
        household=household,
        people=list(Recipient.objects.filter(**own, in_roster=True).order_by("-is_head", "pk")),
        letters=list(Notice.objects.filter(**own).order_by("-number")),
        applications=list(Application.objects.filter(**own).order_by("-received_at")),
        payments=list(payments.select_related("batch", "account").prefetch_related("results").order_by("-pk")),
        gifts=list(GiftItem.objects.filter(**own).order_by("pk")),
        events=list(LedgerEvent.objects.filter(**own).select_related("actor").order_by("-pk")[:EVENTS_SHOWN]),
        changes=changes,
        may_decline=is_clerk and next_ledger_state(LedgerChange.DECLINE, household.ledger_state) is not None,
    )


def _heads(program_id: int, household_ids: Sequence[int]) -> "QuerySet[Recipient]":
    return Recipient.objects.filter(
        program_id=program_id, household_id__in=list(household_ids), is_head=True, in_roster=True
    )
