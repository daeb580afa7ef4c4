"""The story of one application, from the roster to a second attempt at its payment, step by step and by name.

Whoever wants to know how the platform works can read it from top to bottom. Each step is one service; each person acts
with the roles that the database gives.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cases.models import (
    Application,
    Deficiency,
    Household,
    LedgerState,
    NoticeKind,
    PayoutBatch,
    Review,
    Status,
    TransferLine,
    TransferResult,
    Transition,
)
from cases.rules.keyed_account import KeyedAccount
from cases.rules.qr_payload import DocType
from cases.rules.zengin import parse_file
from cases.selectors.setup import checklist_of
from cases.services.decision.decide import decide
from cases.services.deficiency.notify import notify_deficiencies
from cases.services.notice.queue import NoticeTarget, queue_notices
from cases.services.payout.check_batch import check_batch
from cases.services.payout.prepare_batch import prepare_batch
from cases.services.payout.record_result import record_result
from cases.services.payout.rekey_account import confirm_account, request_account
from cases.services.payout.release_batch import release_batch
from cases.services.review.record import Screening, record_reviews
from intake.models import EntryTask
from intake.services.entry.adjudicate import adjudicate_entry
from intake.services.entry.claim import claim_entry
from intake.services.entry.key import key_entry
from intake.services.mail.receive import Envelope, ReceivedMail, receive_mail
from intake.services.mail.settle_answer import settle_answer
from reports.models import KpiValue, NoticeRun, PrintLot
from reports.rules.kpi import Metric
from reports.services.kpi.roll_up import roll_up
from reports.services.letters.confirm_posting import confirm_posting
from reports.services.letters.start_run import start_run
from secretariat.demo.answer_sheets import answer_sheet
from secretariat.demo.scan_forms import ScanKind
from secretariat.demo.scans import ScanSpec, render_scan
from security import clock
from security.actor import Actor, system_actor
from security.audit.chain import breaks
from security.audit.sealer import seal_program
from security.jobs.run import run_job
from security.models import AuditEvent, Program
from security.tenancy.scope import program_scope
from tests.factories.cases import make_setup
from tests.factories.intake import apply_whole, person, roster_bytes
from tests.factories.security import World

NAME = "青井　花子"
OTHER_ACCOUNT = KeyedAccount(
    bank_code="0001", branch_code="001", account_type="1", number="7654321", holder_kana="アオイ　ハナコ"
)
PAYER = {
    "payer_code": "1234567890",
    "payer_kana": "アオイシキユウフキン",
    "payer_bank_code": "0001",
    "payer_branch_code": "001",
    "payer_account_type": "1",
    "payer_account_number": "0000001",
}
FORM: dict[str, str | bool] = {
    "dependants_declared": True,
    "income_declared": True,
    "applied_on": "令和8年6月9日",
    "telephone": "03-1234-5678",
    "applicant_name": NAME,
    "bank_code": "0001",
    "branch_code": "001",
    "account_type": "1",
    "account_number": "1234567",
    "account_holder": "アオイ　ハナコ",
    "account_copy": True,
}


class Office:
    """The program "aoi" and its people on the days of the story."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.program: Program = world.aoi
        self.id = world.aoi.pk

    def __call__(self, name: str) -> Actor:
        """The actor `aoi_<name>`."""
        return self.world.actor(f"aoi_{name}")

    @contextmanager
    def on(self, month: int, day: int, hour: int = 10) -> Iterator[None]:
        """A moment of 2026 in Japan, inside the program's walls."""
        with clock.at(dt.datetime(2026, month, day, hour, tzinfo=clock.JAPAN)), program_scope(self.id):
            yield

    def household(self) -> Household:
        return Household.objects.get(program_id=self.id)

    def application(self) -> Application:
        return Application.objects.get(program_id=self.id)

    def run(self, job_id: int | None) -> None:
        """What a worker does."""
        assert job_id is not None
        run_job(self.id, job_id)


