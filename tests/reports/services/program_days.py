"""Some days of a program's life, done by the real services under the clock of each day."""

import datetime as dt
from dataclasses import dataclass, field

from callcenter.models import Call, Topic
from callcenter.services.call.log import CallNotes, log_call
from cases.models import Application, Deficiency, Household, LedgerState, NoticeKind, Review, Status, TransferLine
from cases.services.decision.decide import decide
from cases.services.deficiency.notify import notify_deficiencies
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from cases.services.deficiency.resolve import resolve_deficiencies
from cases.services.notice.record_return import record_return
from cases.services.payout.check_batch import check_batch
from cases.services.payout.prepare_batch import prepare_batch
from cases.services.payout.record_result import record_result
from cases.services.payout.release_batch import release_batch
from reports.models import NoticeRun, PrintLot
from reports.services.letters.begin_rendering import begin_rendering
from reports.services.letters.check_letters import check_letters
from reports.services.letters.confirm_posting import confirm_posting
from reports.services.letters.finish_run import finish_run
from reports.services.letters.render_lot import render_lot
from reports.services.letters.start_run import start_run
from security import clock
from security.actor import system_actor
from security.clock import JAPAN
from security.models import JobChunk
from tests.factories.cases import make_account, make_applications, make_household, make_setup, screen
from tests.factories.money import PAYER
from tests.factories.reports import queue_letters
from tests.factories.security import World
from tests.reports.services.letter_runs import job_of

SYSTEM = system_actor("test")
CODE = "D01"


def morning(month: int, day: int, hour: int = 10) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=JAPAN)


@dataclass
class ProgramDays:
    """Ten households of あおい市 are written to; eight apply, six are decided at once, five are paid.

    Days of July 2026: 6 posting, 8 reception, 9 decision, 10 transfer file, 13 papers that were missing arrive,
    14 decision on those, 16 results of the transfers.
    """

    world: World
    households: list[Household] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    run: NoticeRun | None = None
    batch_id: int = 0

    @property
    def program_id(self) -> int:
        return self.world.aoi.pk

    def actor(self, name: str):
        return self.world.actor(f"aoi_{name}")

    def write_to_all(self) -> None:
        with clock.at(morning(7, 6)):
            make_setup(self.world.aoi, **PAYER)
            self.households = [
                make_household(self.world.aoi, ledger_state=LedgerState.PREPARED, entitled_yen=30_000)
                for _number in range(10)
            ]
            for number, household in enumerate(self.households):
                make_account(household, f"{5_000_000 + number}")
            notices = queue_letters(self.world.aoi, self.households)
            self.run = self.print_letters(NoticeKind.CONFIRMATION_FORM)
            lots = list(PrintLot.objects.filter(program_id=self.program_id).values_list("pk", flat=True))
            confirm_posting(actor=self.actor("mailroom"), program_id=self.program_id, lot_ids=lots)
        with clock.at(morning(7, 7)):
            record_return(actor=self.actor("mailroom"), program_id=self.program_id, notice_ids=[notices[9].pk])

    def print_letters(self, kind: NoticeKind) -> NoticeRun:
        """Both phases of a run, in this transaction."""
        run = start_run(actor=self.actor("manager"), program_id=self.program_id, kinds=[kind], letters_a_lot=6)
        results = []
        for chunk in JobChunk.objects.filter(program_id=self.program_id, job_id=job_of(run)).order_by("position"):
            checked = check_letters(actor=SYSTEM, program_id=self.program_id, notice_ids=chunk.payload["notices"])
            results.append({"printable": checked.printable, "blocked": 0, "left_out": 0})
        run = begin_rendering(actor=SYSTEM, program_id=self.program_id, run_id=run.pk, results=results)
        for chunk in JobChunk.objects.filter(program_id=self.program_id, job_id=job_of(run)).order_by("position"):
            render_lot(
                actor=SYSTEM,
                program_id=self.program_id,
                run_id=run.pk,
                number=chunk.payload["number"],
                kind=chunk.payload["kind"],
                notice_ids=chunk.payload["notices"],
            )
        return finish_run(actor=SYSTEM, program_id=self.program_id, run_id=run.pk)

    def receive(self) -> None:
        with clock.at(morning(7, 8)):
            self.applications = make_applications(self.world, self.households[:6], status=Status.REVIEWED)
            late = make_applications(self.world, self.households[6:8], status=Status.VERIFIED)
            self.applications += late
            open_deficiencies(
                actor=self.actor("reviewer_1"),
                program_id=self.program_id,
                deficiencies=[OpenDeficiency(row.pk, CODE) for row in late],
            )
            notify_deficiencies(
                actor=self.actor("reviewer_1"), program_id=self.program_id, application_ids=[row.pk for row in late]
            )
        for minute, outcome in enumerate([Call.Outcome.ANSWERED, Call.Outcome.ANSWERED, Call.Outcome.NOT_REACHED]):
            start = morning(7, 8, 11) + dt.timedelta(minutes=minute)
            with clock.at(start + dt.timedelta(seconds=90)):
                notes = CallNotes(topic=Topic.STATUS, outcome=outcome, started_at=start)
                log_call(actor=self.actor("caller"), program_id=self.program_id, notes=notes)

    def decide_first(self) -> None:
        with clock.at(morning(7, 9)):
            self._decide(self.applications[:6])

    def _decide(self, rows: list[Application]) -> None:
        decide(
            actor=self.actor("officer"),
            program_id=self.program_id,
            application_ids=[row.pk for row in rows],
            outcome="grant",
        )

    def send_file(self) -> None:
        with clock.at(morning(7, 10)):
            prepared = prepare_batch(
                actor=self.actor("clerk_1"), program_id=self.program_id, transfer_on=dt.date(2026, 7, 16)
            )
            assert prepared.batch_id is not None
            self.batch_id = prepared.batch_id
            check_batch(actor=self.actor("clerk_2"), program_id=self.program_id, batch_id=self.batch_id)
            release_batch(actor=self.actor("treasurer"), program_id=self.program_id, batch_id=self.batch_id)

    def papers_arrive(self) -> None:
        late = [row.pk for row in self.applications[6:]]
        with clock.at(morning(7, 13)):
            ids = Deficiency.objects.filter(program_id=self.program_id, state=Deficiency.State.NOTIFIED)
            resolve_deficiencies(
                actor=self.actor("reviewer_1"),
                program_id=self.program_id,
                deficiency_ids=list(ids.values_list("pk", flat=True)),
                via=Deficiency.Via.ONLINE,
            )
            screen(self.actor("reviewer_1"), self.program_id, late, Review.Stage.FIRST)
            screen(self.actor("reviewer_2"), self.program_id, late, Review.Stage.SECOND)
        with clock.at(morning(7, 14)):
            self._decide(self.applications[6:])

    def hear_results(self) -> None:
        with clock.at(morning(7, 16)):
            lines = TransferLine.objects.filter(program_id=self.program_id, batch_id=self.batch_id)
            failed = lines.order_by("position").values_list("pk", flat=True)[0]
            record_result(
                actor=self.actor("clerk_1"),
                program_id=self.program_id,
                batch_id=self.batch_id,
                failures={failed: "name"},
            )

    def whole(self) -> None:
        """All days."""
        for step in self.steps():
            step()

    def steps(self):
        return [
            self.write_to_all,
            self.receive,
            self.decide_first,
            self.send_file,
            self.papers_arrive,
            self.hear_results,
        ]
