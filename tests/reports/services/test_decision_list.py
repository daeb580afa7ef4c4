"""The list of decisions with full account numbers leaves by the gate: nobody has it alone."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from cases.models import Household
from reports.errors import ReportError
from reports.files import stored
from reports.models import ExportRequest
from reports.services.export.approve import approve_export
from reports.services.export.ask_decisions import ask_decisions
from reports.services.export.build import build_export
from reports.services.export.fetch import fetch_export
from reports.services.export.reveal_password import reveal_password
from secretariat.demo.locked_file import open_locked
from security import clock
from security.actor import NotAllowedError, system_actor
from security.models import AccessLog, AuditEvent
from tests.factories.money import NOW, Office, make_case, open_office
from tests.factories.security import World

DAY = dt.date(2025, 12, 1)


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    with open_office(world) as opened:
        yield opened


def ask(office: Office, who: str = "aoi_treasurer", **changes: Any) -> ExportRequest:
    given = {"first_on": DAY, "last_on": DAY, "reason": "財務会計への登録", **changes}
    return ask_decisions(actor=office.world.actor(who), program_id=office.program_id, **given)


def decided(office: Office) -> list[Any]:
    cases = [make_case(office.world.aoi, number) for number in range(1, 4)]
    for case in cases:
        office.decide(case)
    return cases


def files() -> list[Path]:
    return list(stored("").rglob("export-*.zip"))


def test_the_treasurer_has_it_once_an_officer_agreed(office: Office) -> None:
    cases = decided(office)
    asked = ask(office)
    who: dict[str, Any] = {"program_id": office.program_id, "number": asked.number}
    assert build_export(actor=system_actor("t"), **who) == 0
    for name in ("aoi_treasurer", "aoi_manager", "midori_officer"):
        with pytest.raises(NotAllowedError):
            approve_export(actor=office.world.actor(name), **who)
    approve_export(actor=office.world.actor("aoi_officer"), **who)
    assert build_export(actor=system_actor("t"), **who) == 3
    file = fetch_export(actor=office.world.actor("aoi_treasurer"), **who)
    password = reveal_password(actor=office.world.actor("aoi_officer"), **who)
    content = open_locked(file.content, password)
    assert content.startswith(b"\xef\xbb\xbf"), "a finance system knows the file by its mark"
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["口座番号"] for row in rows] == [case.account.open("number") for case in cases]
    assert "期" not in rows[0], "a program that pays once"
    look = AccessLog.objects.get(purpose="export")
    assert set(look.listed) == {case.application.household_id for case in cases}
    assert look.person == office.world.users["aoi_treasurer"]
    with pytest.raises(PermissionError):
        open_locked(file.content, "AAAA-BBBB")


def test_a_restricted_case_is_in_it_so_that_it_adds_up_and_not_by_its_account_in_the_other(
    office: Office, client: Client
) -> None:
    cases = decided(office)
    Household.objects.filter(pk=cases[0].application.household_id).update(protected=True)
    asked = ask(office)
    who: dict[str, Any] = {"program_id": office.program_id, "number": asked.number}
    approve_export(actor=office.world.actor("aoi_officer"), **who)
    assert build_export(actor=system_actor("t"), **who) == 3
    client.force_login(office.world.users["aoi_treasurer"])
    with clock.at(NOW):
        answer = client.post("/p/aoi/money", {"first_on": "2025-12-01", "last_on": "2025-12-01"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [bool(row["支店コード"]) for row in rows] == [False, True, True]


def test_nobody_decides_alone_not_even_by_raw_sql(office: Office) -> None:
    decided(office)
    asked = ask(office, "aoi_officer")
    with pytest.raises(ReportError) as caught:
        approve_export(actor=office.world.actor("aoi_officer"), program_id=office.program_id, number=asked.number)
    assert caught.value.code == "own"
    for values in ({"decided_by": asked.asked_by}, {"decided_by": office.world.users["aoi_manager"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExportRequest.objects.filter(pk=asked.pk).update(state="building", **values)
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by_id) == ("asked", None)
    assert files() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "reason"),
        ({"first_on": DAY + dt.timedelta(days=1)}, "last_on"),
        ({"first_on": dt.date(2025, 1, 1), "last_on": dt.date(2025, 1, 2)}, "last_on"),
    ],
)
def test_what_cannot_be_asked(office: Office, changes: dict[str, Any], code: str) -> None:
    decided(office)
    with pytest.raises(ReportError) as caught:
        ask(office, **changes)
    assert caught.value.code == code
    for name in ("aoi_manager", "aoi_clerk_1", "aoi_viewer", "midori_treasurer"):
        with pytest.raises(NotAllowedError):
            ask(office, name)
    assert not ExportRequest.objects.exists()


def test_its_pages(office: Office, client: Client) -> None:
    decided(office)
    client.force_login(office.world.users["aoi_treasurer"])
    page = "/p/aoi/exports/ask/decisions"
    assert client.get(page).status_code == 200
    sent = {"first_on": "2025-12-01", "last_on": "2025-12-01", "reason": "財務会計への登録"}
    assert client.post(page, {**sent, "last_on": "2025-11-30"}).status_code == 422
    assert client.post(page, sent).headers["Location"] == "/p/aoi/exports/1"
    assert "2025-12-01 – 2025-12-01" in client.get("/p/aoi/exports/1").content.decode()
    assert client.get("/p/aoi/exports").status_code == 200
    assert client.get("/p/aoi/exports/ask").status_code == 403, "other files are none of the treasurer's"
    event = AuditEvent.objects.get(code="reports.export_asked")
    assert event.data["conditions"] == {"first_on": "2025-12-01", "last_on": "2025-12-01"}
    client.force_login(office.world.users["aoi_clerk_1"])
    assert client.get(page).status_code == 403
