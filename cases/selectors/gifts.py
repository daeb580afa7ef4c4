"""Gift cards as the gift desk sees them: figures, a list, and who waits for a card."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from cases.models import GiftItem, Household, Recipient
from cases.selectors.readers import authorise_reader
from security import clock
from security.actor import Actor
from security.tenancy.scope import restricted_included

PAGE = 50


@dataclass(frozen=True, slots=True)
class GiftFigures:
    """Cards by state, their value in yen, and households that wait for one; `apart` are those of the dedicated desk."""

    counts: dict[str, int]
    yen: dict[str, int]
    without_card: int
    apart: int

    @property
    def cards(self) -> int:
        """All cards that ever came into stock."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class GiftLine:
    """A card and its household. A restricted household shows its number only."""

    item: GiftItem
    head: Recipient | None
    restricted: bool


@restricted_included()
def gift_figures(*, actor: Actor, program_id: int) -> GiftFigures:
    """The figures of the desk; restricted households count."""
    authorise_reader(actor, program_id)
    rows = (
        GiftItem.objects.filter(program_id=program_id)
        .values("state")
        .annotate(count=Count("pk"), yen=Sum("value_yen"))
        .order_by()
    )
    found = {row["state"]: (row["count"], row["yen"]) for row in rows}
    waiting = _waiting(program_id).aggregate(
        open=Count("pk", filter=Q(protected=False)), apart=Count("pk", filter=Q(protected=True))
    )
    return GiftFigures(
        counts={state: found.get(state, (0, 0))[0] for state in GiftItem.State.values},
        yen={state: found.get(state, (0, 0))[1] for state in GiftItem.State.values},
        without_card=waiting["open"],
        apart=waiting["apart"],
    )


def households_without_card(*, actor: Actor, program_id: int) -> list[int]:
    """Entitled households that have no card, in the order of the roster, without those of the dedicated desk."""
    authorise_reader(actor, program_id)
    return list(_waiting(program_id).filter(protected=False).order_by("pk").values_list("pk", flat=True))


@restricted_included()
def gift_lines(*, actor: Actor, program_id: int, state: str = "", text: str = "", after_id: int = 0) -> list[GiftLine]:
    """A page of cards by id; `text` is a serial, a tracking number or a receipt number."""
    named = authorise_reader(actor, program_id)
    rows = GiftItem.objects.filter(program_id=program_id, pk__gt=after_id)
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(Q(serial=text) | Q(tracking_number=text) | Q(household__receipt_number=text))
    found = list(rows.order_by("pk").select_related("household")[:PAGE])
    heads = {
        head.household_id: head
        for head in Recipient.objects.filter(
            program_id=program_id,
            household_id__in=[item.household_id for item in found if item.household_id],
            is_head=True,
            in_roster=True,
        )
    }
    lines = []
    for item in found:
        restricted = item.household is not None and item.household.protected and not named
        lines.append(GiftLine(item, None if restricted else heads.get(item.household_id or 0), restricted))
    return lines


def cards_sent(program_id: int, household_ids: Collection[int]) -> dict[int, dt.date]:
    """The day on which the card of each was sent that is on its way or there; for a service that has authorised."""
    rows = GiftItem.objects.filter(
        program_id=program_id,
        household_id__in=list(household_ids),
        state__in=[GiftItem.State.SENT, GiftItem.State.DELIVERED],
    )
    sent = rows.values_list("household_id", "sent_at")
    return {household_id: clock.local(sent_at).date() for household_id, sent_at in sent if household_id and sent_at}


def _waiting(program_id: int) -> "QuerySet[Household]":
    # A household whose card was lost waits for another.
    cards = GiftItem.objects.filter(program_id=program_id, household=OuterRef("pk")).exclude(state=GiftItem.State.LOST)
    return Household.objects.filter(
        ~Exists(cards), program_id=program_id, in_roster=True, excluded_reason="", entitled_yen__gt=0
    )
