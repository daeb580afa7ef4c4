"""Bar R5: thousands of random acts on decisions, batches, failures and accounts, and never a second payment.

The bank is a model of its own: it pays what stands in the released files and takes back what failed. What the services
say is compared with what the bank did.
"""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cases.errors import CaseError
from cases.models import (
    Application,
    HoldKind,
    PayoutBatch,
    PayoutFile,
    ProgramSetup,
    Recovery,
    Status,
    TransferLine,
    TransferResult,
)
from cases.rules.amounts import AmountProposal
from cases.rules.keyed_account import KeyedAccount
from cases.rules.payment import TERM_PLACE
from cases.rules.terms import ONCE, in_terms, read_terms
from cases.rules.zengin import parse_file
from cases.selectors.money import ledger_totals
from cases.selectors.terms import term_figures
from cases.services.account_inquiry.make_inquiry import make_inquiry
from cases.services.account_inquiry.read_inquiry import read_inquiry
from cases.services.account_inquiry.record_answers import record_answers
from cases.services.decision.change_terms import change_terms
from cases.services.decision.decide import granted_yen
from cases.services.hold.open import open_holds
from cases.services.hold.release import release_holds
from cases.services.payout.cancel_batch import cancel_batch
from cases.services.payout.rekey_account import confirm_account, request_account
from cases.services.recovery.open import open_recovery
from cases.services.recovery.record_step import record_step
from security import clock
from security.actor import Actor
from security.gate import grant_role
from security.roles import Role
from tests.cases.rules.zengin.test_inquiry import answered
from tests.factories.money import PAYOUT_DAY, Case, Office, make_case, open_office
from tests.factories.security import World

HOUSEHOLDS = 6
STEPS_A_RUN = 50
FULL = os.environ.get("SECRETARIAT_BARS") == "full"
STEPS = 10_000 if FULL else 1_000
YEN = 30_000
# Two terms that are both open on the day of the walk.
TERMS = [
    {"number": 1, "name": "1学期", "first_on": "2025-09-01", "last_on": "2025-12-31"},
    {"number": 2, "name": "2学期", "first_on": "2026-01-01", "last_on": "2026-03-31"},
]
TERM_DAYS = {"changes_until_on": "2025-12-10", "pays_on": "2025-12-10"}
REFUSALS = (CaseError, PermissionDenied)
# Mostly the person and the batch that fit, so that the walk gets far; now and then one that does not.
MAKERS = st.sampled_from(["aoi_clerk_1"] * 4 + ["aoi_clerk_2"])
CHECKERS = st.sampled_from(["aoi_clerk_2"] * 4 + ["aoi_clerk_1"])
RELEASERS = st.sampled_from(["aoi_treasurer"] * 5 + ["aoi_officer_2", "aoi_clerk_1"])
OFFICERS = st.sampled_from(["aoi_officer"] * 3 + ["aoi_officer_2"])
FITTING = st.sampled_from([True] * 5 + [False])
NUMBERS = st.integers(0, 50)
# Where the process dies: the audit event is the last thing that each of these services writes.
BEFORE = {
    "prepare_batch": "",
    "check_batch": "prepared",
    "release_batch": "checked",
    "record_result": "released",
    "cancel_batch": "checked",
}
DEATHS = st.sampled_from(list(BEFORE))
COPY_LINE = """
    INSERT INTO cases_transferline (program_id, batch_id, position, person_id, household_id, purpose, period, attempt,
        application_id, decision_id, account_id, amount_yen)
    SELECT program_id, %(batch)s, 10000, person_id, household_id, purpose, period, attempt + %(more)s,
        application_id, decision_id, account_id, amount_yen
    FROM cases_transferline WHERE id = %(line)s
"""


class Bank:
    """Pays what stands in a file, at once; `at_payees` are the payments that did not come back.

    Each is a batch, an application, the term that the customer code names (0 where there are none) and yen.
    """

    def __init__(self) -> None:
        self.at_payees: list[tuple[int, int, int, int]] = []

    def take(self, batch_id: int, content: bytes) -> None:
        for record in parse_file(content).records:
            term, application_id = divmod(int(record.customer_code_1), TERM_PLACE)
            self.at_payees.append((batch_id, application_id, term, record.amount_yen))

    def give_back(self, batch_id: int, application_ids: set[int]) -> None:
        self.at_payees = [
            payment for payment in self.at_payees if payment[0] != batch_id or payment[1] not in application_ids
        ]


