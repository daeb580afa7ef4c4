"""From the file that asks about accounts to the holds of those that the bank did not confirm."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from cases.errors import CaseError
from cases.models import AccountInquiry, AccountInquiryLine, Application, Hold
from cases.rules.keyed_account import KeyedAccount
from cases.services.account_inquiry.make_inquiry import make_inquiry
from cases.services.account_inquiry.read_inquiry import read_inquiry
from cases.services.account_inquiry.record_answers import record_answers
from cases.services.payout.rekey_account import confirm_account, request_account
from security.models import AuditEvent
from tests.cases.rules.zengin.test_inquiry import answered
from tests.factories.money import Office, make_case, open_office


@pytest.fixture
def office(world):
    with open_office(world, transfer_lead_days=1) as office:
        yield office


def ask(office: Office, by: str = "aoi_clerk_1"):
    return make_inquiry(actor=office.world.actor(by), program_id=office.program_id)


def file_of(office: Office, inquiry_id: int) -> bytes:
    clerk = office.world.actor("aoi_clerk_1")
    return read_inquiry(actor=clerk, program_id=office.program_id, inquiry_id=inquiry_id).content


def answer(office: Office, inquiry_id: int, content: bytes, by: str = "aoi_clerk_1"):
    return record_answers(
        actor=office.world.actor(by), program_id=office.program_id, inquiry_id=inquiry_id, content=content
    )


def decided(office: Office, count: int) -> list:
    cases = [make_case(office.world.aoi, number) for number in range(1, count + 1)]
    office.decide(*cases)
    return cases


def test_what_the_bank_does_not_confirm_is_on_hold_and_not_paid(office):
    cases = decided(office, 4)
    made = ask(office)
    assert (made.line_count, made.not_written) == (4, 0)
    recorded = answer(office, made.inquiry_id, answered(file_of(office, made.inquiry_id), "0", "1", "2", "9"))
    assert (recorded.confirmed, recorded.stopped, recorded.too_late) == (1, [case.pk for case in cases[1:]], [])
    holds = Hold.objects.filter(program_id=office.program_id, released_at=None).order_by("application_id")
    assert list(holds.values_list("kind", "reason")) == [
        ("account_failed", "no_account"),
        ("account_failed", "name"),
        ("account_failed", "other"),
    ]
    batch = office.prepare()
    assert (batch.line_count, batch.left_behind) == (1, {})


def test_an_account_is_asked_about_once_and_another_one_anew(office):
    (case,) = decided(office, 1)
    made = ask(office)
    with pytest.raises(CaseError) as refused:
        ask(office)
    assert refused.value.code == "nothing_to_ask"
    answer(office, made.inquiry_id, answered(file_of(office, made.inquiry_id), "1"))
    account = KeyedAccount(bank_code="0005", branch_code="001", account_type="1", number="77", holder_kana="ミホン")
    shared = {"program_id": office.program_id, "account": account}
    first, second = office.world.actor("aoi_clerk_1"), office.world.actor("aoi_clerk_2")
    rekey = request_account(actor=first, application_id=case.pk, **shared)
    confirm_account(actor=second, rekey_id=rekey, **shared)
    again = ask(office)
    assert again.number == made.number + 1
    answer(office, again.inquiry_id, answered(file_of(office, again.inquiry_id), "0"))
    assert office.prepare().line_count == 1


def test_a_file_that_does_not_fit_changes_nothing(office):
    decided(office, 2)
    made = ask(office)
    content = answered(file_of(office, made.inquiry_id), "1", "1")
    with pytest.raises(CaseError) as refused:
        answer(office, made.inquiry_id, content.replace(b"0000002", b"0000003"))
    assert refused.value.code == "inquiry.unknown_row"
    assert not Hold.objects.filter(program_id=office.program_id).exists()
    assert set(AccountInquiryLine.objects.filter(program_id=office.program_id).values_list("answer", flat=True)) == {""}
    assert AccountInquiry.objects.get(pk=made.inquiry_id).answered_at is None


def test_an_answer_is_recorded_once(office):
    decided(office, 1)
    made = ask(office)
    content = answered(file_of(office, made.inquiry_id), "0")
    answer(office, made.inquiry_id, content)
    with pytest.raises(CaseError) as refused:
        answer(office, made.inquiry_id, content)
    assert refused.value.code == "inquiry_answered"


def test_a_batch_whose_account_turns_out_wrong_cannot_be_released(office):
    decided(office, 2)
    made = ask(office)
    batch_id = office.prepare().batch_id
    office.check(batch_id)
    answer(office, made.inquiry_id, answered(file_of(office, made.inquiry_id), "0", "2"))
    with pytest.raises(CaseError) as refused:
        office.release(batch_id)
    assert refused.value.code == "batch_refused"
    assert list(refused.value.details["refusals"].values()) == ["hold"]


def test_what_is_with_the_bank_already_is_told_and_not_held(office):
    cases = decided(office, 2)
    made = ask(office)
    office.send()
    recorded = answer(office, made.inquiry_id, answered(file_of(office, made.inquiry_id), "0", "2"))
    assert (recorded.stopped, recorded.too_late) == ([], [cases[1].pk])
    assert not Hold.objects.filter(program_id=office.program_id).exists()


def test_nobody_but_a_clerk_asks_reads_or_records(office):
    decided(office, 1)
    for name in ("aoi_keyer_1", "aoi_officer", "aoi_treasurer", "midori_clerk_1"):
        with pytest.raises(PermissionDenied):
            ask(office, by=name)
    assert not AccountInquiry.objects.filter(program_id=office.program_id).exists()
    made = ask(office)
    with pytest.raises(PermissionDenied):
        answer(office, made.inquiry_id, b"", by="aoi_treasurer")


def test_an_answer_cannot_be_changed_by_raw_sql(office):
    decided(office, 1)
    made = ask(office)
    answer(office, made.inquiry_id, answered(file_of(office, made.inquiry_id), "1"))
    for statement in (
        "UPDATE cases_accountinquiryline SET answer = '0'",
        "UPDATE cases_accountinquiryline SET account_id = account_id + 1",
        "DELETE FROM cases_accountinquiryline",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_no_event_holds_a_personal_value(office):
    (case,) = decided(office, 1)
    made = ask(office)
    answer(office, made.inquiry_id, answered(file_of(office, made.inquiry_id), "1"))
    number = Application.objects.get(pk=case.pk).account.open("number")
    events = AuditEvent.objects.filter(code__startswith="cases.inquiry")
    assert events.count() == 3
    assert all(number not in str(event.data) for event in events)
