"""R10: nothing of a resident leaves the office without a second person; then masked, counted, locked, in time."""

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from python_calamine import CalamineWorkbook

from cases.errors import StaleError
from cases.models import Application, GiftItem, Household, ProgramSetup
from reports.errors import ReportError
from reports.files import stored
from reports.models import ExportRequest
from reports.services.export.approve import approve_export
from reports.services.export.ask import ask_export
from reports.services.export.ask_labels import ask_labels
from reports.services.export.ask_workers import ask_workers
from reports.services.export.build import build_export
from reports.services.export.expire import expire_exports
from reports.services.export.fetch import fetch_export
from reports.services.export.refuse import refuse_export
from reports.services.export.reveal_password import reveal_password
from security import clock
from security.actor import NotAllowedError, system_actor
from security.models import AccessLog, AuditEvent
from security.tenancy.scope import program_scope
from tests.factories.reports import make_application, make_household, make_setup
from tests.factories.security import World
from tests.reports.exports.test_container import opened

pytestmark = pytest.mark.bar("R10")
NAME = "見本　花子"


@pytest.fixture
def aoi(world: World, settings, tmp_path: Path):
    """Three cases, one of them of the dedicated desk; files of the test's own."""
    settings.FILES_DIR = tmp_path / "files"
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
        for serial in (1, 2, 3):
            household = make_household(world.aoi, serial, protected=serial == 3)
            application = make_application(household, telephone="09012345678")
            Application.objects.filter(pk=application.pk).update(account=household.accounts.get())
        yield world


def ask(world: World, by: str = "aoi_manager", **values: Any) -> ExportRequest:
    given = {
        "audience": ExportRequest.Audience.PEOPLE,
        "columns": ["receipt_number", "head_name", "address", "account_number"],
        "unmasked": [],
        "conditions": {},
        "reason": "訪問調査のため",
        **values,
    }
    return ask_export(actor=world.actor(by), program_id=world.aoi.pk, **given)


def files() -> list[Path]:
    return [path for path in stored("").rglob("*") if path.is_file()]


def approve(world: World, request: ExportRequest, by: str = "aoi_officer") -> None:
    approve_export(actor=world.actor(by), program_id=world.aoi.pk, number=request.number)


def build(world: World, request: ExportRequest) -> ExportRequest:
    build_export(actor=system_actor("reports.build_export"), program_id=world.aoi.pk, number=request.number)
    request.refresh_from_db()
    return request


def fetch(world: World, request: ExportRequest, by: str = "aoi_manager"):
    return fetch_export(actor=world.actor(by), program_id=world.aoi.pk, number=request.number)


def password_of(world: World, request: ExportRequest, by: str = "aoi_officer") -> str:
    return reveal_password(actor=world.actor(by), program_id=world.aoi.pk, number=request.number)


def test_no_byte_stands_anywhere_before_a_second_person_approved(aoi: World, record_property) -> None:
    request = ask(aoi)
    build(aoi, request)
    assert (request.state, request.rows, request.sha256) == ("asked", None, "")
    assert files() == []
    with pytest.raises(StaleError):
        fetch(aoi, request)
    for name in ("aoi_manager", "aoi_clerk_1", "aoi_viewer", "aoi_auditor", "aoi_treasurer"):
        with pytest.raises(NotAllowedError):
            approve(aoi, request, by=name)
    assert files() == []
    own = ask(aoi, by="aoi_officer")
    with pytest.raises(ReportError) as refused:
        approve(aoi, own)
    assert refused.value.code == "own"
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportRequest.objects.filter(pk=own.pk).update(state="building", decided_by=aoi.users["aoi_officer"])
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportRequest.objects.filter(pk=own.pk).update(state="building", decided_by=aoi.users["aoi_manager"])
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportRequest.objects.filter(pk=own.pk).update(state="ready", rows=1)
    assert files() == []
    record_property("tried", "5 roles, the asker, raw SQL: 0 bytes before approval")


