"""Reads of the goods desk: where the cards are, in figures and one by one."""

from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from cases.models import BenefitKind, GiftItem, Notice, NoticeKind, ProgramSetup, StockCount
from cases.selectors.money import Figure
from security.actor import Actor, authorise
from security.gate import people_in_role
from security.models import User
from security.roles import Role

DESK: Final = (Role.MANAGER, Role.MAILROOM)
READERS: Final = (*DESK, Role.OFFICER, Role.TREASURER, Role.VIEWER, Role.AUDITOR)
COUNTS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsFigures:
    """Cards by where they are, all and by value. `with_letter` are those to be packed whose letter is printed."""

    states: dict[str, Figure]
    imported: Figure
    by_value: list[tuple[int, dict[str, int]]] = field(default_factory=list)
    with_letter: int = 0

    @property
    def adds_up(self) -> bool:
        """Whatever came in is at exactly one place."""
        return sum(self.states.values(), Figure()) == self.imported


def deals_in_goods(program_id: int) -> bool:
    """Whether the program hands out goods. Reads the set-up only."""
    return ProgramSetup.objects.filter(program_id=program_id, kind=BenefitKind.GIFT).exists()


def goods_figures(*, actor: Actor, program_id: int) -> GoodsFigures:
    """Figures over all cards, restricted households included."""
    authorise(actor, *READERS, program_id=program_id)
    cards = GiftItem.objects.filter(program_id=program_id).order_by()
    states: dict[str, Figure] = {}
    by_value: dict[int, dict[str, int]] = {}
    for row in cards.values("state", "value_yen").annotate(count=Count("pk")):
        figure = Figure(row["count"], row["count"] * row["value_yen"])
        states[row["state"]] = states.get(row["state"], Figure()) + figure
        by_value.setdefault(row["value_yen"], {})[row["state"]] = row["count"]
    whole = cards.aggregate(count=Count("pk"), yen=Sum("value_yen", default=0))
    packable = cards.filter(state__in=[GiftItem.State.ASSIGNED, GiftItem.State.RETURNED])
    letters = Notice.objects.filter(
        program_id=program_id, household=OuterRef("household"), kind=NoticeKind.GIFT_COVER, rendered_at__isnull=False
    )
    return GoodsFigures(
        states=states,
        imported=Figure(whole["count"], whole["yen"]),
        by_value=sorted(by_value.items()),
        with_letter=packable.filter(Exists(letters)).count(),
    )


def find_card(*, actor: Actor, program_id: int, item_id: int) -> GiftItem | None:
    """A card by its id."""
    authorise(actor, *READERS, program_id=program_id)
    return GiftItem.objects.filter(program_id=program_id, pk=item_id).first()


def stock_counts(*, actor: Actor, program_id: int) -> "QuerySet[StockCount]":
    """The last counts, the newest first."""
    authorise(actor, *READERS, program_id=program_id)
    rows = StockCount.objects.filter(program_id=program_id).select_related("counted_by", "witnessed_by")
    return rows.order_by("-counted_at")[:COUNTS_SHOWN]


def witnesses(*, actor: Actor, program_id: int) -> list[User]:
    """Those who can count together with the actor."""
    authorise(actor, *READERS, program_id=program_id)
    people = {person.pk: person for role in DESK for person in people_in_role(role, program_id)}
    return sorted((person for pk, person in people.items() if pk != actor.user_id), key=lambda person: person.username)
