"""Pieces between the printer and the post: pulled, reprinted, put into envelopes, counted, packed."""

import csv
import hashlib
import io

import pytest
from django.db import IntegrityError, transaction

from cases.errors import CaseError, NotFoundError
from cases.models import GiftItem, Notice, NoticeKind
from cases.services.notice.void import void_notices
from reports.errors import ReportError
from reports.models import InsertionScan, LotPackage, Medium, PrintLot, PrintLotItem, PulledPiece
from reports.selectors.lot_pieces import lot_balance, pull_list
from reports.services.letters.check_insertion import check_insertion
from reports.services.letters.confirm_posting import confirm_posting
from reports.services.letters.pull_pieces import pull_pieces
from reports.services.letters.read_package import read_package
from reports.services.letters.record_destruction import record_destruction
from reports.services.letters.release_line import release_line
from reports.services.letters.reprint_piece import reprint_piece
from reports.services.letters.reveal_package_password import reveal_package_password
from reports.services.medium.carried import FileKind, FileOnMedium
from reports.services.medium.hand_over import HandOver, hand_over
from security import clock
from security.actor import NotAllowedError
from security.models import AuditEvent
from security.tenancy.scope import program_scope
from tests.factories.reports import make_household, make_setup, queue_letters
from tests.reports.exports.test_container import opened_all
from tests.reports.services.letter_runs import pull_and_destroy, run_through, start

Outcome = InsertionScan.Outcome


class Office:
    """Three confirmation forms in one lot, and the people around it."""

    def __init__(self, world):
        self.program = world.aoi
        self.id = self.program.pk
        self.manager = world.actor("aoi_manager")
        self.mailroom = world.actor("aoi_mailroom")
        self.keyer = world.actor("aoi_keyer_1")
        make_setup(self.program)
        queue_letters(self.program, [make_household(self.program, serial) for serial in range(1, 4)])
        self.run = run_through(start(self.program, self.manager))

    @property
    def lot(self):
        return PrintLot.objects.get(program_id=self.id, run_id=self.run.pk)

    def item(self, position):
        return PrintLotItem.objects.select_related("notice__household").get(
            program_id=self.id, lot=self.lot, position=position
        )

    def code(self, position, page=1):
        household = self.item(position).notice.household
        return f"1:{self.program.number}:{household.receipt_number}:CF:{page}"

    def scan(self, letter, enclosure, actor=None):
        return check_insertion(
            actor=actor or self.mailroom,
            program_id=self.id,
            lot_id=self.lot.pk,
            letter_code=letter,
            enclosure_code=enclosure,
        )

    def void(self, position):
        ids = [self.item(position).notice_id]
        void_notices(actor=self.manager, program_id=self.id, notice_ids=ids, reason="moved")

    def post(self):
        return confirm_posting(actor=self.mailroom, program_id=self.id, lot_ids=[self.lot.pk])

    def events(self, code):
        return AuditEvent.objects.filter(program_id=self.id, code=code).count()


@pytest.fixture
def office(world):
    with program_scope(world.aoi.pk):
        yield Office(world)


def code_of(caught):
    return caught.value.code


def test_a_lot_with_a_void_piece_is_not_posted_before_two_people_saw_it_destroyed(office):
    office.void(2)
    (listed,) = pull_list(actor=office.mailroom, program_id=office.id)
    assert (listed.lot_id, listed.position) == (office.lot.pk, 2)
    with pytest.raises(ReportError) as refused:
        office.post()
    assert code_of(refused) == "pull_open"
    (piece,) = pull_pieces(actor=office.mailroom, program_id=office.id, item_ids=[listed.pk])
    assert pull_pieces(actor=office.mailroom, program_id=office.id, item_ids=[listed.pk]) == []
    with pytest.raises(ReportError) as refused:
        office.post()
    assert code_of(refused) == "pull_open"
    with pytest.raises(ReportError) as refused:
        record_destruction(actor=office.mailroom, program_id=office.id, piece_ids=[piece])
    assert code_of(refused) == "same_person"
    assert PulledPiece.objects.get(program_id=office.id, pk=piece).destroyed_at is None
    assert record_destruction(actor=office.manager, program_id=office.id, piece_ids=[piece]) == [piece]
    assert record_destruction(actor=office.manager, program_id=office.id, piece_ids=[piece]) == []
    office.post()
    balance = lot_balance(program_id=office.id, lot=office.lot)
    assert (balance.printed, balance.destroyed, balance.posted, balance.adds_up) == (3, 1, 2, True)
    assert (office.events("reports.pieces_pulled"), office.events("reports.pieces_destroyed")) == (1, 1)


def test_one_person_alone_cannot_pull_and_destroy_behind_the_service_either(office):
    office.void(1)
    (piece,) = pull_pieces(actor=office.mailroom, program_id=office.id, item_ids=[office.item(1).pk])
    row = PulledPiece.objects.get(program_id=office.id, pk=piece)
    with pytest.raises(IntegrityError), transaction.atomic():
        PulledPiece.objects.filter(program_id=office.id, pk=piece).update(
            destroyed_by_id=row.pulled_by_id, destroyed_at=row.pulled_at
        )