def test_an_approved_file_is_masked_counted_hashed_locked_and_without_restricted_cases(aoi: World) -> None:
    request = ask(aoi)
    approve(aoi, request)
    build(aoi, request)
    assert (request.state, request.rows) == ("ready", 2)
    file = fetch(aoi, request)
    assert NAME.encode() not in file.content
    name, content = opened(file.content, password_of(aoi, request))
    assert name == f"export-{request.number:05d}.xlsx"
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["受付番号", "世帯主氏名", "住所", "口座番号"]
    assert [row[1:] for row in rows[1:]] == [
        ["見＊＊", "東京都あおい市中央＊＊", "••••001"],
        ["見＊＊", "東京都あおい市中央＊＊", "••••002"],
    ]
    request.refresh_from_db()
    assert request.fetched == 1
    codes = AuditEvent.objects.filter(code__startswith="reports.export").order_by("pk").values_list("code", flat=True)
    assert [code.removeprefix("reports.export_") for code in codes] == [
        "asked",
        "approved",
        "built",
        "fetched",
        "password_shown",
    ]
    assert NAME not in str(list(AuditEvent.objects.values_list("data", "reason")))
    line = AccessLog.objects.get()
    assert (line.person, line.purpose, line.listed_count) == (aoi.users["aoi_manager"], "export", 2)


def test_what_was_asked_for_in_full_is_in_full_and_nothing_else(aoi: World) -> None:
    request = ask(
        aoi,
        audience=ExportRequest.Audience.MACHINES,
        columns=["head_name", "telephone", "account_number"],
        unmasked=["head_name"],
    )
    approve(aoi, request)
    build(aoi, request)
    _name, content = opened(fetch(aoi, request).content, password_of(aoi, request))
    rows = list(csv.reader(io.StringIO(content.decode())))
    assert rows[0] == ["head_name", "telephone", "account_number"]
    assert rows[1] == [NAME, "••••678", "••••001"]


def test_building_twice_changes_nothing(aoi: World) -> None:
    request = ask(aoi)
    approve(aoi, request)
    digest = build(aoi, request).sha256
    assert build(aoi, request).sha256 == digest
    assert len(files()) == 1


def test_only_the_asker_fetches_and_only_the_approver_knows_the_password(aoi: World) -> None:
    request = ask(aoi)
    approve(aoi, request)
    build(aoi, request)
    for name in ("aoi_officer", "aoi_clerk_1"):
        with pytest.raises(ReportError) as refused:
            fetch(aoi, request, by=name)
        assert refused.value.code == "not_yours"
    with pytest.raises(NotAllowedError):
        password_of(aoi, request, by="aoi_manager")
    with pytest.raises(ReportError):
        password_of(aoi, request, by="aoi_officer_2")
    request.refresh_from_db()
    assert request.fetched == 0


def test_a_file_that_is_not_fetched_in_time_is_erased_with_its_password(aoi: World) -> None:
    request = ask(aoi)
    approve(aoi, request)
    build(aoi, request)
    assert request.expires_at is not None
    later = request.expires_at + dt.timedelta(seconds=1)
    with clock.at(later):
        with pytest.raises(ReportError) as late:
            fetch(aoi, request)
        assert late.value.code == "expired"
        who: dict[str, Any] = {"actor": system_actor("reports.expire_exports"), "program_id": aoi.aoi.pk}
        assert (expire_exports(**who), expire_exports(**who)) == (1, 0)
    request.refresh_from_db()
    assert (request.state, request.password) == ("expired", None)
    assert files() == []
    assert request.rows == 2
    with pytest.raises(StaleError):
        fetch(aoi, request)


