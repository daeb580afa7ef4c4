"""What became of a batch: paid, failed, and the way back with another account."""

import pytest

from cases.errors import CaseError, NotFoundError
from cases.models import (
    AccountRekey,
    Application,
    Hold,
    HoldKind,
    Notice,
    NoticeKind,
    PayeeAccount,
    Status,
    TransferLine,
    TransferResult,
)
from cases.rules.keyed_account import KeyedAccount
from cases.services.hold.open import open_holds
from cases.services.payout.record_result import record_result
from cases.services.payout.rekey_account import confirm_account, request_account
from security.actor import NotAllowedError
from tests.factories.money import make_case

NEW = KeyedAccount(bank_code="9900", branch_code="408", account_type="1", number="1234567", holder_kana="ﾅｶﾑﾗ ﾖ-ｺ")
SAME_IN_FULL_WIDTH = KeyedAccount(
    bank_code="９９００",
    branch_code="４０８",
    account_type="１",
    number="１２３４５６７",
    holder_kana="なかむら　よーこ",
)


def line_of(case):
    return TransferLine.objects.filter(application_id=case.pk).order_by("-attempt").first()


def application_of(case):
    return Application.objects.get(pk=case.pk)


def sent(office, count=3):
    cases = [make_case(office.world.aoi, number) for number in range(1, count + 1)]
    return office.send(*cases), cases


def failed_case(office):
    batch_id, (case, _other) = sent(office, 2)
    office.results(batch_id, {line_of(case).pk: "name"})
    return case


def key(office, case, account=NEW, *, by="aoi_clerk_1"):
    return request_account(
        actor=office.world.actor(by), program_id=office.program_id, application_id=case.pk, account=account
    )


def confirm(office, rekey_id, account=NEW, *, by="aoi_keyer_1"):
    return confirm_account(
        actor=office.world.actor(by), program_id=office.program_id, rekey_id=rekey_id, account=account
    )


def test_all_but_the_listed_failures_are_paid(office) -> None:
    batch_id, (first, second, third) = sent(office)
    recorded = office.results(batch_id, {line_of(second).pk: "closed"})
    assert (recorded.paid, recorded.failed, recorded.without_letter) == ([first.pk, third.pk], [second.pk], {})
    statuses = [application_of(case).status for case in (first, second, third)]
    assert statuses == [Status.PAID, Status.DECIDED, Status.PAID]
    hold = Hold.objects.get(program_id=office.program_id, released_at=None)
    assert (hold.application_id, hold.kind, hold.reason, hold.waits_for) == (
        second.pk,
        HoldKind.ACCOUNT_FAILED,
        "closed",
        "resident",
    )
    notice = Notice.objects.get(program_id=office.program_id, kind=NoticeKind.TRANSFER_FAILED)
    assert (notice.application_id, notice.params) == (
        second.pk,
        {"line_id": line_of(second).pk, "reason": "closed", "batch_number": 1},
    )


def test_recorded_again_nothing_changes(office) -> None:
    batch_id, (first, second, _third) = sent(office)
    failures = {line_of(second).pk: "closed"}
    office.results(batch_id, failures)
    again = office.results(batch_id, failures)
    assert (again.paid, again.failed) == ([], [])
    assert TransferResult.objects.filter(program_id=office.program_id).count() == 3
    with pytest.raises(CaseError) as refused:
        office.results(batch_id, {line_of(first).pk: "closed"})
    assert refused.value.code == "already_paid"
    assert application_of(first).status == Status.PAID


def test_failures_that_come_first_leave_the_others_open(office) -> None:
    batch_id, (first, second, third) = sent(office)
    recorded = office.results(batch_id, {line_of(first).pk: "name"}, rest_paid=False)
    assert (recorded.paid, recorded.failed) == ([], [first.pk])
    assert application_of(second).status == Status.PAYING
    assert office.results(batch_id).paid == [second.pk, third.pk]


@pytest.mark.parametrize("reason", ["cancelled", "", "bad luck"])
def test_a_failure_has_a_reason_that_banks_give(office, reason) -> None:
    batch_id, (case, *_others) = sent(office)
    with pytest.raises(CaseError) as refused:
        office.results(batch_id, {line_of(case).pk: reason})
    assert refused.value.code == "failure_reason"
    assert not TransferResult.objects.filter(program_id=office.program_id).exists()


def test_results_are_of_lines_of_a_released_batch_after_the_transfer_date(office) -> None:
    batch_id, (case, *_others) = sent(office)
    with pytest.raises(NotFoundError) as unknown:
        office.results(batch_id, {999_999_999: "name"})
    assert unknown.value.code == "line_not_found"
    clerk = office.world.actor("aoi_clerk_1")
    with pytest.raises(CaseError) as early:
        record_result(actor=clerk, program_id=office.program_id, batch_id=batch_id, failures={})
    assert early.value.code == "too_early"
    other = make_case(office.world.aoi, 50)
    office.decide(other)
    open_batch = office.prepare().batch_id
    with pytest.raises(CaseError) as unreleased:
        office.results(open_batch)
    assert unreleased.value.code == "batch_prepared"
    treasurer = office.world.actor("aoi_treasurer")
    with pytest.raises(NotAllowedError):
        record_result(actor=treasurer, program_id=office.program_id, batch_id=batch_id, failures={})
    assert application_of(case).status == Status.PAYING