@pytest.fixture
def office(committed_world: World) -> Office:
    return Office(committed_world)


def test_the_story_of_one_application(office: Office) -> None:
    the_roster_comes_in(office)
    the_first_letter_goes_out(office)
    the_form_comes_back(office)
    it_is_keyed_twice_and_a_third_person_decides(office)
    the_screening_finds_a_copy_missing(office)
    the_missing_copy_arrives(office)
    two_reviewers_find_it_fit(office)
    the_municipality_grants_it(office)
    the_first_transfer_fails(office)
    another_account_is_named_and_paid(office)
    the_records_tell_the_same_story(office)


def the_roster_comes_in(office: Office) -> None:
    """The officer hands the roster over; jobs stage it, check it and make it the roster of the program."""
    with office.on(6, 1):
        make_setup(office.program, **PAYER)
    with clock.at(dt.datetime(2026, 6, 1, 11, tzinfo=clock.JAPAN)):
        content = roster_bytes([person(1001, 501, 氏名=NAME, 氏名カナ="アオイ　ハナコ")])
        apply_whole(office("officer"), office.program, content)
    with office.on(6, 1):
        household = office.household()
        assert (household.approach, household.entitled_yen) == ("confirmation", 30_000)
        assert household.ledger_state == LedgerState.PREPARED


def the_first_letter_goes_out(office: Office) -> None:
    """A confirmation form is queued, drawn into a print lot by a job, and posted."""
    with office.on(6, 2):
        queue_notices(
            actor=office("manager"),
            program_id=office.id,
            kind=NoticeKind.CONFIRMATION_FORM,
            targets=[NoticeTarget(office.household().pk)],
        )
    print_and_post(office, 6, 2)
    with office.on(6, 2):
        assert office.household().ledger_state == LedgerState.SENT


def the_form_comes_back(office: Office) -> None:
    """The mailroom scans the envelope; the codes on the page open the application under the letter's number."""
    with office.on(6, 11):
        household = office.household()
        pages = render_scan(
            ScanSpec(
                kind=ScanKind.CONFIRMATION_FORM,
                receipt_number=household.receipt_number,
                program_no="101",
                municipality_name="あおい市",
                program_name="給付金",
                printed={"name": NAME},
                values={"signature": NAME, "account_number": "1234567"},
            )
        )
        received = receive(office, tuple(pages))
        assert received.bench_reason == ""
        application = office.application()
        assert application.receipt_number == household.receipt_number
        assert (application.status, application.channel) == (Status.RECEIVED, "confirmation")
        assert office.household().ledger_state == LedgerState.ANSWERED


def it_is_keyed_twice_and_a_third_person_decides(office: Office) -> None:
    """Two people key the form unseen by each other. They differ in one field, and a third looks at the image."""
    with office.on(6, 11, hour=13):
        first = claim_entry(actor=office("keyer_1"), program_id=office.id, state=EntryTask.State.FIRST)
        assert first is not None
        key_entry(actor=office("keyer_1"), program_id=office.id, task_id=first.pk, values=FORM)
        assert office.application().status == Status.KEYED
        slip = {**FORM, "account_number": "1234561"}
        keyed = key_entry(actor=office("keyer_2"), program_id=office.id, task_id=first.pk, values=slip)
        assert keyed.differences == ["account_number"]
        adjudicate_entry(
            actor=office("keyer_3"), program_id=office.id, task_id=first.pk, chosen={"account_number": "1234567"}
        )
        application = office.application()
        assert application.status == Status.VERIFIED
        assert application.amount_yen == 30_000
        assert application.account is not None
        assert application.account.number_tail == "567"


