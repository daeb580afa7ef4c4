"""The municipality's approval of letters before they are printed, and lots that are not printed after all."""

import io

import pypdfium2
import pytest
from django.db import IntegrityError, transaction

from cases.errors import CaseError, NotFoundError, StaleError
from cases.models import Deficiency, Household, Notice, NoticeKind, ProgramSetup
from cases.selectors.ledger import households_to_approach
from cases.services.notice.void import void_notices
from reports.errors import ReportError
from reports.files import stored
from reports.models import PrintLot, RunProof
from reports.selectors.lot_pieces import pull_list
from reports.selectors.proofs import proof_counts, proof_page, proof_state, proofs
from reports.services.letters.ask_proof import ask_proof
from reports.services.letters.cancel_lots import cancel_lots
from reports.services.letters.confirm_posting import confirm_posting
from reports.services.letters.decide_proof import decide_proof
from reports.services.letters.read_lot import read_lot
from reports.services.letters.read_package import read_package
from reports.services.letters.read_proof import read_proof
from security.access.seen import looking
from security.actor import NotAllowedError
from security.models import AuditEvent
from security.pages.menu import counted
from security.roles import Role
from security.tenancy.scope import program_scope
from tests.factories.reports import (
    make_application,
    make_deficiency_letter,
    make_household,
    make_setup,
    queue_letters,
)
from tests.factories.security import make_user
from tests.reports.services.letter_runs import run_through, start


class Office:
    """Six confirmation forms in two lots of a program that wants a proof."""

    def __init__(self, world):
        self.world = world
        self.program = world.aoi
        self.id = self.program.pk
        self.manager = world.actor("aoi_manager")
        self.mailroom = world.actor("aoi_mailroom")
        self.officer = world.actor("aoi_officer")
        make_setup(self.program, proof_approval=True)
        self.households = [make_household(self.program, serial) for serial in range(1, 7)]
        self.notices = queue_letters(self.program, self.households)
        self.run = run_through(start(self.program, self.manager))

    def lot(self, number):
        return PrintLot.objects.get(program_id=self.id, run_id=self.run.pk, number=number)

    def ask(self, actor=None):
        return ask_proof(actor=actor or self.mailroom, program_id=self.id, run_id=self.run.pk)

    def decide(self, proof, *, is_approved=True, note="", actor=None):
        return decide_proof(
            actor=actor or self.officer,
            program_id=self.id,
            proof_id=proof.pk,
            is_approved=is_approved,
            note=note,
        )

    def cancel(self, *numbers, reason="wrong date in the text", **values):
        ids = [self.lot(number).pk for number in numbers]
        return cancel_lots(actor=self.manager, program_id=self.id, lot_ids=ids, reason=reason, **values)

    def fetch(self, number):
        return read_lot(actor=self.mailroom, program_id=self.id, lot_id=self.lot(number).pk)

    def events(self, code):
        return AuditEvent.objects.filter(program_id=self.id, code=code).count()


@pytest.fixture
def office(world, files_dir):
    with program_scope(world.aoi.pk):
        yield Office(world)


def test_no_lot_goes_to_the_printer_before_the_municipality_approved(office):
    for refused in (
        lambda: office.fetch(1),
        lambda: read_package(actor=office.mailroom, program_id=office.id, lot_id=office.lot(1).pk),
        lambda: confirm_posting(actor=office.mailroom, program_id=office.id, lot_ids=[office.lot(1).pk]),
    ):
        with pytest.raises(ReportError) as error:
            refused()
        assert error.value.code == "proof_missing"
    assert office.lot(1).released_at is None
    proof = office.ask()
    with pytest.raises(ReportError):
        office.fetch(1)
    office.decide(proof)
    assert office.fetch(1).content.startswith(b"%PDF")
    assert office.lot(1).released_by_id == office.mailroom.user_id
    assert [office.events(f"reports.proof_{what}") for what in ("asked", "approved")] == [1, 1]
    assert office.events("reports.lot_released") == 1


