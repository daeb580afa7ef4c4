"""The gift desk: cards into stock, one to each household, sent with tracking numbers, and what comes back."""

import random
from typing import Final

from cases.models import GiftItem, Notice, NoticeKind
from cases.services.fulfilment.assign_gifts import assign_gifts
from cases.services.fulfilment.import_serials import import_serials
from cases.services.fulfilment.mark_delivered import mark_delivered
from cases.services.fulfilment.mark_returned import mark_returned
from cases.services.fulfilment.mark_sent import mark_sent
from secretariat.demo.residents import day_of
from secretariat.demo.stage import Stage
from security.roles import Role

SPARE_CARDS: Final = 20
CARRIER_DAYS: Final = 3
RETURN_DAYS: Final = 6


def stock_and_assign(stage: Stage) -> int:
    """Take the delivered cards into stock and give one to every entitled household; returns how many were given."""
    entitled = [resident for resident in stage.residents if resident.entitled_yen and not resident.excluded]
    value_yen = int(stage.setup.amount_rule["yen"])
    with stage.at(11):
        import_serials(
            actor=stage.play(Role.MANAGER),
            program_id=stage.program_id,
            items=[(f"GC-{number:07d}", value_yen) for number in _serials(stage, len(entitled) + SPARE_CARDS)],
        )
    with stage.at(12):
        outcome = assign_gifts(
            actor=stage.play(Role.MANAGER),
            program_id=stage.program_id,
            household_ids=[resident.household_id for resident in entitled if not resident.protected],
        )
    return len(outcome.serials)


def hand_to_carrier(stage: Stage) -> int:
    """Cards whose cover letter was posted are in the same parcel: enter the carrier's tracking numbers."""
    with stage.at(12, 30):
        posted = Notice.objects.filter(
            program_id=stage.program_id, kind=NoticeKind.GIFT_COVER, state=Notice.State.POSTED
        ).values("household_id")
        items = GiftItem.objects.filter(
            program_id=stage.program_id,
            state__in=[GiftItem.State.ASSIGNED, GiftItem.State.RETURNED],
            household_id__in=posted,
        )
        tracking = {pk: _tracking(stage, pk, state) for pk, state in items.order_by("pk").values_list("pk", "state")}
        if tracking:
            mark_sent(actor=stage.play(Role.MAILROOM), program_id=stage.program_id, tracking_numbers=tracking)
    return len(tracking)


def hear_from_carrier(stage: Stage) -> None:
    """Parcels delivered after some days, and those that came back with their letter."""
    with stage.at(17):
        rows = GiftItem.objects.filter(program_id=stage.program_id, state=GiftItem.State.SENT).values_list(
            "pk", "household_id", "sent_at"
        )
        delivered, returned = [], []
        for pk, household_id, sent_at in rows:
            resident = stage.by_household[household_id or 0]
            days = (stage.day - day_of(sent_at)).days
            comes_back = resident.behaviour.is_letter_returned and not resident.replied
            if comes_back and days >= RETURN_DAYS:
                returned.append(pk)
                # It comes back once: the second parcel goes to an address that was looked up.
                resident.replied = True
            elif not comes_back and days >= CARRIER_DAYS:
                delivered.append(pk)
        if delivered:
            mark_delivered(actor=stage.play(Role.MAILROOM), program_id=stage.program_id, item_ids=delivered)
        if returned:
            mark_returned(actor=stage.play(Role.MAILROOM), program_id=stage.program_id, item_ids=returned)


def _serials(stage: Stage, count: int) -> range:
    first = random.Random(f"{stage.seed}:serials").randrange(1_000_000, 8_000_000)
    return range(first, first + count)


def _tracking(stage: Stage, item_id: int, state: str) -> str:
    """Registered mail: eleven digits; a second dispatch has a number of its own."""
    second = 1 if state == GiftItem.State.RETURNED else 0
    return f"{stage.program.number}{second}{item_id % 10**7:07d}"
