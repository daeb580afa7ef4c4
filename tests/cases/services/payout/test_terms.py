"""Recurring payments: decided once, paid term by term, never twice in a term, changed in between by new rows only."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from cases.console.values import template_of
from cases.errors import CaseError
from cases.models import (
    Application,
    Decision,
    Hold,
    Household,
    Notice,
    PayoutBatch,
    ProgramSetup,
    Recipient,
    Status,
    TransferLine,
    TransferResult,
)
from cases.rules.amounts import AmountProposal
from cases.rules.keyed_account import KeyedAccount
from cases.rules.terms import by_term, in_terms, read_terms
from cases.selectors.application_filter import ApplicationFilter
from cases.selectors.case_page import case_money
from cases.selectors.money import Figure, ledger_totals
from cases.selectors.money_book import money_book
from cases.selectors.money_years import money_years
from cases.selectors.payable import payable
from cases.selectors.payment_outlook import Outlook, payment_outlook
from cases.selectors.terms import term_figures, term_to_pay
from cases.selectors.worklists import ORDERS, work_page
from cases.services.decision.change_terms import change_terms
from cases.services.hold.close import close_holds
from cases.services.payout.cancel_batch import cancel_batch
from cases.services.payout.record_result import record_result
from cases.services.payout.rekey_account import confirm_account, request_account
from cases.services.setup.set_up_program import set_up_program
from reports.selectors.agreement_cases import disagreements_of_applications
from reports.selectors.agreement_money import disagreements_of_money
from security import clock
from security.actor import NotAllowedError
from security.models import AuditEvent
from tests.cases.services.payout.test_raw_sql import add_line, line_of, refused
from tests.factories.money import NOW, Case, Office, make_case, make_person, open_office
from tests.factories.security import World

TERMS = [
    {
        "number": number,
        "name": f"{number}学期",
        "first_on": first,
        "last_on": last,
        "changes_until_on": closing,
        "pays_on": pays_on,
    }
    for number, first, last, closing, pays_on in (
        (1, "2025-09-01", "2025-11-30", "2025-12-05", "2025-12-10"),
        (2, "2025-12-01", "2026-03-31", "2026-03-20", "2026-04-10"),
        (3, "2026-04-01", "2026-06-30", "2026-06-20", "2026-07-10"),
    )
]
DAYS = {term["number"]: dt.date.fromisoformat(str(term["pays_on"])) for term in TERMS}
YEN = 30_000


@pytest.fixture
def school(world: World) -> Iterator[Office]:
    """A program of three terms; 30,000 yen a household and term."""
    with open_office(world, terms=TERMS, amount_rule={"kind": "per_household", "yen": YEN}) as office:
        yield office


def pupil(office: Office, number: int = 1, **values) -> Case:
    """An application as its keying leaves it: proposed over the terms that are still open."""
    proposal = in_terms(
        {},
        AmountProposal(YEN, [{"code": "household", "yen": YEN}]),
        read_terms(TERMS),
        received_on=values.get("received_on", clock.today()),
        pays_back=False,
    )
    return make_case(office.world.aoi, number, yen=proposal.yen, amount_explained=proposal.lines, **values)


def released(office: Office, term: int) -> int:
    """A batch of the term, prepared a week before its day, checked and released."""
    with clock.at(dt.datetime.combine(DAYS[term] - dt.timedelta(days=9), NOW.time(), tzinfo=clock.JAPAN)):
        batch_id = office.prepare(term=term, transfer_on=DAYS[term]).batch_id
        office.check(batch_id)
        office.release(batch_id)
    assert batch_id is not None
    return batch_id


def settled(office: Office, batch_id: int, failures: dict[int, str] | None = None) -> None:
    day = PayoutBatch.objects.get(pk=batch_id).transfer_on
    with clock.at(dt.datetime.combine(day, NOW.time(), tzinfo=clock.JAPAN)):
        record_result(
            actor=office.world.actor("aoi_clerk_1"),
            program_id=office.program_id,
            batch_id=batch_id,
            failures=failures or {},
        )


def change(office: Office, case: Case, from_term: int, kind: str = "end", *, by: str = "aoi_officer", **values):
    given = {"reason": "市外へ転出したため"} | values
    return change_terms(
        actor=office.world.actor(by),
        program_id=office.program_id,
        application_id=case.pk,
        from_term=from_term,
        change=kind,
        **given,
    )


def status_of(case: Case) -> str:
    return Application.objects.values_list("status", flat=True).get(pk=case.pk)


def amount_shown(office: Office, case: Case) -> int | None:
    """What every page says of the money of the case; its explanation comes to the same."""
    application = Application.objects.get(pk=case.pk)
    parts = by_term(application.amount_explained)
    assert sum(part.yen for part in parts.values()) == application.amount_yen
    who: dict[str, Any] = {"actor": office.world.actor("aoi_officer"), "program_id": office.program_id}
    order = next(order for order in ORDERS if order.key == "amount")
    listed = work_page(**who, filters=ApplicationFilter(), order=order).rows
    assert [row.amount_yen for row in listed if row.id == case.pk] == [application.amount_yen]
    return application.amount_yen


def sentences_of(office: Office, case: Case) -> list[str]:
    setup = ProgramSetup.objects.get(program_id=office.program_id)
    application = Application.objects.get(pk=case.pk)
    actor = office.world.actor("aoi_officer")
    return case_money(actor=actor, program_id=office.program_id, application=application, setup=setup).sentences


def add_up(office: Office) -> dict[int, tuple[Figure, ...]]:
    """Every book agrees with itself, with the others and with the statuses; the figures of each term."""
    who: dict[str, Any] = {"actor": office.world.actor("aoi_auditor"), "program_id": office.program_id}
    totals = ledger_totals(**who)
    assert totals.adds_up
    for by in ("wave", "day"):
        assert money_book(**who, by=by).adds_up
    assert money_years(**who).agrees
    assert payable(**who, cut_off_on=None).adds_up
    terms = term_figures(**who)
    assert all(one.adds_up for one in terms)
    for name, whole in (("granted", totals.decided), ("waiting", totals.waiting), ("paid", totals.paid)):
        assert sum((getattr(one, name) for one in terms), Figure()) == whole
    found = [*disagreements_of_money(office.program_id), *disagreements_of_applications(office.program_id)]
    # The factory makes its applications without the transitions that led to them.
    assert [one for one in found if one.code not in {"chain", "status"}] == []
    return {one.term.number: (one.granted, one.waiting, one.in_batch, one.sent, one.paid) for one in terms}


def everything() -> list[list[dict[str, Any]]]:
    rows: tuple[Any, ...] = (Application, Decision, TransferLine, TransferResult, PayoutBatch, Notice, AuditEvent)
    return [list(model.objects.order_by("pk").values()) for model in rows]


def test_decided_once_and_paid_term_by_term(school: Office) -> None:
    first, second = pupil(school, 1), pupil(school, 2)
    school.decide(first, second)
    rows = Decision.objects.filter(application_id=first.pk).order_by("term")
    assert [(row.term, row.sequence, row.amount_yen) for row in rows] == [(1, 1, YEN), (2, 1, YEN), (3, 1, YEN)]
    assert Notice.objects.filter(application_id=first.pk).count() == 1
    two, none = Figure(2, 2 * YEN), Figure()
    assert add_up(school) == dict.fromkeys((1, 2, 3), (two, two, none, none, none))
    for term in (1, 2, 3):
        batch_id = released(school, term)
        assert add_up(school)[term] == (two, none, none, two, none)
        assert {status_of(case) for case in (first, second)} == {Status.PAYING}
        settled(school, batch_id)
        assert add_up(school)[term] == (two, none, none, none, two)
        assert status_of(first) == (Status.DECIDED if term < 3 else Status.PAID)
    periods = TransferLine.objects.filter(application_id=first.pk).order_by("pk").values_list("period", "attempt")
    assert list(periods) == [("2025-1", 1), ("2025-2", 1), ("2025-3", 1)]


def test_a_batch_pays_a_term_that_the_program_has(school: Office) -> None:
    school.decide(pupil(school))
    before = everything()
    for term in (0, 4):
        with pytest.raises(CaseError) as wrong:
            school.prepare(term=term)
        assert wrong.value.code == "term"
    assert everything() == before
    who = school.world.users["aoi_clerk_1"].pk
    for term in (0, 4):
        said = refused(
            "INSERT INTO cases_payoutbatch (program_id, number, state, transfer_on, bank_profile, term, line_count, "
            "total_yen, findings, prepared_at, prepared_by_id, cancel_reason) "
            "VALUES (%s, 9, 'prepared', '2025-12-10', 'standard-crlf', %s, 1, 1, '[]', now(), %s, '')",
            school.program_id,
            term,
            who,
        )
        assert said == "a batch pays one of the terms of its program"
    assert everything() == before


def test_the_same_term_again_is_refused_to_raw_sql(school: Office) -> None:
    case, other = pupil(school, 1), pupil(school, 2)
    school.decide(case)
    settled(school, released(school, 1))
    school.decide(other)
    batch_id = school.prepare(term=1).batch_id
    paid = {**line_of(case), "batch_id": batch_id, "position": 98}
    assert add_line(**paid) == "cases_line_once_a_person"
    assert add_line(**{**paid, "attempt": 2}) == "cases_line_after_failure"
    assert add_line(**{**paid, "period": "2025-2"}) == "the purpose and period are not those of the term"
    assert add_line(**{**paid, "period": "2025"}) == "the purpose and period are not those of the term"
    second = Decision.objects.get(application_id=case.pk, term=2).pk
    changes = {**paid, "decision_id": second, "period": "2025-2"}
    assert add_line(**changes) == "the grant is not of the term that the batch pays"
    assert TransferLine.objects.filter(application_id=case.pk).count() == 1
    cancel_batch(
        actor=school.world.actor("aoi_clerk_1"), program_id=school.program_id, batch_id=batch_id or 0, reason="test"
    )
    add_up(school)


def test_a_failed_term_is_paid_again_in_its_term_and_holds_up_no_other(school: Office) -> None:
    case = pupil(school)
    school.decide(case)
    batch_id = released(school, 1)
    settled(school, batch_id, {TransferLine.objects.get().pk: "name"})
    assert status_of(case) == Status.DECIDED
    holds = list(Hold.objects.values_list("pk", flat=True))
    close_holds(actor=school.world.actor("aoi_manager"), program_id=school.program_id, hold_ids=holds, reason="test")
    settled(school, released(school, 2))
    assert add_up(school)[1][1] == Figure(1, YEN)
    with clock.at(dt.datetime(2026, 5, 1, 9, 0, tzinfo=clock.JAPAN)):
        again = school.prepare(term=1, transfer_on=dt.date(2026, 5, 12)).batch_id
        school.check(again)
        school.release(again)
    settled(school, again or 0)
    lines = TransferLine.objects.order_by("pk").values_list("period", "attempt")
    assert list(lines) == [("2025-1", 1), ("2025-2", 1), ("2025-1", 2)]
    assert add_up(school)[1][4] == Figure(1, YEN)


@pytest.mark.parametrize("left", ["died", "other_head", "moved_out"])
def test_who_died_or_moved_out_between_terms_is_asked_about_not_paid(school: Office, left: str) -> None:
    case, other = pupil(school, 1), pupil(school, 2)
    school.decide(case, other)
    settled(school, released(school, 1))
    if left == "moved_out":
        Household.objects.filter(pk=case.household.pk).update(excluded_reason="all_moved_out")
    else:
        Recipient.objects.filter(pk=case.head.pk).update(is_head=left == "died", moved_reason="死亡")
    if left == "other_head":
        make_person(case.household, 9, is_head=True)
    released(school, 2)
    assert list(TransferLine.objects.filter(batch__term=2).values_list("application_id", flat=True)) == [other.pk]
    assert [(hold.application_id, hold.reason) for hold in Hold.objects.all()] == [(case.pk, "batch.barred")]
    proposed = term_to_pay(school.program_id)
    assert proposed is not None
    assert proposed.number != 2, "what is on hold is not due"
    change(school, case, 2, reason="受給者が亡くなったため")
    assert status_of(case) == Status.PAID
    assert add_up(school)[2] == (Figure(1, YEN), Figure(), Figure(), Figure(1, YEN), Figure())


def test_the_account_of_a_later_term_is_keyed_twice_by_two_people(school: Office) -> None:
    case = pupil(school)
    school.decide(case)
    settled(school, released(school, 1))
    who: dict[str, Any] = {"program_id": school.program_id}
    clerks = [school.world.actor(name) for name in ("aoi_clerk_1", "aoi_clerk_2")]
    keyed = KeyedAccount(
        bank_code="0005", branch_code="001", account_type="1", number="7654321", holder_kana="ミホン　ハナコ"
    )
    rekey_id = request_account(actor=clerks[0], **who, application_id=case.pk, account=keyed)
    with pytest.raises(CaseError):
        confirm_account(actor=clerks[0], **who, rekey_id=rekey_id, account=keyed)
    confirm_account(actor=clerks[1], **who, rekey_id=rekey_id, account=keyed)
    assert case.account is not None
    assert Application.objects.get().account_id != case.account.pk
    released(school, 2)
    first, second = TransferLine.objects.order_by("pk").values_list("account_id", flat=True)
    assert (first, second) == (case.account.pk, Application.objects.get().account_id)


def test_entitlement_ends_from_a_term_on_and_what_was_released_stays(school: Office) -> None:
    case = pupil(school)
    school.decide(case)
    settled(school, released(school, 1))
    before = list(Decision.objects.order_by("pk").values())
    done = change(school, case, 1)
    assert (done.changed, done.released) == ([2, 3], [1])
    assert list(Decision.objects.order_by("pk").values())[:3] == before
    assert amount_shown(school, case) == YEN
    assert sentences_of(school, case) == [
        *("1学期：", "1世帯あたり：30,000円。"),
        *("2学期：", "支給しない：0円"),
        *("3学期：", "支給しない：0円"),
    ]
    news = Decision.objects.filter(sequence=2).order_by("term")
    assert [(row.term, row.outcome, row.amount_yen, row.reason) for row in news] == [
        (2, "deny", 0, "市外へ転出したため"),
        (3, "deny", 0, "市外へ転出したため"),
    ]
    assert status_of(case) == Status.PAID
    assert list(Notice.objects.filter(application_id=case.pk, kind="denial").values_list("kind", flat=True)) == [
        "denial"
    ]
    assert add_up(school)[2] == (Figure(),) * 5
    with clock.at(dt.datetime(2026, 4, 1, 9, 0, tzinfo=clock.JAPAN)), pytest.raises(CaseError) as nothing:
        school.prepare(term=2, transfer_on=DAYS[2])
    assert nothing.value.code == "nothing_to_pay"


def test_an_end_before_anything_was_sent_is_a_denial(school: Office) -> None:
    case = pupil(school)
    school.decide(case)
    change(school, case, 1, reason="再婚のため")
    assert status_of(case) == Status.DENIED
    assert amount_shown(school, case) == 0
    assert all(figures == (Figure(),) * 5 for figures in add_up(school).values())


def test_another_amount_between_terms_is_paid_and_explained(world: World) -> None:
    rule = {"kind": "rate", "percent": 50, "ceiling_yen": 9_000, "per_month": True}
    with open_office(world, terms=TERMS, amount_rule=rule, kind="subsidy") as school:
        proposal = in_terms(
            rule,
            AmountProposal(4_000, [{"code": "rate", "percent": 50, "base_yen": 8_000, "yen": 4_000}]),
            read_terms(TERMS),
            received_on=clock.today(),
            pays_back=False,
        )
        case = make_case(world.aoi, 1, yen=proposal.yen, amount_explained=proposal.lines, household={"entitled_yen": 0})
        school.decide(case)
        settled(school, released(school, 1))
        with pytest.raises(CaseError) as same:
            change(school, case, 2, "amount", figure=8_000)
        assert same.value.code == "same_amount"
        change(school, case, 2, "amount", figure=12_000, reason="通学区間が変わったため")
        rows = Decision.objects.filter(application_id=case.pk, sequence=2).order_by("term")
        assert [(row.term, row.amount_yen) for row in rows] == [(2, 6_000 * 4), (3, 6_000 * 3)]
        assert [line["code"] for line in rows[0].amount_explained] == ["rate", "months"]
        assert amount_shown(school, case) == proposal.yen - 4_000 * 7 + 6_000 * 7
        settled(school, released(school, 2))
        assert add_up(school)[2][4] == Figure(1, 24_000)
        with clock.at(dt.datetime(2026, 6, 21, 9, 0, tzinfo=clock.JAPAN)), pytest.raises(CaseError) as closed:
            change(school, case, 3, "amount", figure=10_000)
        assert closed.value.code == "term_closed"


def test_a_change_waits_while_the_term_stands_in_a_batch_and_a_checked_one_is_not_released_on_an_old_grant(
    school: Office,
) -> None:
    case = pupil(school)
    school.decide(case)
    batch_id = school.prepare(term=1).batch_id
    school.check(batch_id)
    before = everything()
    with pytest.raises(CaseError) as waits:
        change(school, case, 1)
    assert waits.value.code == "in_batch"
    assert everything() == before
    assert change(school, case, 2).changed == [2, 3]
    school.release(batch_id)
    settled(school, batch_id or 0)
    assert status_of(case) == Status.PAID
    add_up(school)


@pytest.mark.parametrize("who", ["aoi_treasurer", "aoi_clerk_1", "aoi_manager", "midori_officer"])
def test_nobody_but_an_officer_changes_terms(school: Office, who: str) -> None:
    case = pupil(school)
    school.decide(case)
    before = everything()
    with pytest.raises(NotAllowedError):
        change(school, case, 2, by=who)
    assert everything() == before


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"from_term": 4}, "nothing_left"),
        ({"kind": "amount"}, "same_amount"),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(school: Office, values: dict[str, Any], code: str) -> None:
    case = pupil(school)
    school.decide(case)
    before = everything()
    with pytest.raises(CaseError) as wrong:
        change(school, case, **({"from_term": 1} | values))
    assert wrong.value.code == code
    assert everything() == before


def test_a_late_application_begins_with_the_next_term(school: Office) -> None:
    late = pupil(school, received_on=dt.date(2025, 12, 6))
    school.decide(late)
    assert list(Decision.objects.order_by("term").values_list("term", flat=True)) == [2, 3]
    gone = pupil(school, 2, received_on=dt.date(2026, 6, 21))
    assert gone.application.amount_yen == 0


def test_a_caller_is_told_of_each_term(school: Office) -> None:
    case = pupil(school)
    school.decide(case)
    settled(school, released(school, 1))
    change(school, case, 3)
    with clock.at(dt.datetime(2026, 1, 5, 9, 0, tzinfo=clock.JAPAN)):
        told = payment_outlook(
            actor=school.world.actor("aoi_caller"), program_id=school.program_id, application_id=case.pk
        )
    assert (told.outlook, told.on) == (Outlook.EXPECTED, DAYS[2])
    assert [(one.name, one.yen, one.outlook, one.on) for one in told.terms] == [
        ("1学期", YEN, Outlook.PAID, DAYS[1]),
        ("2学期", YEN, Outlook.EXPECTED, DAYS[2]),
        ("3学期", 0, Outlook.NOTHING, None),
    ]


def test_decided_terms_stay_in_the_set_up(school: Office) -> None:
    present = template_of(school.program_id)
    assert present is not None
    school.decide(pupil(school))
    for terms in ((), present.terms[1:]):
        with pytest.raises(CaseError) as used:
            set_up_program(
                actor=school.world.actor("aoi_manager"),
                program_id=school.program_id,
                template=replace(present, terms=terms),
            )
        assert used.value.code == "setup_terms"
    setup = ProgramSetup.objects.get()
    assert (setup.terms, setup.version) == (TERMS, 1)