def test_a_proof_shows_letters_of_the_very_files(office):
    proof = office.ask()
    assert (proof.letters, proof.sheets, proof.state) == (6, 6, RunProof.State.ASKED)
    assert {sample["why"] for sample in proof.samples} == {"first", "middle", "last"}
    with looking() as looked:
        file = read_proof(actor=office.officer, program_id=office.id, proof_id=proof.pk)
    assert len(looked.listed[office.id]) == len(proof.samples)
    with pypdfium2.PdfDocument(io.BytesIO(file.content)) as document:
        assert len(document) == 2 * len(proof.samples)
        first = document[0].get_textpage().get_text_range()
    last_household = office.households[-1]  # postcodes run against the serial
    assert last_household.receipt_number in first
    (listed,) = proofs(actor=office.officer, program_id=office.id)
    assert listed == proof
    page = proof_page(actor=office.officer, program_id=office.id, proof_id=proof.pk)
    assert page is not None
    assert page.may_decide
    assert counted(proof_counts(office.officer, office.id), program_id=office.id) == {"reports.proofs": 1}
    assert proof_counts(office.manager, office.id) == {}


def test_a_restricted_household_is_no_sample(office):
    Household.objects.filter(program_id=office.id).update(protected=True)
    proof = office.ask()
    assert (proof.letters, proof.samples, proof.file_name) == (6, [], "")
    with pytest.raises(NotFoundError):
        read_proof(actor=office.officer, program_id=office.id, proof_id=proof.pk)
    office.decide(proof)
    office.fetch(1)


def test_nothing_is_asked_of_a_run_of_which_nothing_is_left(office):
    office.cancel(1, 2)
    with pytest.raises(ReportError) as error:
        office.ask()
    assert error.value.code == "nothing_to_print"


def test_a_run_that_changed_after_the_approval_is_approved_again(office):
    office.decide(office.ask())
    assert proof_state(program_id=office.id, run_id=office.run.pk).may_print
    void_notices(actor=office.manager, program_id=office.id, notice_ids=[office.notices[0].pk], reason="died")
    state = proof_state(program_id=office.id, run_id=office.run.pk)
    assert (state.may_print, state.may_ask) == (False, True)
    with pytest.raises(ReportError) as error:
        office.fetch(1)
    assert error.value.code == "proof_missing"
    again = office.ask(office.manager)
    assert (again.number, again.letters) == (2, 5)
    office.decide(again)
    office.fetch(1)
    # What the printer has stays with the printer.
    void_notices(actor=office.manager, program_id=office.id, notice_ids=[office.notices[1].pk], reason="died")
    office.fetch(1)
    with pytest.raises(ReportError):
        office.fetch(2)


def test_an_officer_cannot_approve_what_is_no_longer_there(office):
    proof = office.ask()
    void_notices(actor=office.manager, program_id=office.id, notice_ids=[office.notices[0].pk], reason="died")
    with pytest.raises(ReportError) as error:
        office.decide(proof)
    assert error.value.code == "proof_changed"
    renewed = office.ask()
    assert (renewed.pk, renewed.letters) == (proof.pk, 5)
    office.decide(renewed)


def test_two_parties_and_an_answer_with_its_reason(office):
    proof = office.ask()
    for actor in (office.manager, office.mailroom, office.world.actor("aoi_viewer")):
        with pytest.raises(NotAllowedError):
            office.decide(proof, actor=actor)
    with pytest.raises(ReportError) as error:
        office.decide(proof, is_approved=False)
    assert error.value.code == "note"
    office.decide(proof, is_approved=False, note="the deadline is wrong")
    with pytest.raises(StaleError):
        office.decide(proof)
    assert not proof_state(program_id=office.id, run_id=office.run.pk).may_print
    with pytest.raises(NotAllowedError):
        office.ask(office.officer)
    with pytest.raises(IntegrityError, match="reports_proof_by_municipality"), transaction.atomic():
        RunProof.objects.filter(pk=proof.pk).update(
            decided_by=office.mailroom.user_id + 0, asked_by=office.officer.user_id
        )


def test_who_asked_does_not_approve_though_an_officer_too(office):
    both = make_user("aoi_both", Role.OFFICER, office.program)
    proof = office.ask()
    RunProof.objects.filter(program_id=office.id, pk=proof.pk).update(asked_by=both)
    office.world.users["aoi_both"] = both
    with pytest.raises(ReportError) as error:
        office.decide(proof, actor=office.world.actor("aoi_both"))
    assert error.value.code == "own"
    with pytest.raises(IntegrityError, match="reports_proof_two_people"), transaction.atomic():
        RunProof.objects.filter(program_id=office.id, pk=proof.pk).update(
            state="approved", decided_by=both, decided_at=proof.asked_at
        )


def test_a_program_that_wants_no_proof_prints_at_once(office):
    ProgramSetup.objects.filter(program_id=office.id).update(proof_approval=False)
    with pytest.raises(ReportError) as error:
        office.ask()
    assert error.value.code == "proof_not_needed"
    office.fetch(1)


