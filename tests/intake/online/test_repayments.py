"""What is asked back comes to the portal: amount, what has come, the day; and goes again when it is given up."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest

from cases.models import Recovery, TransferLine
from cases.services.recovery.open import open_recovery
from cases.services.recovery.record_step import record_step
from intake.services.online.publish_program import publish_program
from intake.services.online.publish_status import publish_statuses
from intake.services.online.status_details import details_of
from security import clock
from tests.factories.money import PAYOUT_DAY, Case, Office, make_case, open_office
from tests.factories.security import World

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
DUE = dt.date(2026, 1, 31)


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    with open_office(world) as opened:
        yield opened


@pytest.fixture
def paid(office: Office) -> Case:
    case = make_case(office.world.aoi, 1)
    office.results(office.send(case))
    return case


def claim(office: Office, case: Case, *, by: str = "aoi_officer", **values: Any) -> Recovery:
    given: dict[str, Any] = {"kind": "clawback", "legal_kind": "public", "due_on": DUE}
    line = TransferLine.objects.get(program_id=office.program_id, application_id=case.pk)
    with clock.at(PAYOUT_DAY):
        return open_recovery(
            actor=office.world.actor(by),
            program_id=office.program_id,
            line_id=line.pk,
            amount_yen=30_000,
            reason="double",
            **(given | values),
        )


def step(office: Office, recovery: Recovery, kind: str, by: str, **values: Any) -> None:
    with clock.at(PAYOUT_DAY):
        record_step(
            actor=office.world.actor(by),
            program_id=office.program_id,
            recovery_id=recovery.pk,
            kind=kind,
            on=PAYOUT_DAY.date(),
            **values,
        )


def repayments(office: Office, case: Case) -> list[dict[str, Any]]:
    case.application.refresh_from_db()
    actor = office.world.actor("aoi_manager")
    found = details_of(actor=actor, program_id=office.program_id, rows=[case.application])
    told: list[dict[str, Any]] = json.loads(found[case.pk])["repayments"]
    return told


def test_a_recall_that_was_refused_asks_nothing_of_the_resident(office: Office, paid: Case) -> None:
    recall = claim(office, paid, kind="recall", by="aoi_treasurer", legal_kind="", due_on=None)
    assert [one["kind"] for one in repayments(office, paid)] == ["recall"]
    step(office, recall, "refused", "aoi_treasurer")
    assert repayments(office, paid) == []


def test_only_what_the_letter_says_is_told(office: Office, paid: Case) -> None:
    assert repayments(office, paid) == []
    recovery = claim(office, paid)
    step(office, recovery, "received", "aoi_treasurer", yen=10_000)
    told = {"kind": "clawback", "asked_yen": 30_000, "back_yen": 10_000, "due_on": "2026-01-31"}
    assert repayments(office, paid) == [told], "neither the ground nor the legal kind"
    step(office, recovery, "waived", "aoi_officer", note="no means")
    assert repayments(office, paid) == [], "who was let off owes nothing"


def test_another_household_is_told_nothing_of_it(office: Office, paid: Case) -> None:
    claim(office, paid)
    assert repayments(office, make_case(office.world.aoi, 2)) == []


def test_a_status_is_published_anew_when_money_is_asked_back(office: Office, paid: Case) -> None:
    actor = office.world.actor("aoi_manager")
    publish_program(actor=actor, program_id=office.program_id)
    assert publish_statuses(actor=actor, program_id=office.program_id) == 1
    recovery = claim(office, paid)
    assert publish_statuses(actor=actor, program_id=office.program_id) == 1
    assert publish_statuses(actor=actor, program_id=office.program_id) == 0
    step(office, recovery, "received", "aoi_treasurer", yen=30_000)
    assert publish_statuses(actor=actor, program_id=office.program_id) == 1