def test_a_letter_that_counts_is_not_pulled_and_a_posted_one_neither(office):
    with pytest.raises(ReportError) as refused:
        pull_pieces(actor=office.mailroom, program_id=office.id, item_ids=[office.item(1).pk])
    assert code_of(refused) == "not_void"
    with pytest.raises(NotFoundError):
        pull_pieces(actor=office.mailroom, program_id=office.id, item_ids=[99_999_999])
    with pytest.raises(NotAllowedError):
        pull_pieces(actor=office.keyer, program_id=office.id, item_ids=[office.item(1).pk])
    office.post()
    with pytest.raises(ReportError) as refused:
        pull_pieces(actor=office.mailroom, program_id=office.id, item_ids=[office.item(1).pk])
    assert code_of(refused) == "lot_posted"
    assert PulledPiece.objects.filter(program_id=office.id).count() == 0


def test_a_spoilt_piece_is_printed_anew_and_the_old_one_is_void(office):
    old = office.item(2).notice
    with pytest.raises(CaseError) as refused:
        reprint_piece(actor=office.mailroom, program_id=office.id, lot_id=office.lot.pk, position=2, reason=" ")
    assert code_of(refused) == "reason_missing"
    with pytest.raises(NotAllowedError):
        reprint_piece(actor=office.keyer, program_id=office.id, lot_id=office.lot.pk, position=2, reason="torn")
    assert Notice.objects.filter(program_id=office.id).count() == 3
    new_id = reprint_piece(
        actor=office.mailroom, program_id=office.id, lot_id=office.lot.pk, position=2, reason="torn by the machine"
    )
    old.refresh_from_db()
    new = Notice.objects.get(program_id=office.id, pk=new_id)
    assert (old.state, new.state, new.household_id) == (Notice.State.VOID, Notice.State.QUEUED, old.household_id)
    assert new.params["reprint_of"] == old.pk
    with pytest.raises(ReportError) as refused:
        reprint_piece(actor=office.mailroom, program_id=office.id, lot_id=office.lot.pk, position=2, reason="again")
    assert code_of(refused) == "not_printed"
    with pytest.raises(NotFoundError):
        reprint_piece(actor=office.mailroom, program_id=office.id, lot_id=office.lot.pk, position=9, reason="x")
    assert [item.position for item in pull_list(actor=office.mailroom, program_id=office.id)] == [2]
    pull_and_destroy(office.program, office.mailroom, office.manager)
    office.post()
    assert set(Notice.objects.filter(program_id=office.id).values_list("state", flat=True)) == {
        "void",
        "queued",
        "posted",
    }


def test_a_planted_swap_stops_the_line_until_another_manager_has_looked(office):
    assert office.scan(office.code(1), office.code(1, page=2)).outcome == Outcome.MATCH
    swapped = office.scan(office.code(2), office.code(3, page=2))
    assert swapped.outcome == Outcome.MISMATCH
    with pytest.raises(ReportError) as refused:
        office.scan(office.code(3), office.code(3, page=2))
    assert code_of(refused) == "line_stopped"
    with pytest.raises(ReportError) as refused:
        office.post()
    assert code_of(refused) == "line_stopped"
    with pytest.raises(NotAllowedError):
        release_line(actor=office.mailroom, program_id=office.id, lot_id=office.lot.pk, reason="looked")
    with pytest.raises(ReportError) as refused:
        release_line(actor=office.manager, program_id=office.id, lot_id=office.lot.pk, reason=" ")
    assert code_of(refused) == "reason_missing"
    release_line(actor=office.manager, program_id=office.id, lot_id=office.lot.pk, reason="two forms changed places")
    assert office.scan(office.code(2), office.code(2, page=2)).outcome == Outcome.MATCH
    with pytest.raises(ReportError) as refused:
        office.post()
    assert code_of(refused) == "not_inserted"
    assert office.scan(office.code(3), office.code(3, page=2)).outcome == Outcome.MATCH
    assert office.post() == [office.lot.pk]
    balance = lot_balance(program_id=office.id, lot=office.lot)
    assert (balance.printed, balance.inserted, balance.posted, balance.adds_up) == (3, 3, 3, True)
    assert (office.events("reports.line_stopped"), office.events("reports.line_released")) == (1, 1)


def test_the_manager_who_scanned_does_not_release(office):
    office.scan(office.code(2), office.code(3), actor=office.manager)
    with pytest.raises(ReportError) as refused:
        release_line(actor=office.manager, program_id=office.id, lot_id=office.lot.pk, reason="looked")
    assert code_of(refused) == "same_person"


