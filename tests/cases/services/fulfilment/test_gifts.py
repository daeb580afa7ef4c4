"""Gift cards: into stock, one to a household, sent with a tracking number."""

import datetime as dt

import pytest

from cases.errors import NotPossibleError
from cases.models import GiftItem
from cases.services.fulfilment.assign_gifts import assign_gifts
from cases.services.fulfilment.import_serials import import_serials
from cases.services.fulfilment.mark_sent import mark_sent
from security import clock
from security.actor import NotAllowedError
from security.models import AuditEvent
from tests.factories.money import make_household


def take_in(office, *items, by="aoi_mailroom"):
    return import_serials(actor=office.world.actor(by), program_id=office.program_id, items=items)


def assign(office, *households, partial=False, by="aoi_mailroom"):
    return assign_gifts(
        actor=office.world.actor(by),
        program_id=office.program_id,
        household_ids=[household.pk for household in households],
        partial=partial,
    )


def households(office, count, **values):
    return [make_household(office.world.aoi, number, **values)[0] for number in range(1, count + 1)]


def test_serials_come_into_stock_once(office) -> None:
    first = take_in(office, ("A-1", 30_000), ("A-2", 30_000), ("A-1", 30_000), ("あ", 30_000), ("A-3", 0))
    assert (first.imported, first.refusals) == (2, {3: "repeated", 4: "form", 5: "value"})
    again = take_in(office, ("A-2", 30_000), ("A-4", 30_000), ("A-5", 200_001))
    assert (again.imported, again.refusals) == (1, {1: "known", 3: "value"})
    assert set(GiftItem.objects.values_list("serial", "state")) == {(f"A-{n}", "stock") for n in (1, 2, 4)}


def test_each_household_gets_one_card_of_its_value(office) -> None:
    take_in(office, ("B-2", 30_000), ("B-1", 30_000), ("C-1", 50_000))
    first, second = households(office, 2)
    third, _head = make_household(office.world.aoi, 3, entitled_yen=50_000)
    done = assign(office, first, third, second)
    assert done.serials == {first.pk: "B-1", third.pk: "C-1", second.pk: "B-2"}
    rows = GiftItem.objects.values_list("household_id", "state")
    assert set(rows) == {(home.pk, "assigned") for home in (first, second, third)}
    event = AuditEvent.objects.get(program_id=office.program_id, code="cases.gift_assigned")
    assert event.subject_ids == sorted(done.serials)


def test_a_household_never_gets_a_second_card(office) -> None:
    take_in(office, ("B-1", 30_000), ("B-2", 30_000))
    (home,) = households(office, 1)
    assign(office, home)
    with pytest.raises(NotPossibleError) as refused:
        assign(office, home)
    assert refused.value.refusals == {home.pk: "assigned"}
    assert GiftItem.objects.filter(state="stock").count() == 1


def test_partial_names_those_that_got_none(office) -> None:
    take_in(office, ("B-1", 30_000))
    first, second = households(office, 2)
    gone, _head = make_household(office.world.aoi, 8, excluded_reason="all_moved_out")
    with pytest.raises(NotPossibleError):
        assign(office, first, second)
    assert not GiftItem.objects.exclude(state="stock").exists()
    done = assign(office, first, gone, second, partial=True)
    assert done.serials == {first.pk: "B-1"}
    assert done.refusals == {gone.pk: "excluded", second.pk: "no_stock"}


def test_cards_are_sent_with_a_tracking_number_and_again_after_a_return(office) -> None:
    take_in(office, ("B-1", 30_000), ("B-2", 30_000))
    assign(office, *households(office, 1))
    sent, stock = GiftItem.objects.order_by("serial")
    mailroom = office.world.actor("aoi_mailroom")
    numbers = {sent.pk: "1234-5678-9012", stock.pk: "1", 999_999_999: "1"}
    with pytest.raises(NotPossibleError) as refused:
        mark_sent(actor=mailroom, program_id=office.program_id, tracking_numbers=numbers)
    assert refused.value.refusals == {stock.pk: "state", 999_999_999: "missing"}
    done = mark_sent(actor=mailroom, program_id=office.program_id, tracking_numbers=numbers, partial=True)
    assert done.done == [sent.pk]
    sent.refresh_from_db()
    assert (sent.state, sent.tracking_number, sent.sent_at is not None) == ("sent", "1234-5678-9012", True)
    for number, code in (("2", "state"), ("追跡", "tracking")):
        with pytest.raises(NotPossibleError) as refused:
            mark_sent(actor=mailroom, program_id=office.program_id, tracking_numbers={sent.pk: number})
        assert refused.value.refusals == {sent.pk: code}
        GiftItem.objects.filter(pk=sent.pk).update(state="returned")
    first_sent_at = sent.sent_at
    with clock.at(clock.now() + dt.timedelta(days=9)):
        mark_sent(actor=mailroom, program_id=office.program_id, tracking_numbers={sent.pk: "77"})
    sent.refresh_from_db()
    assert (sent.state, sent.tracking_number, sent.sent_at) == ("sent", "77", first_sent_at)


@pytest.mark.parametrize("who", ["aoi_keyer_1", "aoi_officer", "midori_mailroom"])
def test_only_manager_and_mail_room_handle_cards(office, who) -> None:
    (home,) = households(office, 1)
    with pytest.raises(NotAllowedError):
        take_in(office, ("B-1", 30_000), by=who)
    take_in(office, ("B-1", 30_000))
    with pytest.raises(NotAllowedError):
        assign(office, home, by=who)
    item = GiftItem.objects.get()
    with pytest.raises(NotAllowedError):
        mark_sent(actor=office.world.actor(who), program_id=office.program_id, tracking_numbers={item.pk: "1"})
    item.refresh_from_db()
    assert item.state == "stock"