def the_screening_finds_a_copy_missing(office: Office) -> None:
    """The copy of the card is not there: D01 stops the application, and a letter asks for it until a date."""
    with office.on(6, 12):
        answers = {item.code: "yes" for item in checklist_of(office.id)} | {"id_documents": "no"}
        screening = Screening(office.application().pk, Review.Stage.FIRST, Review.Outcome.DEFICIENT, answers)
        record_reviews(actor=office("reviewer_1"), program_id=office.id, screenings=[screening])
        notify_deficiencies(actor=office("reviewer_1"), program_id=office.id, application_ids=[office.application().pk])
        deficiency = Deficiency.objects.get(program_id=office.id)
        assert (deficiency.code, deficiency.state) == ("D01", Deficiency.State.NOTIFIED)
        assert deficiency.deadline_on == dt.date(2026, 7, 3)
    print_and_post(office, 6, 12)


def the_missing_copy_arrives(office: Office) -> None:
    """The sheet of the letter comes back with the copy behind it; who looks at it settles the deficiency."""
    with office.on(6, 22):
        number = office.application().receipt_number
        sheet = answer_sheet(
            program_no="101", receipt_number=number, doc_type=DocType.DEFICIENCY, name=NAME, text="同封します", seed=1
        )
        card = render_scan(ScanSpec(kind=ScanKind.ID_CARD, values={"name": NAME, "birth": "昭和45年4月1日"}))
        received = receive(office, (sheet, *card))
        deficiency = Deficiency.objects.get(program_id=office.id)
        settle_answer(
            actor=office("reviewer_1"),
            program_id=office.id,
            mail_item_id=received.mail_item_id,
            deficiency_ids=[deficiency.pk],
        )
        deficiency.refresh_from_db()
        assert (deficiency.state, deficiency.resolved_via) == (Deficiency.State.RESOLVED, Deficiency.Via.RETURN)


def two_reviewers_find_it_fit(office: Office) -> None:
    """First and second screening, by two people of whom neither keyed the form."""
    for name, stage in (("reviewer_1", Review.Stage.FIRST), ("reviewer_2", Review.Stage.SECOND)):
        with office.on(6, 23):
            answers = {item.code: "yes" for item in checklist_of(office.id)}
            screening = Screening(office.application().pk, stage, Review.Outcome.FIT, answers)
            record_reviews(actor=office(name), program_id=office.id, screenings=[screening])
    with office.on(6, 23):
        assert office.application().status == Status.REVIEWED


def the_municipality_grants_it(office: Office) -> None:
    """Only an officer of the municipality decides; the letter that says so is queued with the decision."""
    with office.on(6, 24):
        decided = decide(
            actor=office("officer"), program_id=office.id, application_ids=[office.application().pk], outcome="grant"
        )
        assert decided.total_yen == 30_000
    print_and_post(office, 6, 24)


def the_first_transfer_fails(office: Office) -> None:
    """Three people send the money. The bank finds no such name: the case waits for another account."""
    batch = pay(office, 6, 25, transfer_on=dt.date(2026, 7, 2))
    with office.on(7, 2, hour=17):
        line = TransferLine.objects.get(program_id=office.id, batch=batch)
        record_result(
            actor=office("clerk_1"),
            program_id=office.id,
            batch_id=batch.pk,
            failures={line.pk: TransferResult.Reason.NAME},
        )
        assert office.application().status == Status.DECIDED
        assert office.application().holds.get(program_id=office.id, released_at=None).kind == "account_failed"
    print_and_post(office, 7, 3)