def test_a_hold_opened_after_the_release_does_not_undo_a_payment(office) -> None:
    batch_id, (case, *_others) = sent(office)
    open_holds(
        actor=office.world.actor("aoi_manager"),
        program_id=office.program_id,
        application_ids=[case.pk],
        kind=HoldKind.INQUIRY,
        reason="question",
    )
    assert case.pk in office.results(batch_id).paid
    assert application_of(case).status == Status.PAID


def test_a_restricted_household_gets_its_letter_from_the_dedicated_desk(office) -> None:
    case = make_case(office.world.aoi, 1, household={"protected": True})
    assert office.decide(case).without_letter == {case.pk: "protected"}
    batch_id = office.send()
    assert office.results(batch_id, {line_of(case).pk: "name"}).without_letter == {case.pk: "protected"}


def test_two_keyings_that_agree_give_another_account_and_another_attempt(office) -> None:
    case = failed_case(office)
    assert key(office, case) > 0
    rekey = AccountRekey.objects.get(program_id=office.program_id)
    assert b"1234567" not in bytes(rekey.first)
    done = confirm(office, rekey.pk, SAME_IN_FULL_WIDTH)
    assert (done.agreed, done.differing) == (True, ())
    application = application_of(case)
    assert application.account_id == done.account_id != case.account.pk
    account = PayeeAccount.objects.get(pk=done.account_id)
    assert (account.open("number"), account.number_tail, account.holder_kana) == (
        "1234567",
        "567",
        "ナカムラ　ヨーコ",
    )
    hold = Hold.objects.get(application_id=case.pk)
    assert hold.release_reason == "account_rekeyed"
    again = office.send()
    line = TransferLine.objects.get(batch_id=again)
    assert (line.attempt, line.account_id) == (2, done.account_id)
    assert office.results(again).paid == [case.pk]


def test_the_same_account_can_be_tried_again_after_a_failure(office) -> None:
    case = make_case(office.world.aoi, 1)
    office.results(office.send(case), {line_of(case).pk: "closed"})
    same = KeyedAccount(bank_code="0001", branch_code="001", account_type="1", number="1", holder_kana="ミホン　タロウ")
    confirm(office, key(office, case, same), same)
    again = office.send()
    assert TransferLine.objects.get(batch_id=again).attempt == 2


def test_two_keyings_that_differ_change_nothing(office) -> None:
    case = failed_case(office)
    rekey_id = key(office, case)
    other = KeyedAccount(
        bank_code="9900", branch_code="408", account_type="1", number="1234576", holder_kana="ナカムラ　ヨーコ"
    )
    assert confirm(office, rekey_id, other).differing == ("number",)
    assert application_of(case).account_id == case.account.pk
    assert Hold.objects.get(application_id=case.pk).released_at is None
    with pytest.raises(CaseError) as settled:
        confirm(office, rekey_id)
    assert settled.value.code == "not_open"
    assert confirm(office, key(office, case)).agreed is True


def test_the_second_keying_is_by_another_person(office) -> None:
    case = failed_case(office)
    rekey_id = key(office, case)
    with pytest.raises(CaseError) as same:
        confirm(office, rekey_id, by="aoi_clerk_1")
    assert same.value.code == "same_person"
    with pytest.raises(CaseError) as twice:
        key(office, case, by="aoi_keyer_2")
    assert twice.value.code == "already_keyed"
    with pytest.raises(NotAllowedError):
        confirm(office, rekey_id, by="aoi_caller")
    with pytest.raises(NotFoundError):
        confirm(office, rekey_id + 1)
    assert AccountRekey.objects.get(pk=rekey_id).state == "open"


def test_an_account_that_cannot_be_paid_is_not_keyed(office) -> None:
    case = failed_case(office)
    for changed, code, field in (
        ({"branch_code": "999"}, "account.branch_unknown", "branch_code"),
        ({"bank_code": "0002"}, "account.bank_unknown", "bank_code"),
        ({"number": "12345678"}, "zengin.digits", "account_number"),
        ({"number": "0"}, "account.zero", "number"),
        ({"holder_kana": "中村"}, "kana.forbidden_character", "holder_kana"),
        ({"holder_kana": "ナ" * 31}, "kana.too_long", "holder_kana"),
    ):
        values = {name: getattr(NEW, name) for name in NEW.__dataclass_fields__} | changed
        with pytest.raises(CaseError) as refused:
            key(office, case, KeyedAccount(**values))
        assert (refused.value.code, refused.value.details["field"]) == (code, field)
    assert not AccountRekey.objects.filter(program_id=office.program_id).exists()


def test_only_a_failed_account_is_keyed_again(office) -> None:
    case = make_case(office.world.aoi, 1)
    for step in (lambda: None, lambda: office.decide(case), office.prepare):
        step()
        with pytest.raises(CaseError) as refused:
            key(office, case)
        assert refused.value.code == "no_failed_account"
