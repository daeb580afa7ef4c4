"""Preparing a batch: what goes in, what stays behind with a reason, and what refuses the whole."""

import datetime as dt

import pytest

from cases.errors import CaseError
from cases.models import Application, Hold, HoldKind, PayoutBatch, ProgramSetup, Status, TransferLine
from cases.rules.zengin import BANK_PROFILES, BankProfile
from cases.services.hold.open import open_holds
from cases.services.payout import compose
from security.actor import NotAllowedError
from tests.factories.money import make_case, make_household, make_person


def status_of(case):
    return Application.objects.values_list("status", flat=True).get(pk=case.pk)


def open_hold_of(case):
    return Hold.objects.values_list("kind", "reason", "waits_for").get(application_id=case.pk, released_at=None)


def test_everything_that_is_due_goes_in_by_order_of_reception(office) -> None:
    second, first = make_case(office.world.aoi, 20), make_case(office.world.aoi, 10, yen=50_000)
    not_yet = make_case(office.world.aoi, 30)
    office.decide(second, first)
    prepared = office.prepare()
    assert (prepared.number, prepared.line_count, prepared.total_yen) == (1, 2, 80_000)
    lines = TransferLine.objects.filter(batch_id=prepared.batch_id).order_by("position")
    assert [(line.application_id, line.amount_yen, line.attempt) for line in lines] == [
        (first.pk, 50_000, 1),
        (second.pk, 30_000, 1),
    ]
    assert [(line.person_id, line.household_id, line.account_id) for line in lines] == [
        (case.head.pk, case.household.pk, case.account.pk) for case in (first, second)
    ]
    assert {(line.purpose, line.period) for line in lines} == {("living-support", "2025")}
    assert [status_of(case) for case in (first, second, not_yet)] == [Status.PAYING, Status.PAYING, Status.REVIEWED]


def test_prepared_again_there_is_nothing_to_pay(office) -> None:
    office.decide(make_case(office.world.aoi, 1))
    office.prepare()
    with pytest.raises(CaseError) as refused:
        office.prepare(by="aoi_clerk_2")
    assert refused.value.code == "nothing_to_pay"
    assert PayoutBatch.objects.filter(program_id=office.program_id).count() == 1


@pytest.mark.parametrize("who", ["aoi_officer", "aoi_treasurer", "aoi_manager", "midori_clerk_1"])
def test_only_a_payment_clerk_prepares(office, who) -> None:
    case = make_case(office.world.aoi, 1)
    office.decide(case)
    with pytest.raises(NotAllowedError):
        office.prepare(by=who)
    assert status_of(case) == Status.DECIDED


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (dt.date(2025, 12, 13), "batch.date_not_business_day"),
        (dt.date(2025, 12, 31), "batch.date_not_business_day"),
        (dt.date(2025, 11, 24), "batch.date_not_business_day"),
        (dt.date(2025, 12, 4), "batch.date_too_early"),
    ],
)
def test_the_transfer_date_is_a_bank_business_day_after_the_lead_time(office, day, code) -> None:
    case = make_case(office.world.aoi, 1)
    office.decide(case)
    with pytest.raises(CaseError) as refused:
        office.prepare(transfer_on=day)
    assert refused.value.code == code
    assert status_of(case) == Status.DECIDED
    assert office.prepare(transfer_on=dt.date(2025, 12, 5)).line_count == 1