@pytest.mark.parametrize(
    ("letter", "enclosure", "outcome"),
    [
        ("own", "smudge", Outcome.UNREADABLE),
        ("smudge", "own", Outcome.UNREADABLE),
        ("1:101:101-00000099-00:CF:1", "own", Outcome.UNREADABLE),
        ("stranger", "stranger", Outcome.FOREIGN),
    ],
)
def test_what_is_not_of_the_lot_or_cannot_be_read_stops_the_line(office, letter, enclosure, outcome):
    stranger = make_household(office.program, 77)
    codes = {"own": office.code(1), "stranger": f"1:{office.program.number}:{stranger.receipt_number}:CF:1"}
    scan = office.scan(codes.get(letter, letter), codes.get(enclosure, enclosure))
    assert (scan.outcome, scan.stops) == (outcome, True)


def test_a_letter_goes_into_one_envelope_only_and_a_void_one_into_none(office):
    office.scan(office.code(1), office.code(1))
    assert office.scan(office.code(1), office.code(1)).outcome == Outcome.REPEATED
    release_line(actor=office.manager, program_id=office.id, lot_id=office.lot.pk, reason="scanned twice")
    office.void(2)
    assert office.scan(office.code(2), office.code(2)).outcome == Outcome.VOID


def test_the_serial_of_a_gift_card_is_compared_with_the_household(office):
    own, other = office.item(1).notice.household, office.item(2).notice.household
    for serial, household in (("GC-1", own), ("GC-2", other)):
        GiftItem.objects.create(
            program=office.program, serial=serial, value_yen=5_000, household=household, state=GiftItem.State.ASSIGNED
        )
    assert office.scan(office.code(1), "GC-1").outcome == Outcome.MATCH
    assert office.scan(office.code(3), "GC-2").outcome == Outcome.MISMATCH


def test_scans_cannot_be_changed(office):
    scan = office.scan(office.code(1), office.code(2))
    with pytest.raises(IntegrityError), transaction.atomic():
        InsertionScan.objects.filter(program_id=office.id, pk=scan.pk).update(outcome=Outcome.MATCH)


def test_the_package_of_a_lot_holds_file_manifest_and_count_slip(office):
    package = read_package(actor=office.mailroom, program_id=office.id, lot_id=office.lot.pk)
    assert package.name == "lot-0001-0001.zip"
    password = reveal_package_password(actor=office.manager, program_id=office.id, lot_id=office.lot.pk)
    pdf, manifest, slip = opened_all(package.content, password).values()
    assert pdf.startswith(b"%PDF")
    assert len(list(csv.reader(io.StringIO(manifest.decode("utf-8-sig"))))) == 4
    rows = dict(csv.reader(io.StringIO(slip.decode("utf-8-sig"))))
    assert (rows["1枚の通数"], rows["通数合計"], rows["ページ数合計"], rows["枚数合計"]) == ("3", "3", "6", "3")
    again = read_package(actor=office.manager, program_id=office.id, lot_id=office.lot.pk)
    assert again.content == package.content
    assert office.events("reports.lot_read") == 2
    assert office.events("reports.package_password_shown") == 1
    assert password.encode() not in bytes(LotPackage.objects.get(program_id=office.id).password)
    going = HandOver(
        "DISC-1", Medium.Kind.DISC, "印刷会社（受領印あり）", handed_on=clock.today(), due_on=clock.today()
    )
    medium = hand_over(
        actor=office.manager, program_id=office.id, file=FileOnMedium(FileKind.LOT, office.lot.pk), medium=going
    )
    kept = (medium.run_number, medium.lot_number, medium.rows, medium.file_sha256)
    assert kept == (1, 1, 3, hashlib.sha256(package.content).hexdigest())
    assert office.events("reports.medium_handed_over") == 1
    for refused in (
        lambda: read_package(actor=office.keyer, program_id=office.id, lot_id=office.lot.pk),
        lambda: reveal_package_password(actor=office.mailroom, program_id=office.id, lot_id=office.lot.pk),
    ):
        with pytest.raises(NotAllowedError):
            refused()
    assert office.events("reports.lot_read") == 2


def test_the_walls_of_another_program_hold(office, world):
    office.void(1)
    item = office.item(1).pk
    lot_id = office.lot.pk
    midori = world.midori
    stranger = world.actor("midori_manager")
    with program_scope(midori.pk):
        for act in (
            lambda: pull_pieces(actor=stranger, program_id=midori.pk, item_ids=[item]),
            lambda: read_package(actor=stranger, program_id=midori.pk, lot_id=lot_id),
            lambda: reprint_piece(actor=stranger, program_id=midori.pk, lot_id=lot_id, position=1, reason="x"),
            lambda: check_insertion(
                actor=stranger, program_id=midori.pk, lot_id=lot_id, letter_code="x", enclosure_code="y"
            ),
        ):
            with pytest.raises(NotFoundError):
                act()


def test_kind_is_part_of_the_letters_code(office):
    wrong_kind = office.code(1).replace(":CF:", ":RM:")
    assert NoticeKind(office.lot.kind) == NoticeKind.CONFIRMATION_FORM
    assert office.scan(wrong_kind, office.code(1)).outcome == Outcome.FOREIGN
