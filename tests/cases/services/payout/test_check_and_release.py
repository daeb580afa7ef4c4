"""The second clerk and the treasurer: three people, everything computed again, one file."""

import pytest

from cases.errors import CaseError, NotFoundError
from cases.models import (
    Application,
    Hold,
    HoldKind,
    PayoutBatch,
    PayoutFile,
    Status,
    TransferLine,
    TransferResult,
)
from cases.services.hold.open import open_holds
from cases.services.payout.cancel_batch import cancel_batch
from security import clock
from security.actor import NotAllowedError
from security.gate import grant_role
from security.models import AuditEvent
from security.roles import Role
from tests.factories.money import make_case


def state_of(batch_id):
    return PayoutBatch.objects.values_list("state", flat=True).get(pk=batch_id)


def prepared_batch(office, count=2):
    cases = [make_case(office.world.aoi, number) for number in range(1, count + 1)]
    office.decide(*cases)
    return office.prepare().batch_id, cases


def cancel(office, batch_id, *, by="aoi_clerk_2", reason="wrong date"):
    return cancel_batch(actor=office.world.actor(by), program_id=office.program_id, batch_id=batch_id, reason=reason)


def test_the_clerk_who_prepared_does_not_check(office) -> None:
    batch_id, _cases = prepared_batch(office)
    with pytest.raises(CaseError) as refused:
        office.check(batch_id, by="aoi_clerk_1")
    assert refused.value.code == "same_person"
    assert state_of(batch_id) == "prepared"
    checked = office.check(batch_id)
    assert (checked.line_count, checked.total_yen, state_of(batch_id)) == (2, 60_000, "checked")


@pytest.mark.parametrize("who", ["aoi_treasurer", "aoi_officer", "aoi_manager", "midori_clerk_2"])
def test_only_a_payment_clerk_checks(office, who) -> None:
    batch_id, _cases = prepared_batch(office)
    with pytest.raises(NotAllowedError):
        office.check(batch_id, by=who)
    assert state_of(batch_id) == "prepared"


@pytest.mark.parametrize("who", ["aoi_clerk_1", "aoi_clerk_2", "aoi_officer", "aoi_manager", "midori_treasurer"])
def test_only_the_treasurer_of_the_municipality_releases(office, who) -> None:
    batch_id, _cases = prepared_batch(office)
    office.check(batch_id)
    with pytest.raises(NotAllowedError):
        office.release(batch_id, by=who)
    assert state_of(batch_id) == "checked"
    assert not PayoutFile.objects.filter(program_id=office.program_id).exists()


def test_nothing_is_released_unchecked(office) -> None:
    batch_id, _cases = prepared_batch(office)
    with pytest.raises(CaseError) as refused:
        office.release(batch_id)
    assert refused.value.code == "batch_prepared"
    with pytest.raises(NotFoundError):
        office.release(999_999_999)
    assert not PayoutFile.objects.filter(program_id=office.program_id).exists()


def test_who_decided_on_a_line_does_not_release_it(office) -> None:
    grant_role(office.world.users["aoi_treasurer"], Role.OFFICER, office.world.aoi)
    first, second = make_case(office.world.aoi, 1), make_case(office.world.aoi, 2)
    office.decide(first)
    office.decide(second, by="aoi_treasurer")
    batch_id = office.prepare().batch_id
    office.check(batch_id)
    with pytest.raises(CaseError) as refused:
        office.release(batch_id)
    assert refused.value.code == "decided_by_releaser"
    assert state_of(batch_id) == "checked"


@pytest.mark.parametrize("step", ["check", "release"])
def test_a_hold_that_was_opened_meanwhile_stops_the_batch(office, step) -> None:
    batch_id, cases = prepared_batch(office)
    if step == "release":
        office.check(batch_id)
    open_holds(
        actor=office.world.actor("aoi_manager"),
        program_id=office.program_id,
        application_ids=[cases[0].pk],
        kind=HoldKind.PROTECTED,
        reason="reported today",
    )
    before = state_of(batch_id)
    with pytest.raises(CaseError) as refused:
        getattr(office, step)(batch_id)
    assert (refused.value.code, refused.value.details["refusals"]) == ("batch_refused", {cases[0].pk: "hold"})
    assert state_of(batch_id) == before


def test_a_death_between_check_and_release_stops_the_batch(office) -> None:
    batch_id, cases = prepared_batch(office)
    office.check(batch_id)
    cases[1].head.moved_reason = "死亡"
    cases[1].head.save()
    with pytest.raises(CaseError) as refused:
        office.release(batch_id)
    assert refused.value.details["refusals"] == {cases[1].pk: "batch.barred"}
    assert not PayoutFile.objects.filter(program_id=office.program_id).exists()


def test_a_batch_that_was_checked_too_late_for_the_bank_is_refused(office) -> None:
    batch_id, _cases = prepared_batch(office)
    with clock.at(clock.now().replace(day=5)), pytest.raises(CaseError) as refused:
        office.check(batch_id)
    assert refused.value.code == "batch.date_too_early"


def test_every_step_leaves_an_event_without_personal_values(office) -> None:
    batch_id, _cases = prepared_batch(office)
    office.check(batch_id)
    released = office.release(batch_id)
    events = AuditEvent.objects.filter(program_id=office.program_id, subject_type="payoutbatch").order_by("pk")
    assert [event.code for event in events] == ["cases.batch_prepared", "cases.batch_checked", "cases.batch_released"]
    assert events[2].data == {"number": 1, "lines": 2, "total_yen": 60_000, "sha256": released.sha256}


@pytest.mark.parametrize("who", ["aoi_clerk_1", "aoi_treasurer"])
def test_a_cancelled_batch_sends_its_applications_to_the_next(office, who) -> None:
    batch_id, cases = prepared_batch(office)
    office.check(batch_id)
    assert sorted(cancel(office, batch_id, by=who)) == [case.pk for case in cases]
    assert state_of(batch_id) == "cancelled"
    results = TransferResult.objects.filter(program_id=office.program_id)
    assert {(row.outcome, row.reason, row.attempt) for row in results} == {("failed", "cancelled", 1)}
    assert set(Application.objects.values_list("status", flat=True)) == {Status.DECIDED}
    assert not Hold.objects.filter(program_id=office.program_id).exists()
    with pytest.raises(CaseError) as refused:
        office.release(batch_id)
    assert refused.value.code == "batch_cancelled"
    again = office.send()
    assert set(TransferLine.objects.filter(batch_id=again).values_list("attempt", flat=True)) == {2}


def test_a_batch_is_cancelled_for_a_reason_before_its_release_only(office) -> None:
    batch_id, _cases = prepared_batch(office)
    with pytest.raises(CaseError) as refused:
        cancel(office, batch_id, reason="")
    assert refused.value.code == "reason_missing"
    with pytest.raises(NotAllowedError):
        cancel(office, batch_id, by="aoi_officer")
    office.check(batch_id)
    office.release(batch_id)
    with pytest.raises(CaseError) as refused:
        cancel(office, batch_id)
    assert refused.value.code == "batch_released"
    with pytest.raises(NotFoundError):
        cancel(office, 999_999_999)
    assert not TransferResult.objects.filter(program_id=office.program_id).exists()