def test_a_refusal_says_why_and_ends_it(aoi: World) -> None:
    request = ask(aoi)
    with pytest.raises(ReportError):
        refuse_export(actor=aoi.actor("aoi_officer"), program_id=aoi.aoi.pk, number=request.number, note=" ")
    refuse_export(actor=aoi.actor("aoi_officer"), program_id=aoi.aoi.pk, number=request.number, note="列が多すぎる")
    request.refresh_from_db()
    assert (request.state, request.decision_note) == ("refused", "列が多すぎる")
    with pytest.raises(StaleError):
        approve(aoi, request)
    build(aoi, request)
    assert files() == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"columns": []}, "columns"),
        ({"columns": ["password"]}, "columns"),
        ({"unmasked": ["telephone"]}, "unmasked"),
        ({"unmasked": ["receipt_number"]}, "unmasked"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_cannot_be_asked_for(aoi: World, values: dict[str, Any], code: str) -> None:
    with pytest.raises(ReportError) as refused:
        ask(aoi, **values)
    assert refused.value.code == code
    assert not ExportRequest.objects.exists()


def test_a_file_that_was_changed_on_the_disk_is_not_given_away(aoi: World) -> None:
    request = ask(aoi)
    approve(aoi, request)
    build(aoi, request)
    stored(request.file_name).write_bytes(b"another")
    with pytest.raises(ReportError) as refused:
        fetch(aoi, request)
    assert refused.value.code == "file_changed"
    request.refresh_from_db()
    assert request.fetched == 0


def test_the_roster_of_workers_goes_through_the_same_gate(aoi: World) -> None:
    asked = ask_workers(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, reason="作業者名簿の提出")
    before = AccessLog.objects.count()
    with pytest.raises(NotAllowedError):
        approve_export(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, number=asked.number)
    assert build_export(actor=system_actor("t"), program_id=aoi.aoi.pk, number=asked.number) == 0
    assert not stored(f"aoi/exports/export-{asked.number:05d}.zip").exists()
    approve_export(actor=aoi.actor("aoi_officer"), program_id=aoi.aoi.pk, number=asked.number)
    rows = build_export(actor=system_actor("t"), program_id=aoi.aoi.pk, number=asked.number)
    password = reveal_password(actor=aoi.actor("aoi_officer"), program_id=aoi.aoi.pk, number=asked.number)
    file = fetch_export(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, number=asked.number)
    _name, content = opened(file.content, password)
    cells = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert cells[0][:3] == ["氏名", "ユーザー名", "会社・所属"]
    assert len(cells) - 1 == rows
    assert {"aoi_keyer_1", "aoi_officer"} <= {row[1] for row in cells}
    assert not {"aoi_api", "midori_keyer_1"} & {row[1] for row in cells}
    assert NAME not in str(cells)
    assert AccessLog.objects.count() == before, "no resident was shown"


def test_labels_of_the_carrier_go_through_the_same_gate(aoi: World) -> None:
    ProgramSetup.objects.filter(program=aoi.aoi).update(kind="gift")
    shown, hidden = Household.objects.filter(program=aoi.aoi).order_by("pk")[:2]
    Household.objects.filter(pk=hidden.pk).update(protected=True)
    for serial, household in (("G-1", shown), ("G-2", hidden)):
        GiftItem.objects.create(
            program=aoi.aoi, serial=serial, value_yen=30_000, state=GiftItem.State.ASSIGNED, household=household
        )
    with pytest.raises(NotAllowedError):
        ask_labels(actor=aoi.actor("aoi_mailroom"), program_id=aoi.aoi.pk, reason="発送")
    asked = ask_labels(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, reason="発送")
    assert build_export(actor=system_actor("t"), program_id=aoi.aoi.pk, number=asked.number) == 0
    assert files() == []
    with pytest.raises(NotAllowedError):
        approve_export(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, number=asked.number)
    approve_export(actor=aoi.actor("aoi_officer"), program_id=aoi.aoi.pk, number=asked.number)
    assert build_export(actor=system_actor("t"), program_id=aoi.aoi.pk, number=asked.number) == 1
    password = reveal_password(actor=aoi.actor("aoi_officer"), program_id=aoi.aoi.pk, number=asked.number)
    file = fetch_export(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, number=asked.number)
    assert shown.address.encode() not in file.content
    _name, content = opened(file.content, password)
    head, line = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head[:2] == ["お客様管理番号", "お届け先郵便番号"]
    assert (line[0], line[2], line[5]) == ("G-1", shown.address, aoi.aoi.name)
    assert [look.listed for look in AccessLog.objects.filter(purpose="export")] == [[shown.pk]]
