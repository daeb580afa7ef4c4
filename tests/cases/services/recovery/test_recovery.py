"""Recalls and claims: never more asked than was paid, never more back than was asked, each by who may."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from cases.errors import CaseError
from cases.models import Recovery, RecoveryStep, TransferLine
from cases.selectors.money import ledger_totals
from cases.selectors.recoveries import claims, claims_on, recovery_totals
from cases.services.recovery.open import open_recovery
from cases.services.recovery.record_step import record_step
from security import clock
from security.actor import NotAllowedError
from security.models import AuditEvent
from tests.factories.money import PAYOUT_DAY, make_case

DUE = dt.date(2026, 1, 31)
TODAY = PAYOUT_DAY.date()


@pytest.fixture
def line(office) -> TransferLine:
    """A payment of 30,000 yen that the bank made."""
    batch_id = office.send(make_case(office.world.aoi, 1))
    office.results(batch_id)
    return TransferLine.objects.get(batch_id=batch_id)


def claim(office, line, *, by="aoi_officer", **values) -> Recovery:
    given: dict[str, Any] = {
        "kind": "clawback",
        "amount_yen": 30_000,
        "reason": "double",
        "legal_kind": "public",
        "due_on": DUE,
    }
    with clock.at(PAYOUT_DAY):
        return open_recovery(
            actor=office.world.actor(by), program_id=office.program_id, line_id=line.pk, **(given | values)
        )


def recall(office, line, **values) -> Recovery:
    return claim(office, line, **({"kind": "recall", "by": "aoi_treasurer", "legal_kind": "", "due_on": None} | values))


def step(office, recovery, kind, *, by="aoi_treasurer", on=TODAY, **values) -> RecoveryStep:
    with clock.at(PAYOUT_DAY):
        return record_step(
            actor=office.world.actor(by),
            program_id=office.program_id,
            recovery_id=recovery.pk,
            kind=kind,
            on=on,
            **values,
        )


def only_claim(office):
    (found,) = claims(actor=office.world.actor("aoi_auditor"), program_id=office.program_id)
    return found


def test_a_claim_is_paid_in_parts_and_the_payment_stays_paid(office, line) -> None:
    recovery = claim(office, line)
    step(office, recovery, "dunned", by="aoi_officer")
    step(office, recovery, "received", yen=10_000)
    assert (only_claim(office).left_yen, only_claim(office).state, only_claim(office).reminders) == (20_000, "open", 1)
    step(office, recovery, "received", yen=20_000)
    assert only_claim(office).state == "settled"
    auditor = {"actor": office.world.actor("aoi_auditor"), "program_id": office.program_id}
    totals = recovery_totals(**auditor)
    assert (totals.asked.yen, totals.clawed_back.yen, totals.recalled.yen, totals.left_yen) == (30_000, 30_000, 0, 0)
    ledger = ledger_totals(**auditor)
    assert ledger.adds_up
    assert ledger.paid.yen == 30_000
    codes = AuditEvent.objects.filter(program_id=office.program_id, code__startswith="cases.recovery")
    assert codes.count() == 4


def told(office, line, *, refused_too: bool) -> list[tuple[str, str]]:
    """What stands on the household: kinds and states."""
    found = claims_on(
        actor=office.world.actor("aoi_caller"),
        program_id=office.program_id,
        household_ids=[line.application.household_id],
        refused_too=refused_too,
    )
    return [(one.recovery.kind, one.state) for rows in found.values() for one in rows]


def test_the_office_sees_a_refused_recall_until_the_money_is_asked_back_anew(office, line) -> None:
    step(office, recall(office, line), "refused")
    assert told(office, line, refused_too=False) == []
    assert told(office, line, refused_too=True) == [("recall", "refused")]
    recovery = claim(office, line)
    assert told(office, line, refused_too=True) == [("clawback", "open")]
    step(office, recovery, "waived", by="aoi_officer", note="no means")
    assert told(office, line, refused_too=True) == []


def test_abu_2022_a_recall_that_the_payee_refuses_becomes_a_claim(office, line) -> None:
    """阿武町: the bank was asked to take the money back, the payee refused, and the municipality had to claim it."""
    recovery = recall(office, line)
    with pytest.raises(CaseError) as refused:
        claim(office, line)  # both at once would ask twice
    assert refused.value.code == "asked_already"
    step(office, recovery, "refused")
    assert only_claim(office).state == "refused"
    assert claim(office, line).amount_yen == 30_000
    with pytest.raises(CaseError) as refused:
        step(office, recovery, "received", yen=30_000)
    assert refused.value.code == "ended"


def test_more_is_neither_asked_nor_taken_than_there_is(office, line) -> None:
    for values, code in (
        ({"amount_yen": 30_001}, "amount"),
        ({"amount_yen": 0}, "amount"),
        ({"due_on": None}, "due_missing"),
        ({"legal_kind": ""}, "due_missing"),
        ({"due_on": TODAY}, "due_past"),
        ({"kind": "recall", "by": "aoi_treasurer", "amount_yen": 10_000}, "amount"),
    ):
        with pytest.raises(CaseError) as refused:
            claim(office, line, **values)
        assert refused.value.code == code
    recovery = claim(office, line, amount_yen=20_000)
    with pytest.raises(CaseError) as refused:
        claim(office, line, amount_yen=10_001)
    assert refused.value.code == "asked_already"
    for kind, values, code in (
        ("received", {"yen": 20_001}, "ended"),
        ("received", {}, "yen"),
        ("dunned", {"yen": 5}, "yen"),
        ("received", {"yen": 1, "on": TODAY + dt.timedelta(days=1)}, "future"),
        ("refused", {}, "not_a_recall"),
        ("waived", {"by": "aoi_officer"}, "note_missing"),
    ):
        with pytest.raises(CaseError) as refused:
            step(office, recovery, kind, **values)
        assert refused.value.code == code
    assert not RecoveryStep.objects.filter(program_id=office.program_id).exists()


def test_a_payment_that_was_not_made_is_not_asked_back(office) -> None:
    batch_id = office.send(make_case(office.world.aoi, 1))
    with pytest.raises(CaseError) as refused:
        claim(office, TransferLine.objects.get(batch_id=batch_id))
    assert refused.value.code == "not_paid"


@pytest.mark.parametrize(
    ("kind", "by"),
    [
        ("clawback", "aoi_treasurer"),
        ("clawback", "aoi_clerk_1"),
        ("clawback", "midori_officer"),
        ("recall", "aoi_officer"),
        ("recall", "aoi_clerk_1"),
        ("recall", "aoi_manager"),
    ],
)
def test_who_asks_back(office, line, kind, by) -> None:
    with pytest.raises(NotAllowedError):
        claim(office, line, kind=kind, by=by)
    assert not Recovery.objects.filter(program_id=office.program_id).exists()


def test_only_an_officer_gives_a_claim_up(office, line) -> None:
    recovery = claim(office, line)
    with pytest.raises(NotAllowedError):
        step(office, recovery, "waived", by="aoi_treasurer", note="small")
    step(office, recovery, "waived", by="aoi_officer", note="the payee died without means")
    assert only_claim(office).state == "waived"


def test_raw_sql_neither_changes_nor_overdraws(office, line) -> None:
    recovery = claim(office, line, amount_yen=20_000)
    more = """INSERT INTO cases_recovery (program_id, number, line_id, kind, reason, legal_kind, amount_yen, due_on,
            opened_at, opened_by_id)
        SELECT program_id, number + 1, line_id, kind, reason, legal_kind, amount_yen, due_on, opened_at, opened_by_id
        FROM cases_recovery"""
    over = f"""INSERT INTO cases_recoverystep (program_id, recovery_id, kind, yen, "on", note, at, by_id)
        SELECT program_id, id, 'received', 20001, due_on, '', opened_at, opened_by_id FROM cases_recovery
        WHERE id = {recovery.pk}"""
    for statement in (more, over, "UPDATE cases_recovery SET amount_yen = 1", "DELETE FROM cases_recovery"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Recovery.objects.filter(program_id=office.program_id).count() == 1
