"""What was handed to the post, what the post took, and the daily cut-off of letters."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from cases.errors import NotFoundError, StaleError
from cases.models import Notice, NoticeKind, ProgramSetup
from cases.services.notice.void import void_notices
from reports.errors import ReportError
from reports.models import Posting, PrintLot
from reports.rules.postage import DISCOUNT_FROM, TOO_HEAVY, postal_class, takes_barcode_discount
from reports.selectors.cut_off import cut_off
from reports.selectors.postings import posting_counts, posting_page, postings
from reports.services.letters.confirm_posting import confirm_posting
from reports.services.letters.record_receipt import record_receipt
from reports.services.letters.settle_posting import settle_posting
from security import clock
from security.actor import NotAllowedError
from security.models import AuditEvent
from security.pages.menu import counted
from security.roles import Role
from security.tenancy.scope import program_scope
from tests.factories.reports import make_household, make_setup, queue_letters
from tests.factories.security import make_user
from tests.reports.services.letter_runs import pull_and_destroy, run_through, start

State = Posting.State
LIGHT, HEAVY = "standard-50", "large-100"


class Office:
    """Six forms in two lots that went to the post, one of them taken out before."""

    def __init__(self, world):
        self.world = world
        self.program = world.aoi
        self.id = self.program.pk
        self.manager = world.actor("aoi_manager")
        self.mailroom = world.actor("aoi_mailroom")
        make_setup(self.program)
        households = [make_household(self.program, serial) for serial in range(1, 7)]
        self.notices = queue_letters(self.program, households)
        self.run = run_through(start(self.program, self.manager))
        void_notices(actor=self.manager, program_id=self.id, notice_ids=[self.notices[0].pk], reason="moved")
        pull_and_destroy(self.program, self.mailroom, self.manager)

    def post(self, **values):
        lots = list(PrintLot.objects.filter(program_id=self.id).values_list("pk", flat=True))
        confirm_posting(actor=self.mailroom, program_id=self.id, lot_ids=lots, **values)
        return Posting.objects.get(program_id=self.id)

    def receive(self, accepted, *, actor=None, on=None):
        return record_receipt(
            actor=actor or self.mailroom,
            program_id=self.id,
            number=1,
            receipt_number="R-77",
            receipt_on=on or clock.today(),
            accepted=accepted,
        )

    def events(self, code):
        return AuditEvent.objects.filter(program_id=self.id, code=code).count()


@pytest.fixture
def office(world, files_dir):
    with program_scope(world.aoi.pk):
        yield Office(world)


@pytest.mark.parametrize(
    ("grams", "name"),
    [
        (1, LIGHT),
        (50, LIGHT),
        (50.1, HEAVY),
        (100, HEAVY),
        (250, "large-250"),
        (1_000, "large-1000"),
        (1_001, TOO_HEAVY),
    ],
)
def test_the_weight_gives_the_class(grams, name):
    assert postal_class(int(grams * 1_000)) == name


def test_the_discount_is_for_a_thousand_of_standard_size():
    assert takes_barcode_discount(LIGHT, DISCOUNT_FROM)
    assert not takes_barcode_discount(LIGHT, DISCOUNT_FROM - 1)
    assert not takes_barcode_discount(HEAVY, DISCOUNT_FROM)


def test_the_slip_counts_what_was_posted_by_class(office):
    ProgramSetup.objects.filter(program_id=office.id).update(envelope_weight_mg=47_000)
    posting = office.post(service=Posting.Service.TRACKED)
    assert (posting.number, posting.state, posting.service) == (1, State.HANDED_IN, Posting.Service.TRACKED)
    page = posting_page(actor=office.mailroom, program_id=office.id, number=1)
    assert page is not None
    # One sheet of 4 g in an envelope of 47 g: no longer of standard size. One of six letters was pulled.
    assert [(row.line.postal_class, row.line.handed_in) for row in page.lines] == [(HEAVY, 5)]
    assert (len(page.lots), page.handed_in, page.accepted) == (2, 5, None)
    assert (page.difference, page.agrees) == (None, False)
    (row,) = postings(actor=office.mailroom, program_id=office.id)
    assert (row.handed_in, row.accepted) == (5, None)


def test_a_receipt_that_agrees_ends_the_posting(office):
    office.post()
    posting = office.receive({LIGHT: 5})
    assert (posting.state, posting.receipt_number) == (State.AGREED, "R-77")
    page = posting_page(actor=office.mailroom, program_id=office.id, number=1)
    assert page is not None
    assert (page.difference, page.agrees) == (0, True)
    assert counted(posting_counts(office.mailroom, office.id), program_id=office.id) == {"reports.postings": 0}
    assert (office.events("reports.receipt_recorded"), office.events("reports.receipt_differs")) == (1, 0)
    with pytest.raises(StaleError):
        office.receive({LIGHT: 5})


def test_a_receipt_that_differs_waits_for_another_person(office):
    office.post()
    assert office.receive({LIGHT: 4}, actor=office.manager).state == State.DIFFERS
    assert counted(posting_counts(office.mailroom, office.id), program_id=office.id) == {"reports.postings": 1}
    page = posting_page(actor=office.manager, program_id=office.id, number=1)
    assert page is not None
    assert ([row.difference for row in page.lines], page.may_settle) == ([-1], False)
    assert (page.difference, page.agrees) == (-1, False)
    with pytest.raises(ReportError) as own:
        settle_posting(actor=office.manager, program_id=office.id, number=1, settlement="found")
    assert own.value.code == "same_person"
    with pytest.raises(NotAllowedError):
        settle_posting(actor=office.mailroom, program_id=office.id, number=1, settlement="found")
    with pytest.raises(IntegrityError, match="reports_posting_settled_by_another"), transaction.atomic():
        Posting.objects.filter(program_id=office.id).update(
            state=State.SETTLED, settled_by=office.manager.user_id, settled_at=clock.now(), settlement="x"
        )
    office.world.users["aoi_manager_2"] = make_user("aoi_manager_2", Role.MANAGER, office.program)
    second = office.world.actor("aoi_manager_2")
    with pytest.raises(ReportError) as silent:
        settle_posting(actor=second, program_id=office.id, number=1, settlement=" ")
    assert silent.value.code == "settlement"
    assert Posting.objects.get(program_id=office.id).state == State.DIFFERS
    settled = settle_posting(actor=second, program_id=office.id, number=1, settlement="one was put back in the tray")
    assert settled.state == State.SETTLED
    assert counted(posting_counts(office.mailroom, office.id), program_id=office.id) == {"reports.postings": 0}


def test_a_receipt_names_every_class_and_a_day_that_can_be(office):
    office.post()
    for accepted, on, code in (
        ({}, None, "receipt_incomplete"),
        ({LIGHT: 5, HEAVY: 1}, None, "receipt_incomplete"),
        ({LIGHT: 5}, clock.today() + dt.timedelta(days=1), "receipt_on"),
        ({LIGHT: 5}, clock.today() - dt.timedelta(days=1), "receipt_on"),
    ):
        with pytest.raises(ReportError) as error:
            office.receive(accepted, on=on)
        assert error.value.code == code
    with pytest.raises(NotAllowedError):
        office.receive({LIGHT: 5}, actor=office.world.actor("aoi_keyer_1"))
    assert Posting.objects.get(program_id=office.id).state == State.HANDED_IN


def test_the_walls_of_another_program_hold(office, world):
    office.post()
    stranger, midori = world.actor("midori_manager"), world.midori.pk
    with program_scope(midori), pytest.raises(NotFoundError):
        record_receipt(
            actor=stranger, program_id=midori, number=1, receipt_number="", receipt_on=clock.today(), accepted={}
        )
    assert Posting.objects.get(program_id=office.id).state == State.HANDED_IN


def test_what_is_queued_after_the_cut_off_waits_for_tomorrow(world, files_dir):
    program = world.aoi
    with program_scope(program.pk):
        make_setup(program, letters_until=dt.time(15, 0))
        households = [make_household(program, serial) for serial in range(1, 4)]
        day = dt.datetime(2026, 7, 1, 14, 59, tzinfo=clock.JAPAN)
        with clock.at(day):
            queue_letters(program, households[:1])
            assert (cut_off(program_id=program.pk).passed_at, cut_off(program_id=program.pk).late) == (None, 0)
        with clock.at(day.replace(hour=15, minute=1)):
            late = queue_letters(program, households[1:])
            assert cut_off(program_id=program.pk).late == 2
            run = start(program, world.actor("aoi_manager"))
            assert run.planned == 1
            # One letter at the desk does not wait.
            alone = start(program, world.actor("aoi_manager"), notice_ids=[late[0].pk])
            assert alone.planned == 1
            run_through(run)
            run_through(alone)
        with clock.at(day + dt.timedelta(days=1, hours=-5)):
            assert cut_off(program_id=program.pk).late == 0
            assert run_through(start(program, world.actor("aoi_manager"))).printed == 1
        assert not Notice.objects.filter(
            program_id=program.pk, kind=NoticeKind.CONFIRMATION_FORM, state=Notice.State.QUEUED
        ).exists()
