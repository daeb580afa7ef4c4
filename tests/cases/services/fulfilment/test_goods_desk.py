"""The goods desk: letter and card that belong together, parcels and their carrier, lost cards, counts."""

import pytest
from django.db import IntegrityError, connection, transaction

from cases.errors import CaseError
from cases.models import GiftItem, Notice, NoticeKind, StockCount
from cases.selectors.carrier_labels import carrier_labels
from cases.selectors.gifts import households_without_card
from cases.selectors.goods import goods_figures
from cases.services.fulfilment.assign_gifts import assign_gifts
from cases.services.fulfilment.dispatch_piece import dispatch_piece
from cases.services.fulfilment.import_serials import import_serials
from cases.services.fulfilment.mark_lost import mark_lost
from cases.services.fulfilment.record_count import record_count
from security import clock
from security.actor import NotAllowedError
from security.models import AuditEvent
from tests.factories.money import make_household


@pytest.fixture
def homes(office) -> list:
    """Three households with a card each, and two cards left."""
    mailroom = office.world.actor("aoi_mailroom")
    import_serials(
        actor=mailroom, program_id=office.program_id, items=[(f"G-{number}", 30_000) for number in range(1, 6)]
    )
    found = [make_household(office.world.aoi, number)[0] for number in range(1, 4)]
    assign_gifts(actor=mailroom, program_id=office.program_id, household_ids=[home.pk for home in found])
    return found


def pack(office, home, serial: str, tracking: str = "T-1", by: str = "aoi_mailroom"):
    return dispatch_piece(
        actor=office.world.actor(by),
        program_id=office.program_id,
        letter=home.receipt_number,
        serial=serial,
        tracking_number=tracking,
    )


def states(office) -> dict[str, str]:
    return dict(GiftItem.objects.filter(program_id=office.program_id).values_list("serial", "state"))


def test_what_belongs_together_goes_to_the_carrier(office, homes) -> None:
    packed = pack(office, homes[0], "G-1", "123-456")
    assert packed.fits
    item = GiftItem.objects.get(serial="G-1")
    assert (item.state, item.tracking_number) == ("sent", "123-456")


def test_iga_2022_a_card_of_another_household_stops_the_line(office, homes) -> None:
    """伊賀市, 延岡市: letters and enclosures were swapped, and two people who looked did not see it."""
    packed = pack(office, homes[0], "G-2")
    assert (packed.fits, packed.tracking_number) == (False, "")
    assert set(states(office).values()) == {"assigned", "stock"}
    event = AuditEvent.objects.get(program_id=office.program_id, code="cases.enclosure_refused")
    assert event.subject_ids == [homes[0].pk]


def cover_letter(home, number: int, kind: NoticeKind = NoticeKind.GIFT_COVER) -> None:
    Notice.objects.create(
        program_id=home.program_id,
        number=number,
        kind=kind,
        household=home,
        state=Notice.State.POSTED,
        issued_on=clock.today(),
        queued_at=clock.now(),
    )


@pytest.mark.parametrize("typed", ["N-000089", "n-89", "Ｎ－０００８９"])
def test_the_number_that_the_letter_bears_is_read_too(office, homes, typed: str) -> None:
    cover_letter(homes[0], 89)
    cover_letter(homes[1], 90, NoticeKind.REMINDER)
    given = {"actor": office.world.actor("aoi_mailroom"), "program_id": office.program_id, "tracking_number": "T-1"}
    assert not dispatch_piece(**given, letter=typed, serial="G-2").fits
    packed = dispatch_piece(**given, letter=typed, serial="G-1")
    assert (packed.fits, packed.receipt_number) == (True, homes[0].receipt_number)
    for number in ("N-90", "N-91"):  # no cover letter, no letter at all
        with pytest.raises(CaseError) as refused:
            dispatch_piece(**given, letter=number, serial="G-2")
        assert refused.value.code == "letter_unknown"


@pytest.mark.parametrize(
    ("letter", "serial", "tracking", "code"),
    [
        ("10100000001", "G-1", "T", "letter"),
        ("", "G-1", "T", "letter"),
        (None, "G-9", "T", "serial_unknown"),
        (None, "G-1", "あ", "tracking"),
    ],
)
def test_what_cannot_be_read_is_said(office, homes, letter, serial, tracking, code) -> None:
    with pytest.raises(CaseError) as refused:
        dispatch_piece(
            actor=office.world.actor("aoi_mailroom"),
            program_id=office.program_id,
            letter=homes[0].receipt_number if letter is None else letter,
            serial=serial,
            tracking_number=tracking,
        )
    assert refused.value.code == code
    assert "sent" not in states(office).values()