def test_a_cancelled_lot_is_void_and_its_households_are_free(office, django_capture_on_commit_callbacks):
    path = stored(office.lot(1).file_name)
    with django_capture_on_commit_callbacks(execute=True):
        assert office.cancel(1) == [office.lot(1).pk]
    assert not path.exists()
    assert office.cancel(1) == []
    voided = Notice.objects.filter(program_id=office.id, state=Notice.State.VOID)
    assert voided.count() == 4
    assert set(voided.values_list("blocked_reason", flat=True)) == {"wrong date in the text"}
    due = households_to_approach(actor=office.manager, program_id=office.id, kind=NoticeKind.CONFIRMATION_FORM)
    assert sorted(due) == sorted(household.pk for household in office.households[2:])
    # Nothing was printed, so nothing is to be pulled, fetched, posted.
    assert not pull_list(actor=office.manager, program_id=office.id).exists()
    for act in (
        lambda: office.fetch(1),
        lambda: confirm_posting(actor=office.mailroom, program_id=office.id, lot_ids=[office.lot(1).pk]),
    ):
        with pytest.raises(ReportError) as error:
            act()
        assert error.value.code == "lot_cancelled"
    assert office.events("reports.lot_cancelled") == 1


def test_the_same_letters_can_wait_again_at_once(office):
    office.cancel(1, is_queued_again=True)
    again = Notice.objects.filter(program_id=office.id, state=Notice.State.QUEUED)
    assert again.count() == 4
    assert {row.params["instead_of"] for row in again} == {notice.pk for notice in office.notices[2:]}
    assert not {row.number for row in again} & {notice.number for notice in office.notices}


def test_a_cancelled_deficiency_letter_leaves_its_deficiency_untold(office):
    application = make_application(office.households[0])
    notice = make_deficiency_letter(application, "D01", number=900)
    Deficiency.objects.filter(program_id=office.id, notice=notice).update(
        state=Deficiency.State.NOTIFIED, notified_at="2026-07-01T00:00:00Z"
    )
    run = run_through(start(office.program, office.manager, kinds=[NoticeKind.DEFICIENCY]))
    lot = PrintLot.objects.get(program_id=office.id, run=run)
    cancel_lots(actor=office.manager, program_id=office.id, lot_ids=[lot.pk], reason="moved", is_queued_again=True)
    deficiency = Deficiency.objects.get(program_id=office.id)
    assert (deficiency.state, deficiency.notice_id) == (Deficiency.State.OPEN, None)
    assert not Notice.objects.filter(program_id=office.id, state=Notice.State.QUEUED).exists()


def test_a_lot_that_the_printer_has_is_not_cancelled(office):
    office.decide(office.ask())
    office.fetch(1)
    before = office.events("cases.notice_voided")
    with pytest.raises(ReportError) as error:
        office.cancel(1, 2)
    assert error.value.code == "lot_released"
    with pytest.raises(CaseError) as reason:
        office.cancel(2, reason=" ")
    assert reason.value.code == "reason_missing"
    with pytest.raises(NotAllowedError):
        cancel_lots(actor=office.mailroom, program_id=office.id, lot_ids=[office.lot(2).pk], reason="x")
    assert PrintLot.objects.filter(program_id=office.id, cancelled_at=None).count() == 2
    assert office.events("cases.notice_voided") == before
    with pytest.raises(IntegrityError, match="reports_lot_cancelled_before_print"), transaction.atomic():
        PrintLot.objects.filter(program_id=office.id, number=1).update(
            cancelled_at=office.lot(1).released_at, cancel_reason="x"
        )


def test_the_walls_of_another_program_hold(office, world):
    proof, lot = office.ask(), office.lot(1)
    stranger, officer = world.actor("midori_manager"), world.actor("midori_officer")
    midori = world.midori.pk
    with program_scope(midori):
        for act in (
            lambda: ask_proof(actor=stranger, program_id=midori, run_id=office.run.pk),
            lambda: decide_proof(actor=officer, program_id=midori, proof_id=proof.pk, is_approved=True),
            lambda: read_proof(actor=officer, program_id=midori, proof_id=proof.pk),
            lambda: cancel_lots(actor=stranger, program_id=midori, lot_ids=[lot.pk], reason="x"),
        ):
            with pytest.raises(NotFoundError):
                act()
    proof.refresh_from_db()
    assert proof.state == RunProof.State.ASKED
    assert office.lot(1).cancelled_at is None
