"""Pairs of applications that may be one claim: the bench, and two side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.models import Application, DuplicateCandidate, Recipient
from cases.selectors.readers import authorise_reader
from security.access.seen import seen_in_list
from security.actor import Actor
from security.pages.keyset import Count, Order, Slice, count_up_to, slice_rows
from security.tenancy.scope import restricted_included

ORDER = Order("found", "found_at")


@dataclass(frozen=True, slots=True)
class Side:
    """One application of a pair, with the head of its household."""

    application: Application
    head: Recipient | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A candidate with its two sides, the newer one first; restricted when either is of the dedicated desk."""

    candidate: DuplicateCandidate
    newer: Side
    older: Side
    restricted: bool = False
    equal: frozenset[str] = field(default_factory=frozenset)


@restricted_included()
def duplicate_page(*, actor: Actor, program_id: int, ground: str, cursor: str, limit: int = 50) -> Slice[Pair]:
    """Pairs that nobody has judged, the oldest first."""
    named = authorise_reader(actor, program_id)
    found = slice_rows(_open(program_id, ground), order=ORDER, cursor=cursor, limit=limit)
    return Slice(_pairs(program_id, found.rows, named=named), next=found.next, previous=found.previous)


@restricted_included()
def duplicate_count(*, actor: Actor, program_id: int, ground: str = "") -> Count:
    """How many wait, counted up to a limit."""
    authorise_reader(actor, program_id)
    return count_up_to(_open(program_id, ground))


@restricted_included()
def duplicate_pair(*, actor: Actor, program_id: int, candidate_id: int) -> Pair:
    """One pair. Raises NotFoundError ``candidate``, CaseError ``restricted``."""
    named = authorise_reader(actor, program_id)
    row = _with_sides(DuplicateCandidate.objects.filter(program_id=program_id, pk=candidate_id)).first()
    if row is None:
        raise NotFoundError(_("There is no such pair. Reload the list."), code="candidate")
    pair = _pairs(program_id, [row], named=True)[0]
    if pair.restricted and not named:
        raise CaseError(_("This case is handled by the dedicated desk. Transfer it there."), code="restricted")
    return pair


def _open(program_id: int, ground: str) -> QuerySet[DuplicateCandidate]:
    rows = DuplicateCandidate.objects.filter(program_id=program_id, state=DuplicateCandidate.State.OPEN)
    return _with_sides(rows.filter(grounds__contains=[ground]) if ground else rows)


def _with_sides(rows: QuerySet[DuplicateCandidate]) -> QuerySet[DuplicateCandidate]:
    return rows.select_related(
        "application__household", "application__account", "other__household", "other__account", "judged_by"
    )


def _pairs(program_id: int, rows: Sequence[DuplicateCandidate], *, named: bool) -> list[Pair]:
    households = {one.household_id for row in rows for one in (row.application, row.other)}
    heads = {
        person.household_id: person
        for person in Recipient.objects.filter(
            program_id=program_id, household_id__in=households, is_head=True, in_roster=True
        )
    }
    return [_pair(row, heads, named=named) for row in rows]


def _pair(row: DuplicateCandidate, heads: dict[int, Recipient], *, named: bool) -> Pair:
    restricted = row.application.household.protected or row.other.household.protected
    shown = named or not restricted
    if shown:
        seen_in_list(row.program_id, [one.household_id for one in (row.application, row.other)])
    sides = [Side(one, heads.get(one.household_id) if shown else None) for one in (row.application, row.other)]
    return Pair(row, sides[0], sides[1], restricted=restricted, equal=_equal(row))


def _equal(row: DuplicateCandidate) -> frozenset[str]:
    """Which facts are the same on both sides."""
    facts = [_facts(one) for one in (row.application, row.other)]
    return frozenset(name for name, value in facts[0].items() if value and value == facts[1][name])


def _facts(row: Application) -> dict[str, Any]:
    return {
        "household": row.household_id,
        "applicant": row.applicant_name,
        "address": row.household.address_key,
        "telephone": bytes(row.telephone_index) if row.telephone_index else b"",
        "account": bytes(row.account.number_index) if row.account else b"",
    }