@dataclass
class Cast(World):
    """The same people, each looked up once."""

    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return self.actors[name]


class Killed(BaseException):
    """The process died here."""


class MoneyMachine(RuleBasedStateMachine):
    """Acts of the office in any order, by right and by wrong people, with deaths in between.

    Half of the walks are in a program that pays once, half in one that pays by terms.
    """

    world: World
    steps = 0
    releases = 0
    failures = 0
    reissues = 0
    in_terms = 0

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.stack = ExitStack()
        self.office: Office = self.stack.enter_context(open_office(self.world, transfer_lead_days=1))
        self.bank = Bank()
        self.cases: list[Case] = []
        self.terms = [ONCE]
        self.is_changed = False

    @initialize(by_terms=st.booleans())
    def register(self, by_terms) -> None:
        values: dict[str, Any] = {}
        if by_terms:
            terms = read_terms({**term, **TERM_DAYS} for term in TERMS)
            self.terms = [term.number for term in terms]
            ProgramSetup.objects.update(terms=[term.to_data() for term in terms])
            unit = AmountProposal(YEN, [{"code": "household", "yen": YEN}])
            whole = in_terms({}, unit, terms, received_on=clock.today(), pays_back=False)
            values = {"yen": whole.yen, "amount_explained": whole.lines}
        self.cases = [make_case(self.world.aoi, number, **values) for number in range(1, HOUSEHOLDS + 1)]

    def teardown(self) -> None:
        type(self).reissues += TransferLine.objects.filter(attempt__gt=1, batch__state="released").count()
        self.stack.close()
        transaction.savepoint_rollback(self.savepoint)

    def attempt(self, act):
        """Do an act; a refusal undoes it and is fine, any other error is a finding."""
        type(self).steps += 1
        try:
            with transaction.atomic():
                done = act()
        except REFUSALS:
            return None
        self.is_changed = True
        return done

    def batch(self, number: int, *states: str) -> int | None:
        """One of the batches, of those in the states if any is."""
        batches = list(PayoutBatch.objects.order_by("pk").values_list("pk", "state"))
        chosen = [batch for batch in batches if batch[1] in states] or batches
        return chosen[-1 - number % len(chosen)][0] if chosen else None

    def term(self, number: int) -> int:
        return self.terms[number % len(self.terms)]

    def case(self, number: int) -> Case:
        return self.cases[number % len(self.cases)]

    @rule(numbers=st.sets(NUMBERS, min_size=1, max_size=4), deny=st.integers(0, 9), who=OFFICERS)
    def decide(self, numbers, deny, who) -> None:
        values = {"outcome": "deny", "reason": "taxed"} if deny == 0 else {"outcome": "grant"}
        cases = list({self.case(number).pk: self.case(number) for number in numbers}.values())
        self.attempt(lambda: self.office.decide(*cases, by=who, partial=True, **values))

    @rule(number=NUMBERS, from_term=st.integers(1, 2), who=OFFICERS)
    def end_entitlement(self, number, from_term, who) -> None:
        """Now and then entitlement ends with a term, wherever its money is."""
        if number % 4 or ONCE in self.terms:
            return
        self.attempt(
            lambda: change_terms(
                actor=self.world.actor(who),
                program_id=self.world.aoi.pk,
                application_id=self.case(number // 4).pk,
                from_term=from_term,
                change="end",
                reason="moved",
            )
        )

    @rule(who=MAKERS, term=NUMBERS)
    def prepare(self, who, term) -> None:
        self.attempt(lambda: self.office.prepare(by=who, term=self.term(term)))

    @rule(number=NUMBERS, who=CHECKERS, fitting=FITTING)
    def check(self, number, who, fitting) -> None:
        if batch_id := self.batch(number, *["prepared"] * fitting):
            self.attempt(lambda: self.office.check(batch_id, by=who))

    @rule(number=NUMBERS, who=RELEASERS, fitting=FITTING)
    def release(self, number, who, fitting) -> None:
        batch_id = self.batch(number, *["checked"] * fitting)
        if batch_id is None:
            return
        released = self.attempt(lambda: self.office.release(batch_id, by=who))
        if released is not None:
            type(self).releases += 1
            type(self).in_terms += ONCE not in self.terms
            self.bank.take(batch_id, released.content)

    @rule(maker=MAKERS, checker=CHECKERS, releaser=RELEASERS, term=NUMBERS)
    def pay_in_one_go(self, maker, checker, releaser, term) -> None:
        self.prepare(maker, term)
        self.check(0, checker, fitting=True)
        self.release(0, releaser, fitting=True)

    @rule(number=NUMBERS, failing=st.sets(NUMBERS, max_size=3), rest_paid=st.booleans(), fitting=FITTING)
    def record(self, number, failing, rest_paid, fitting) -> None:
        batch_id = self.batch(number, *["released"] * fitting)
        if batch_id is None:
            return
        lines = list(TransferLine.objects.filter(batch_id=batch_id).order_by("pk").values_list("pk", flat=True))
        failures = {lines[place % len(lines)]: "name" for place in failing}
        recorded = self.attempt(lambda: self.office.results(batch_id, failures, rest_paid=rest_paid))
        if recorded is not None:
            type(self).failures += len(recorded.failed)
            self.bank.give_back(batch_id, set(recorded.failed))

    @rule(number=NUMBERS, who=st.sampled_from(["aoi_clerk_1", "aoi_clerk_2", "aoi_treasurer"]))
    def cancel(self, number, who) -> None:
        if number % 3 == 0 and (batch_id := self.batch(number)):
            self.attempt(lambda: self.cancel_as(batch_id, who))

    def cancel_as(self, batch_id: int, who: str) -> list[int]:
        actor = self.world.actor(who)
        return cancel_batch(actor=actor, program_id=self.world.aoi.pk, batch_id=batch_id, reason="changed")

    @rule(number=NUMBERS, account=st.integers(1, 3), fitting=FITTING, second=CHECKERS)
    def rekey(self, number, account, fitting, second) -> None:
        failed = [case for case in self.cases if case.application.holds.filter(kind="account_failed", released_at=None)]
        chosen = failed[number % len(failed)] if failed else self.case(number)

        def both() -> None:
            shared: Any = {"program_id": self.world.aoi.pk}
            first = self.world.actor("aoi_clerk_1")
            rekey_id = request_account(actor=first, **shared, application_id=chosen.pk, account=keyed(account))
            again = keyed(account if fitting else account + 1)
            confirm_account(actor=self.world.actor(second), **shared, rekey_id=rekey_id, account=again)

        self.attempt(both)

    @rule(maker=MAKERS, checker=CHECKERS, releaser=RELEASERS)
    def reissue(self, maker, checker, releaser) -> None:
        """The bank reports failures, the accounts are keyed again, and the next file goes out."""
        self.record(0, {0, 1}, rest_paid=True, fitting=True)
        for number in range(2):
            self.rekey(number, 2, fitting=True, second="aoi_clerk_2")
        last = PayoutBatch.objects.filter(state="released").order_by("pk").last()
        self.pay_in_one_go(maker, checker, releaser, term=last.term - 1 if last else 0)

    @rule(number=NUMBERS)
    def stop_or_go(self, number) -> None:
        values: Any = {"actor": self.world.actor("aoi_manager"), "program_id": self.world.aoi.pk}
        case = self.case(number)
        held = list(case.application.holds.filter(kind=HoldKind.INQUIRY, released_at=None).values_list("pk", flat=True))
        if held:
            self.attempt(lambda: release_holds(**values, hold_ids=held, reason="answered"))
        else:
            self.attempt(
                lambda: open_holds(**values, application_ids=[case.pk], kind=HoldKind.INQUIRY, reason="question")
            )

    @rule(codes=st.lists(st.sampled_from("0000129"), min_size=2 * HOUSEHOLDS, max_size=2 * HOUSEHOLDS))
    def ask_about_accounts(self, codes) -> None:
        """The bank is asked about the accounts that are due; what it does not confirm is on hold."""
        values: Any = {"actor": self.world.actor("aoi_clerk_1"), "program_id": self.world.aoi.pk}

        def ask() -> None:
            made = make_inquiry(**values)
            content = read_inquiry(**values, inquiry_id=made.inquiry_id).content
            answer = answered(content, *codes[: made.line_count])
            record_answers(**values, inquiry_id=made.inquiry_id, content=answer)

        self.attempt(ask)

    @rule(number=NUMBERS, halves=st.integers(1, 3), who=OFFICERS)
    def ask_back(self, number, halves, who) -> None:
        """A payment is asked back, as a whole, in part, or by too much."""
        lines = list(TransferLine.objects.filter(results__outcome="paid").order_by("pk"))
        if not lines:
            return
        line = lines[number % len(lines)]
        self.attempt(
            lambda: open_recovery(
                actor=self.world.actor(who),
                program_id=self.world.aoi.pk,
                line_id=line.pk,
                kind="clawback",
                amount_yen=line.amount_yen * halves // 2,
                reason="double",
                legal_kind="public",
                due_on=PAYOUT_DAY.date(),
            )
        )

    @rule(number=NUMBERS, thirds=st.integers(1, 4), kind=st.sampled_from(["received"] * 3 + ["waived"]))
    def take_back(self, number, thirds, kind) -> None:
        claims = list(Recovery.objects.order_by("pk"))
        if not claims:
            return
        claim = claims[number % len(claims)]
        self.attempt(
            lambda: record_step(
                actor=self.world.actor("aoi_officer" if kind == "waived" else "aoi_clerk_1"),
                program_id=self.world.aoi.pk,
                recovery_id=claim.pk,
                kind=kind,
                on=clock.today(),
                yen=claim.amount_yen * thirds // 3 if kind == "received" else 0,
                note="small",
            )
        )

    @rule(number=NUMBERS)
    def apply_again(self, number) -> None:
        """The same household once more, by another channel, waved through both screenings."""
        if len(self.cases) >= 2 * HOUSEHOLDS:
            return
        case = self.case(number)
        twin = Application.objects.get(pk=case.pk)
        twin.pk, twin.status, twin.channel = None, Status.REVIEWED, "online"
        twin.receipt_number = f"again{len(self.cases)}"
        twin.save()
        self.is_changed = True
        self.cases.append(Case(case.household, case.head, case.account, twin))

    @rule(number=NUMBERS, more=st.integers(0, 2))
    def pay_again_by_raw_sql(self, number, more) -> None:
        lines = list(TransferLine.objects.order_by("pk").values_list("pk", "person_id", "period", "attempt"))
        open_batch = PayoutBatch.objects.filter(state="prepared").order_by("pk").first()
        if not lines or open_batch is None:
            return
        line, person_id, period, attempt = lines[number % len(lines)]
        key = {"person_id": person_id, "period": period}
        failed = TransferResult.objects.filter(**key, attempt=attempt + more - 1, outcome="failed")
        taken = TransferLine.objects.filter(**key, attempt=attempt + more)
        if failed.exists() and not taken.exists():
            return  # a re-issue after a failure is what the database allows
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(COPY_LINE, {"batch": open_batch.pk, "more": more, "line": line})
        type(self).steps += 1
        self.is_changed = True

    @rule(number=NUMBERS, service=DEATHS)
    def die_in(self, number, service) -> None:
        """The process is killed at the end of a service: nothing of what it did may stay."""
        batch_id = self.batch(number, BEFORE[service])
        acts = {
            "prepare_batch": lambda: self.office.prepare(term=self.term(number)),
            "check_batch": lambda: self.office.check(batch_id),
            "release_batch": lambda: self.office.release(batch_id),
            "record_result": lambda: self.office.results(batch_id or 0),
            "cancel_batch": lambda: self.cancel_as(batch_id or 0, "aoi_clerk_1"),
        }
        if batch_id is None and service != "prepare_batch":
            return
        before = snapshot()
        type(self).steps += 1
        with (
            mock.patch(f"cases.services.payout.{service}.record", side_effect=Killed),
            pytest.raises((Killed, *REFUSALS)),
        ):
            killed(acts[service])
        assert snapshot() == before
        self.is_changed = True

    @invariant()
    def the_money_is_right(self) -> None:
        """Looked at after every act that was done; one that was refused left nothing behind."""
        if self.is_changed:
            self.nobody_is_paid_twice()
            self.approved_is_exported_and_held()
            self.no_more_is_asked_back_than_was_paid()
            self.is_changed = False

    def nobody_is_paid_twice(self) -> None:
        household_of = {case.pk: case.household.pk for case in self.cases}
        paid = [(household_of[application], term) for _batch, application, term, _yen in self.bank.at_payees]
        assert len(paid) == len(set(paid)), "a household holds two payments of one term"
        assert {term for _household, term in paid} <= set(self.terms)

    def approved_is_exported_and_held(self) -> None:
        who: Any = {"actor": self.world.actor("aoi_auditor"), "program_id": self.world.aoi.pk}
        totals = ledger_totals(**who)
        assert totals.adds_up
        at_payees_yen = sum(yen for *_payment, yen in self.bank.at_payees)
        assert totals.paid.yen + totals.sent.yen == at_payees_yen, "ledger and bank differ"
        held_yen = totals.waiting.yen + totals.in_batch.yen
        assert granted_yen(self.world.aoi.pk) == at_payees_yen + held_yen
        for one in term_figures(**who):
            assert one.adds_up
            sent_yen = sum(yen for _batch, _application, term, yen in self.bank.at_payees if term == one.term.number)
            assert one.paid.yen + one.sent.yen == sent_yen, "a term and the bank differ"

    def no_more_is_asked_back_than_was_paid(self) -> None:
        asked: dict[int, int] = {}
        for claim in Recovery.objects.prefetch_related("steps").select_related("line"):
            received = sum(step.yen for step in claim.steps.all())
            assert received <= claim.amount_yen, "more came back than was asked"
            is_ended = any(step.kind in {"refused", "waived"} for step in claim.steps.all())
            asked[claim.line_id] = asked.get(claim.line_id, 0) + (received if is_ended else claim.amount_yen)
            assert asked[claim.line_id] <= claim.line.amount_yen, "more is asked back than was paid"


def killed(act: Callable[[], object]) -> None:
    """Do an act in a transaction that is never committed, whatever the act comes to."""
    with transaction.atomic():
        act()
        raise Killed


def keyed(number: int) -> KeyedAccount:
    return KeyedAccount(
        bank_code="0005", branch_code="001", account_type="1", number=f"{number}", holder_kana="ミホン　ハナコ"
    )


def snapshot() -> tuple[object, ...]:
    """What money and status are, as far as a death could change them."""
    return (
        list(PayoutBatch.objects.order_by("pk").values_list("pk", "state")),
        list(TransferLine.objects.order_by("pk").values_list("pk", flat=True)),
        list(TransferResult.objects.order_by("pk").values_list("pk", flat=True)),
        list(PayoutFile.objects.order_by("pk").values_list("pk", flat=True)),
        list(Application.objects.order_by("pk").values_list("pk", "status")),
    )


@pytest.mark.bar("R5")
def test_no_household_is_paid_twice_whatever_happens(world, record_property) -> None:
    grant_role(world.users["aoi_officer_2"], Role.TREASURER, world.aoi)
    actors = {name: world.actor(name) for name in world.users if name.startswith("aoi_")}
    cast = Cast(aoi=world.aoi, midori=world.midori, users=world.users, actors=actors)
    machine: Any = type("Machine", (MoneyMachine,), {"world": cast})
    while machine.steps < STEPS:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=120 if FULL else 12,
                stateful_step_count=STEPS_A_RUN,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    walked = (machine.releases, machine.failures, machine.reissues)
    tried = "{:,} steps: {} files released, {} failures, {} re-issues".format(machine.steps, *walked)
    record_property("tried", f"{tried}; {machine.in_terms} of the files by terms")
    assert min(walked) >= STEPS // 200, f"the walk hardly ever got there: {walked}"