def test_a_parcel_is_packed_once_and_a_label_used_once(office, homes) -> None:
    pack(office, homes[0], "G-1", "T-1")
    with pytest.raises(CaseError) as refused:
        pack(office, homes[0], "G-1", "T-2")
    assert refused.value.code == "gift_sent"
    with pytest.raises(CaseError) as refused:
        pack(office, homes[1], "G-2", "T-1")
    assert refused.value.code == "tracking_known"
    assert GiftItem.objects.get(serial="G-1").tracking_number == "T-1"


def test_a_lost_card_stays_lost_and_its_household_gets_another(office, homes) -> None:
    pack(office, homes[0], "G-1")
    first = GiftItem.objects.get(serial="G-1")
    manager = {"actor": office.world.actor("aoi_manager"), "program_id": office.program_id}
    mark_lost(**manager, item_id=first.pk, reason="the carrier lost the parcel")
    assert list(households_without_card(**manager)) == [homes[0].pk]
    assign_gifts(**manager, household_ids=[homes[0].pk])
    second = GiftItem.objects.get(household=homes[0].pk, state="assigned")
    assert (second.serial, second.sent_at) == ("G-4", first.sent_at)  # no other household is served by it
    with pytest.raises(CaseError) as refused:
        mark_lost(**manager, item_id=first.pk, reason="again")
    assert refused.value.code == "gift_lost"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_giftitem SET state = 'sent' WHERE serial = 'G-1'")
    figures = goods_figures(**manager)
    assert figures.adds_up
    assert {state: figure.count for state, figure in figures.states.items()} == {"stock": 1, "assigned": 3, "lost": 1}


def test_a_second_card_while_the_first_is_not_lost_is_refused_to_raw_sql(office, homes) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_giftitem SET state = 'assigned', household_id = %s WHERE serial = 'G-5'", [homes[0].pk]
        )


def test_two_people_count_and_a_difference_is_explained(office, homes) -> None:
    pack(office, homes[0], "G-1")
    mailroom, manager = office.world.actor("aoi_mailroom"), office.world.actor("aoi_manager")
    shared = {"actor": mailroom, "program_id": office.program_id, "value_yen": 30_000}
    assert record_count(**shared, counted=4, witness_id=manager.user_id).expected == 4
    for values, code in (
        ({"counted": 4, "witness_id": mailroom.user_id}, "same_person"),
        ({"counted": 4, "witness_id": office.world.users["aoi_treasurer"].pk}, "witness"),
        ({"counted": 4, "witness_id": office.world.users["midori_manager"].pk}, "witness"),
        ({"counted": 3, "witness_id": manager.user_id}, "difference"),
        ({"counted": 4, "witness_id": manager.user_id, "value_yen": 1}, "value_unknown"),
    ):
        with pytest.raises(CaseError) as refused:
            record_count(**(shared | values))
        assert refused.value.code == code
    record_count(**shared, counted=3, witness_id=manager.user_id, note="one is at the packing table")
    assert StockCount.objects.filter(program_id=office.program_id).count() == 2


def test_labels_leave_restricted_households_out_and_go_where_letters_go(office, homes) -> None:
    homes[1].protected = True
    homes[1].save()
    homes[2].mailing_postcode, homes[2].mailing_address = "5300001", "大阪市北区梅田1"
    homes[2].save()
    found = dict(carrier_labels(office.program_id, goods_name="ギフト"))
    assert set(found) == {homes[0].pk, homes[2].pk}
    assert found[homes[2].pk][1:3] == ["5300001", "大阪市北区梅田1"]
    assert found[homes[0].pk][0] == "G-1"
    assert found[homes[0].pk][-1] == "ギフト"


@pytest.mark.parametrize("name", ["aoi_keyer_1", "aoi_officer", "midori_mailroom"])
def test_nobody_else_packs_or_counts(office, homes, name) -> None:
    with pytest.raises(NotAllowedError):
        pack(office, homes[0], "G-1", by=name)
    with pytest.raises(NotAllowedError):
        mark_lost(actor=office.world.actor("aoi_mailroom"), program_id=office.program_id, item_id=1, reason="x")
    assert "sent" not in states(office).values()