@pytest.mark.parametrize(
    ("account", "kind", "code"),
    [
        ({}, "account_failed", "payout.no_account"),
        ({"holder_kana": "ミホン" * 11}, "account_failed", "kana.too_long"),
        ({"holder_kana": "見本　太郎"}, "account_failed", "kana.forbidden_character"),
        ({"holder_kana": "ヲノ　タロウ"}, "account_failed", "kana.wo_not_allowed"),
        ({"branch_code": "000"}, "account_failed", "batch.branch_unknown"),
        ({"bank_code": "0002"}, "account_failed", "batch.bank_unknown"),
        ({"number": "0000000"}, "account_failed", "batch.zero_account"),
        ({"account_type": "3"}, "account_failed", "zengin.account_type"),
        ({"number": "123456"}, "account_failed", "zengin.digits"),
    ],
)
def test_what_cannot_be_paid_stays_behind_on_hold_and_the_others_go(office, account, kind, code) -> None:
    bad, good = make_case(office.world.aoi, 1, account=account), make_case(office.world.aoi, 2)
    office.decide(bad, good)
    prepared = office.prepare()
    assert prepared.left_behind == {bad.pk: code}
    assert (prepared.line_count, prepared.total_yen) == (1, 30_000)
    assert (status_of(bad), status_of(good)) == (Status.DECIDED, Status.PAYING)
    assert open_hold_of(bad) == (kind, code, "office")


def test_when_nothing_can_be_paid_there_is_no_batch_but_the_holds_are_kept(office) -> None:
    bad = make_case(office.world.aoi, 1, account={})
    office.decide(bad)
    prepared = office.prepare()
    assert (prepared.batch_id, prepared.line_count) == (None, 0)
    assert open_hold_of(bad)[1] == "payout.no_account"


def test_a_held_application_waits(office) -> None:
    held, free = make_case(office.world.aoi, 1), make_case(office.world.aoi, 2)
    office.decide(held, free)
    open_holds(
        actor=office.world.actor("aoi_manager"),
        program_id=office.program_id,
        application_ids=[held.pk],
        kind=HoldKind.INQUIRY,
        reason="question",
    )
    assert office.prepare().line_count == 1
    assert status_of(held) == Status.DECIDED


def test_the_dead_and_the_excluded_are_not_paid(office) -> None:
    dead = make_case(office.world.aoi, 1)
    dead.head.moved_reason = "死亡"
    dead.head.save()
    excluded = make_case(office.world.aoi, 2)
    office.decide(dead, excluded)
    excluded.household.excluded_reason = "all_moved_out"
    excluded.household.save()
    prepared = office.prepare()
    assert prepared.left_behind == {dead.pk: "batch.barred", excluded.pk: "batch.barred"}
    assert open_hold_of(dead) == ("inquiry", "batch.barred", "municipality")


def test_a_household_without_a_head_is_a_question_for_the_municipality(office) -> None:
    case = make_case(office.world.aoi, 1)
    office.decide(case)
    case.head.is_head = False
    case.head.save()
    assert office.prepare().left_behind == {case.pk: "payout.no_payee"}
    assert open_hold_of(case)[0] == "inquiry"


def test_a_household_that_left_the_roster_is_a_question_for_the_municipality(office) -> None:
    left, other = make_case(office.world.aoi, 1), make_case(office.world.aoi, 2)
    office.decide(left, other)
    left.household.in_roster = False
    left.household.save()
    prepared = office.prepare()
    assert (prepared.line_count, prepared.left_behind) == (1, {left.pk: "payout.no_payee"})
    assert open_hold_of(left) == ("inquiry", "payout.no_payee", "municipality")


def test_decisions_after_the_cut_off_wait(office) -> None:
    early, late = make_case(office.world.aoi, 1), make_case(office.world.aoi, 2)
    office.decide(early, decided_on=dt.date(2025, 11, 28))
    office.decide(late)
    prepared = office.prepare(cut_off_on=dt.date(2025, 11, 30))
    assert prepared.line_count == 1
    assert (status_of(early), status_of(late)) == (Status.PAYING, Status.DECIDED)


def test_what_the_bank_takes_no_more_of_waits_for_the_next_file(office, monkeypatch) -> None:
    small = BankProfile(code="small", name="small", max_records=3, max_total_yen=70_000)
    monkeypatch.setattr(compose, "BANK_PROFILES", {**BANK_PROFILES, "small": small})
    ProgramSetup.objects.filter(program_id=office.program_id).update(bank_profile="small")
    cases = [make_case(office.world.aoi, number) for number in range(1, 4)]
    office.decide(*cases)
    first = office.prepare()
    assert (first.line_count, first.total_yen) == (2, 60_000)
    assert {"severity": "warn", "code": "batch.rest_waits", "count": 1} in first.findings
    assert status_of(cases[2]) == Status.DECIDED
    assert office.prepare().total_yen == 30_000


