"""Deemed withdrawal: a frozen list, approved as a whole, taken back until the time to appeal ends."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from cases.errors import CaseError
from cases.models import (
    Application,
    Decision,
    DeemedItem,
    DeemedList,
    DeemedReversal,
    Hold,
    Notice,
    NoticeKind,
    ProgramSetup,
    TransferLine,
)
from cases.rules.appeal import appeal_until
from cases.rules.keyed_account import KeyedAccount
from cases.selectors.deemed import past_deadline, withdrawn_totals
from cases.selectors.money import ledger_totals
from cases.selectors.money_book import money_book
from cases.services.decision.decide import granted_yen
from cases.services.deemed.approve import approve_list
from cases.services.deemed.drop import drop_list
from cases.services.deemed.propose import propose_list
from cases.services.deemed.reverse import reverse_item
from cases.services.payout.rekey_account import confirm_account, request_account
from security import clock
from security.actor import NotAllowedError
from tests.factories.money import PAYOUT_DAY, make_case, open_office

LATER = PAYOUT_DAY + dt.timedelta(days=22)
KEYED = KeyedAccount(bank_code="0005", branch_code="001", account_type="1", number="7", holder_kana="ミホン　タロウ")


@pytest.fixture
def office(world):
    with open_office(world) as found:
        yield found


@pytest.fixture
def failed(office):
    """Three payments that failed; the letters of all but the third were posted. It is the day after the deadline."""
    cases = [make_case(office.world.aoi, number) for number in (1, 2, 3)]
    batch_id = office.send(*cases)
    lines = TransferLine.objects.filter(batch_id=batch_id)
    office.results(batch_id, dict.fromkeys(lines.values_list("pk", flat=True), "name"))
    letters = Notice.objects.filter(kind=NoticeKind.TRANSFER_FAILED)
    letters.exclude(application_id=cases[2].pk).update(state=Notice.State.POSTED, posted_at=PAYOUT_DAY)
    with clock.at(LATER):
        yield cases


def who(office, name):
    return {"actor": office.world.actor(name), "program_id": office.program_id}


def propose(office, by="aoi_manager", **values):
    return propose_list(**who(office, by), **values)


def code_of(act) -> str:
    with pytest.raises(CaseError) as raised, transaction.atomic():
        act()
    return raised.value.code


def totals(office):
    return ledger_totals(**who(office, "aoi_auditor"))


def test_a_list_has_whom_a_letter_told_and_who_did_not_answer(office, failed) -> None:
    first, second, third = failed
    found = past_deadline(**who(office, "aoi_viewer"))
    assert [one.application_id for one in found] == [first.pk, second.pk]
    assert {one.deadline_on for one in found} == {PAYOUT_DAY.date() + dt.timedelta(days=21)}
    with clock.at(LATER - dt.timedelta(days=1)):
        assert past_deadline(**who(office, "aoi_viewer")) == []
    request_account(**who(office, "aoi_clerk_1"), application_id=first.pk, account=KEYED)
    assert [one.application_id for one in past_deadline(**who(office, "aoi_viewer"))] == [second.pk]
    assert third.pk


def test_an_approved_list_withdraws_lapses_and_writes(office, failed) -> None:
    before = totals(office)
    made = propose(office)
    assert (made.item_count, made.total_yen) == (2, 60_000)
    assert Application.objects.filter(status="decided").count() == 3, "nothing has happened yet"
    approved = approve_list(**who(office, "aoi_officer"), number=made.number)
    first, second, third = (Application.objects.get(pk=case.pk) for case in failed)
    assert (first.status, second.status, third.status) == ("lapsed", "lapsed", "decided")
    assert not Hold.objects.filter(application__in=[first, second], released_at=None).exists()
    latest = Decision.objects.filter(application=first).order_by("-sequence")[0]
    assert (latest.outcome, latest.amount_yen) == ("lapse", 0)
    letters = Notice.objects.filter(kind=NoticeKind.DEEMED_WITHDRAWAL)
    assert set(letters.values_list("application_id", flat=True)) == {first.pk, second.pk}
    assert approved.appeal_until_on == appeal_until(LATER.date())
    after = totals(office)
    assert before.adds_up
    assert after.adds_up
    assert before.decided.yen - after.decided.yen == 60_000 == withdrawn_totals(**who(office, "aoi_viewer")).yen
    assert granted_yen(office.program_id) == 30_000
    assert money_book(**who(office, "aoi_auditor")).adds_up


def test_a_list_is_approved_as_it_was_proposed_or_not_at_all(office, failed) -> None:
    made = propose(office)
    rekey_id = request_account(**who(office, "aoi_clerk_1"), application_id=failed[0].pk, account=KEYED)
    confirm_account(**who(office, "aoi_clerk_2"), rekey_id=rekey_id, account=KEYED)
    with pytest.raises(CaseError) as raised, transaction.atomic():
        approve_list(**who(office, "aoi_officer"), number=made.number)
    assert raised.value.code == "list_changed"
    assert raised.value.details["receipts"] == [failed[0].application.receipt_number]
    assert not Application.objects.filter(status="lapsed").exists()
    assert code_of(lambda: propose(office)) == "list_waits"
    assert code_of(lambda: drop_list(**who(office, "aoi_officer"), number=made.number, reason=" ")) == "reason_missing"
    drop_list(**who(office, "aoi_officer"), number=made.number, reason="one has answered")
    assert propose(office).item_count == 1
    assert code_of(lambda: approve_list(**who(office, "aoi_officer"), number=made.number)) == "list_dropped"


def test_an_approval_happens_once(office, failed) -> None:
    made = propose(office)
    approve_list(**who(office, "aoi_officer"), number=made.number)
    assert code_of(lambda: approve_list(**who(office, "aoi_officer"), number=made.number)) == "list_approved"
    assert Decision.objects.filter(outcome="lapse").count() == 2
    assert code_of(lambda: propose(office)) == "nobody_past_deadline"


def test_an_item_is_taken_back_until_the_time_to_appeal_ends(office, failed) -> None:
    made = propose(office)
    approved = approve_list(**who(office, "aoi_officer"), number=made.number)
    first, second = DeemedItem.objects.order_by("position")
    back = {**who(office, "aoi_officer_2"), "item_id": first.pk}
    assert code_of(lambda: reverse_item(**back, reason="")) == "reason_missing"
    reverse_item(**back, reason="the form had arrived in time")
    assert code_of(lambda: reverse_item(**back, reason="again")) == "reversed_already"
    application = Application.objects.get(pk=failed[0].pk)
    assert application.status == "decided"
    hold = Hold.objects.get(application=application, released_at=None)
    assert (hold.kind, hold.reason, hold.waits_for) == ("account_failed", "name", "resident")
    assert totals(office).adds_up
    assert granted_yen(office.program_id) == 60_000
    assert approved.appeal_until_on is not None
    end = dt.datetime.combine(approved.appeal_until_on, dt.time(12), tzinfo=clock.JAPAN)
    with clock.at(end + dt.timedelta(days=1)):
        late = {**who(office, "aoi_officer"), "item_id": second.pk}
        assert code_of(lambda: reverse_item(**late, reason="appeal")) == "too_late"
    with clock.at(end):
        reverse_item(**late, reason="appeal")
    assert granted_yen(office.program_id) == 90_000


def test_what_is_taken_back_is_paid_as_the_next_attempt(office, failed) -> None:
    made = propose(office)
    approve_list(**who(office, "aoi_officer"), number=made.number)
    reverse_item(**who(office, "aoi_officer"), item_id=DeemedItem.objects.earliest("pk").pk, reason="had answered")
    rekey_id = request_account(**who(office, "aoi_clerk_1"), application_id=failed[0].pk, account=KEYED)
    confirm_account(**who(office, "aoi_clerk_2"), rekey_id=rekey_id, account=KEYED)
    prepared = office.prepare(transfer_on=dt.date(2026, 1, 14))
    assert list(TransferLine.objects.filter(batch_id=prepared.batch_id).values_list("attempt", "amount_yen")) == [
        (2, 30_000)
    ]
    assert totals(office).adds_up


def test_a_budget_that_was_given_away_is_not_given_twice(office, failed) -> None:
    made = propose(office)
    approve_list(**who(office, "aoi_officer"), number=made.number)
    ProgramSetup.objects.update(budget_yen=30_000)
    item = DeemedItem.objects.earliest("pk")
    assert code_of(lambda: reverse_item(**who(office, "aoi_officer"), item_id=item.pk, reason="appeal")) == "budget"
    assert not DeemedReversal.objects.exists()


def test_everybody_stays_at_their_desk(office, failed) -> None:
    for person in ("aoi_officer", "aoi_treasurer", "aoi_keyer_1"):
        with pytest.raises(NotAllowedError):
            propose(office, by=person)
    made = propose(office)
    for person in ("aoi_manager", "aoi_clerk_1", "aoi_treasurer", "aoi_auditor"):
        with pytest.raises(NotAllowedError):
            approve_list(**who(office, person), number=made.number)
    assert DeemedList.objects.get().state == "proposed"


def test_raw_sql_changes_neither_list_nor_items(office, failed) -> None:
    made = propose(office)
    officer = office.world.users["aoi_officer"]
    decided = {"state": "approved", "decided_by": officer, "decided_at": LATER, "appeal_until_on": LATER.date()}
    for change in ({"total_yen": 1}, {**decided, "item_count": 1}, {**decided, "decided_by": made.proposed_by}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DeemedList.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeemedItem.objects.filter(list=made).update(yen=1)
    extra = DeemedItem.objects.earliest("pk")
    extra.pk, extra.position, extra.application_id = None, 9, failed[2].pk
    extra.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        DeemedList.objects.filter(pk=made.pk).update(**decided)


@pytest.mark.parametrize(
    ("known_on", "until_on"),
    [
        ("2026-01-05", "2026-04-06"),  # the 5th is a Sunday
        ("2025-11-30", "2026-03-02"),  # February has no 30th; the 28th is a Saturday
        ("2026-03-10", "2026-06-10"),
        ("2025-10-01", "2026-01-05"),  # offices are closed until the 3rd, a Saturday
    ],
)
def test_the_time_to_appeal_ends_after_three_months(known_on: str, until_on: str) -> None:
    assert appeal_until(dt.date.fromisoformat(known_on)) == dt.date.fromisoformat(until_on)
