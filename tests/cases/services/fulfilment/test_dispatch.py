"""How a parcel ends: delivered, or back at the office and sent once more."""

import pytest
from django.db import IntegrityError, transaction

from cases.errors import NotPossibleError
from cases.models import GiftItem
from cases.services.fulfilment.assign_gifts import assign_gifts
from cases.services.fulfilment.import_serials import import_serials
from cases.services.fulfilment.mark_delivered import mark_delivered
from cases.services.fulfilment.mark_returned import mark_returned
from cases.services.fulfilment.mark_sent import mark_sent
from security.actor import NotAllowedError
from security.models import AuditEvent
from tests.factories.money import make_household


@pytest.fixture
def sent(office) -> GiftItem:
    """A card on its way."""
    mailroom = office.world.actor("aoi_mailroom")
    import_serials(actor=mailroom, program_id=office.program_id, items=[("S-1", 30_000)])
    home, _head = make_household(office.world.aoi, 1)
    assign_gifts(actor=mailroom, program_id=office.program_id, household_ids=[home.pk])
    item = GiftItem.objects.get(serial="S-1")
    mark_sent(actor=mailroom, program_id=office.program_id, tracking_numbers={item.pk: "T-1"})
    return item


def test_a_delivered_card_is_delivered_once(office, sent) -> None:
    mailroom = office.world.actor("aoi_mailroom")
    done = mark_delivered(actor=mailroom, program_id=office.program_id, item_ids=[sent.pk])
    assert done.done == [sent.pk]
    with pytest.raises(NotPossibleError) as refused:
        mark_delivered(actor=mailroom, program_id=office.program_id, item_ids=[sent.pk, 0])
    assert refused.value.refusals == {sent.pk: "state", 0: "missing"}
    event = AuditEvent.objects.get(program_id=office.program_id, code="cases.gift_delivered")
    assert event.subject_ids == [GiftItem.objects.get(pk=sent.pk).household_id]


def test_a_card_that_came_back_stays_with_its_household_and_goes_out_again(office, sent) -> None:
    mailroom = office.world.actor("aoi_mailroom")
    mark_returned(actor=mailroom, program_id=office.program_id, item_ids=[sent.pk])
    item = GiftItem.objects.get(pk=sent.pk)
    assert (item.state, item.household_id is not None) == (GiftItem.State.RETURNED, True)
    with pytest.raises(IntegrityError), transaction.atomic():
        GiftItem.objects.filter(pk=sent.pk).update(state="stock", household=None)
    mark_sent(actor=mailroom, program_id=office.program_id, tracking_numbers={sent.pk: "T-2"})
    item.refresh_from_db()
    assert (item.state, item.tracking_number) == (GiftItem.State.SENT, "T-2")


@pytest.mark.parametrize("service", [mark_delivered, mark_returned])
def test_only_mailroom_and_manager_say_how_a_parcel_ended(office, sent, service) -> None:
    with pytest.raises(NotAllowedError):
        service(actor=office.world.actor("aoi_keyer_1"), program_id=office.program_id, item_ids=[sent.pk])
    assert GiftItem.objects.get(pk=sent.pk).state == GiftItem.State.SENT
