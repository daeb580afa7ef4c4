"""One gift card to each household, and never a second one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from cases import events
from cases.errors import stop_at_refusals
from cases.models import GiftItem, Household
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.db.rows import update_rows
from security.roles import Role

REFUSED_MISSING = "missing"
REFUSED_EXCLUDED = "excluded"
REFUSED_ASSIGNED = "assigned"
REFUSED_STOCK = "no_stock"


@dataclass(frozen=True, slots=True)
class AssignedGifts:
    """The serial of each household that got a card now, and why the others got none."""

    serials: dict[int, str] = field(default_factory=dict)
    refusals: dict[int, str] = field(default_factory=dict)


def assign_gifts(
    *, actor: Actor, program_id: int, household_ids: Collection[int], partial: bool = False
) -> AssignedGifts:
    """Assign a card of the household's entitled value to each, in the order of the ids and of the serials.

    One household and 100,000 take the same path. Refusals: ``missing``, ``excluded`` (not entitled or not in the
    roster), ``assigned`` (has one), ``no_stock`` (no card of that value left). With `partial=False` one refusal stops
    all (NotPossibleError).
    """
    authorise(actor, Role.MANAGER, Role.MAILROOM, program_id=program_id)
    wanted = list(dict.fromkeys(household_ids))
    households = {
        row.pk: row
        for row in Household.objects.filter(program_id=program_id, pk__in=wanted)
        .order_by("pk")
        .select_for_update(no_key=True)
        .only("excluded_reason", "in_roster", "entitled_yen")
    }
    # Assigned twice: a household that has a card is refused, and the database would refuse a second one.
    cards = GiftItem.objects.filter(program_id=program_id, household_id__in=wanted)
    has_one = set(cards.exclude(state=GiftItem.State.LOST).values_list("household_id", flat=True))
    refusals = _refusals(wanted, households, has_one)
    pairs = _pair(program_id, {pk: row.entitled_yen for pk, row in households.items() if pk not in refusals})
    refusals |= {pk: REFUSED_STOCK for pk in wanted if pk not in refusals and pk not in pairs}
    stop_at_refusals(refusals, partial=partial)
    # A household whose card was lost has been served on the day of the first one.
    lost = cards.filter(state=GiftItem.State.LOST, sent_at__isnull=False).order_by("-sent_at")
    _write(actor, program_id, pairs, dict(lost.values_list("household_id", "sent_at")))
    return AssignedGifts({household_id: item.serial for household_id, item in pairs.items()}, refusals)


def _refusals(wanted: list[int], households: Mapping[int, Household], has_one: set[int]) -> dict[int, str]:
    refusals: dict[int, str] = {}
    for pk in wanted:
        household = households.get(pk)
        if household is None:
            refusals[pk] = REFUSED_MISSING
        elif pk in has_one:
            refusals[pk] = REFUSED_ASSIGNED
        elif household.excluded_reason or not household.in_roster or not household.entitled_yen:
            refusals[pk] = REFUSED_EXCLUDED
    return refusals


def _pair(program_id: int, values_yen: Mapping[int, int]) -> dict[int, GiftItem]:
    """Free cards for the households, by value, locked so that nobody else takes them."""
    by_value: defaultdict[int, list[int]] = defaultdict(list)
    for household_id, value_yen in values_yen.items():
        by_value[value_yen].append(household_id)
    pairs: dict[int, GiftItem] = {}
    for value_yen, household_ids in sorted(by_value.items()):
        stock = GiftItem.objects.filter(program_id=program_id, state=GiftItem.State.STOCK, value_yen=value_yen)
        items = stock.order_by("serial").select_for_update(no_key=True, skip_locked=True)[: len(household_ids)]
        pairs |= dict(zip(household_ids, items, strict=False))
    return pairs


def _write(
    actor: Actor, program_id: int, pairs: Mapping[int, GiftItem], sent_before: Mapping[int | None, dt.datetime | None]
) -> None:
    if not pairs:
        return
    for household_id, item in pairs.items():
        item.household_id = household_id
        item.state = GiftItem.State.ASSIGNED
        item.assigned_at = clock.now()
        item.sent_at = sent_before.get(household_id)
    update_rows(list(pairs.values()), ["household", "state", "assigned_at", "sent_at"])
    record(
        events.GIFT_ASSIGNED,
        actor=actor,
        program_id=program_id,
        subject_ids=sorted(pairs),
        data={"count": len(pairs)},
    )