def test_an_account_of_many_households_is_shown_but_paid(office) -> None:
    shared = {"number": "7777777"}
    office.send(make_case(office.world.aoi, 1, account=shared), make_case(office.world.aoi, 2, account=shared))
    third, fourth = make_case(office.world.aoi, 3, account=shared), make_case(office.world.aoi, 4, account=shared)
    office.decide(third, fourth)
    prepared = office.prepare()
    found = {(found["code"], found["application_id"]) for found in prepared.findings}
    assert found == {
        ("batch.account_of_many_households", third.pk),
        ("batch.account_of_many_households", fourth.pk),
        ("batch.same_account_and_amount", fourth.pk),
    }
    assert prepared.line_count == 2
    assert PayoutBatch.objects.get(pk=prepared.batch_id).findings == prepared.findings


def test_a_second_application_of_a_paid_household_is_not_paid(office) -> None:
    paid = make_case(office.world.aoi, 1)
    office.results(office.send(paid))
    again = Application.objects.create(
        program=office.world.aoi,
        household=paid.household,
        receipt_number="second",
        channel="online",
        status=Status.REVIEWED,
        status_at=paid.application.status_at,
        received_at=paid.application.received_at,
        received_on=paid.application.received_on,
        amount_yen=30_000,
        account=paid.account,
    )
    second = type(paid)(paid.household, paid.head, paid.account, again)
    office.decide(second)
    assert office.prepare().left_behind == {again.pk: "batch.paid_before"}
    assert open_hold_of(second) == ("inquiry", "batch.paid_before", "office")


def test_two_applications_of_one_household_in_one_batch_pay_once(office) -> None:
    first = make_case(office.world.aoi, 1)
    twin = Application.objects.get(pk=first.pk)
    twin.pk, twin.receipt_number = None, "twin"
    twin.save()
    second = type(first)(first.household, first.head, first.account, twin)
    office.decide(first, second)
    prepared = office.prepare()
    assert prepared.line_count == 1
    assert list(prepared.left_behind.values()) == ["batch.repeated_in_batch"]


def test_a_set_up_that_cannot_pay_is_said_before_anything_is_written(office) -> None:
    case = make_case(office.world.aoi, 1)
    office.decide(case)
    setup = ProgramSetup.objects.filter(program_id=office.program_id)
    for values, code in (
        ({"bank_profile": "unknown"}, "bank_profile"),
        ({"bank_profile": "standard-crlf", "payer_code": "12"}, "zengin.digits"),
        ({"payer_code": "1234567890", "payer_kana": "みほん市"}, "kana.forbidden_character"),
        ({"payer_kana": "ミホンシ", "steps": {"payout": False}}, "no_payout"),
    ):
        setup.update(**values)
        with pytest.raises(CaseError) as refused:
            office.prepare()
        assert refused.value.code == code
    assert status_of(case) == Status.DECIDED
    assert not Hold.objects.filter(program_id=office.program_id).exists()


def test_where_each_person_is_entitled_the_line_is_of_the_person(office) -> None:
    ProgramSetup.objects.filter(program_id=office.program_id).update(
        amount_rule={"kind": "rate", "percent": 25, "ceiling_yen": 50_000, "unit": "person"}
    )
    office.decide(make_case(office.world.aoi, 1))
    line = TransferLine.objects.get(batch_id=office.prepare().batch_id)
    assert line.household_id is None


def test_another_member_of_the_household_changes_nothing(office) -> None:
    household, _head = make_household(office.world.aoi, 90)
    make_person(household, 91)
    case = make_case(office.world.aoi, 1)
    make_person(case.household, 92)
    office.decide(case)
    assert TransferLine.objects.get(batch_id=office.prepare().batch_id).person_id == case.head.pk