def another_account_is_named_and_paid(office: Office) -> None:
    """The form of the letter brings another account, two people key it, and the second attempt is paid."""
    with office.on(7, 13):
        number = office.application().receipt_number
        receive(
            office,
            (
                answer_sheet(
                    program_no="101",
                    receipt_number=number,
                    doc_type=DocType.TRANSFER_FAILED,
                    name=NAME,
                    text="別の口座へ",
                    seed=2,
                ),
            ),
        )
        rekey_id = request_account(
            actor=office("keyer_1"),
            program_id=office.id,
            application_id=office.application().pk,
            account=OTHER_ACCOUNT,
        )
        confirmed = confirm_account(
            actor=office("keyer_2"), program_id=office.id, rekey_id=rekey_id, account=OTHER_ACCOUNT
        )
        assert confirmed.agreed
    batch = pay(office, 7, 14, transfer_on=dt.date(2026, 7, 21))
    with office.on(7, 21, hour=17):
        recorded = record_result(actor=office("clerk_2"), program_id=office.id, batch_id=batch.pk, failures={})
        assert recorded.paid == [office.application().pk]
        assert office.application().status == Status.PAID
        lines = TransferLine.objects.filter(program_id=office.id).order_by("attempt")
        assert list(lines.values_list("attempt", "results__outcome")) == [(1, "failed"), (2, "paid")]


def the_records_tell_the_same_story(office: Office) -> None:
    """Every step is a row that cannot be changed, the chain over all events holds, and the figures count one."""
    with office.on(7, 21, hour=18):
        steps = Transition.objects.filter(program_id=office.id).order_by("pk").values_list("to_status", flat=True)
        assert list(steps) == [
            *("received", "keyed", "verified"),
            *("screened", "reviewed", "decided", "paying", "decided", "paying", "paid"),
        ]
        roll_up(actor=system_actor("reports.roll_up"), program_id=office.id)
    with clock.at(dt.datetime(2026, 7, 21, 18, tzinfo=clock.JAPAN)):
        seal_program(office.id)
    with office.on(7, 21, hour=19):
        events = AuditEvent.objects.filter(program_id=office.id).order_by("sequence")
        assert not events.filter(sequence=None).exists()
        assert list(breaks(events)) == []
        assert kpi(office, Metric.TRANSFER_PAID) == 1
        assert kpi(office, Metric.TRANSFER_PAID_YEN) == 30_000
        assert kpi(office, Metric.TRANSFER_FAILED) == 1
        assert kpi(office, Metric.HOUSEHOLD_PAID) == 1


def kpi(office: Office, metric: Metric) -> int:
    """The sum of a figure over all days."""
    rows = KpiValue.objects.filter(program_id=office.id, metric=metric.value)
    return int(sum(rows.values_list("value", flat=True)))


def receive(office: Office, pages: tuple[bytes, ...]) -> ReceivedMail:
    """One envelope through the scanner."""
    (received,) = receive_mail(actor=office("mailroom"), program_id=office.id, envelopes=[Envelope(pages)])
    return received


def print_and_post(office: Office, month: int, day: int) -> None:
    """A run over everything that is queued, drawn by the workers, and its lots to the post."""
    with office.on(month, day, hour=17):
        run = start_run(actor=office("manager"), program_id=office.id, kinds=list(NoticeKind))
    office.run(run.job_id)
    with office.on(month, day, hour=18):
        run.refresh_from_db()
    office.run(run.job_id)
    with office.on(month, day, hour=19):
        run.refresh_from_db()
        assert run.state == NoticeRun.State.DONE
        assert run.blocked == 0
        lots = PrintLot.objects.filter(program_id=office.id, run=run)
        confirm_posting(actor=office("mailroom"), program_id=office.id, lot_ids=list(lots.values_list("pk", flat=True)))


def pay(office: Office, month: int, day: int, *, transfer_on: dt.date) -> PayoutBatch:
    """A clerk prepares, another checks, the municipality's treasurer releases; the file is read back."""
    with office.on(month, day):
        prepared = prepare_batch(actor=office("clerk_1"), program_id=office.id, transfer_on=transfer_on)
        assert prepared.batch_id is not None
        check_batch(actor=office("clerk_2"), program_id=office.id, batch_id=prepared.batch_id)
        released = release_batch(actor=office("treasurer"), program_id=office.id, batch_id=prepared.batch_id)
        (record,) = parse_file(released.content).records
        assert record.amount_yen == 30_000
        assert office.application().status == Status.PAYING
        return PayoutBatch.objects.get(program_id=office.id, pk=prepared.batch_id)
