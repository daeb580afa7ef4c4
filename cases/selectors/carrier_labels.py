"""What stands on the carrier's labels: where each assigned card goes. Only a file that was approved takes it."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from django.db.models import QuerySet

from cases.models import GiftItem, Household, Recipient

AT_ONCE: Final = 2_000
Label = tuple[int, list[str]]


def carrier_cards(program_id: int) -> QuerySet[GiftItem]:
    """Cards that are assigned or came back. Restricted households are none of them: the dedicated desk serves them."""
    return GiftItem.objects.filter(
        program_id=program_id,
        state__in=[GiftItem.State.ASSIGNED, GiftItem.State.RETURNED],
        household__protected=False,
    )


def carrier_labels(program_id: int, *, goods_name: str) -> Iterator[Label]:
    """Household and cells (serial, postcode, address, building, name, goods) of each card, in the order of postcodes.

    Letters to another address than that of the roster go there (送付先). Reads some thousands at a time.
    """
    cards = carrier_cards(program_id).select_related("household").order_by("household__postcode", "serial")
    for some in _pieces(cards):
        names = _names(program_id, [card.household_id for card in some])
        for card in some:
            household = card.household
            assert household is not None  # noqa: S101 - the states above have a household, by a constraint
            name = names.get(household.pk, "")
            yield household.pk, [card.serial, *_address(household), name, goods_name]


def _pieces(cards: "QuerySet[GiftItem]") -> Iterator[list[GiftItem]]:
    rows = iter(cards.iterator(chunk_size=AT_ONCE))
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _names(program_id: int, household_ids: list[int | None]) -> dict[int, str]:
    heads = Recipient.objects.filter(program_id=program_id, household__in=household_ids, is_head=True, in_roster=True)
    return dict(heads.values_list("household_id", "name_reduced"))


def _address(household: Household) -> list[str]:
    if household.mailing_address:
        return [household.mailing_postcode, household.mailing_address, household.mailing_katagaki]
    return [household.postcode, household.address, household.katagaki]
