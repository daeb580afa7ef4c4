"""A return of data: two parties, zero bytes before, fetched once, received; what is refused changes nothing."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.errors import CaseError, NotFoundError
from cases.models import Application, Household
from intake.models import ScanPage
from reports.data_return.tables import PackedTable
from reports.files import stored
from reports.models import DataReturn, DataReturnKey, DataReturnPart, Medium
from reports.services.data_return import pack_part as packing
from reports.services.data_return.allow_again import allow_again
from reports.services.data_return.approve import approve_data_return
from reports.services.data_return.ask import ask_data_return
from reports.services.data_return.confirm_receipt import confirm_receipt
from reports.services.data_return.drop import drop_data_return
from reports.services.data_return.expire import expire_data_returns
from reports.services.data_return.fetch import fetch_data_return
from reports.services.data_return.hand_over import hand_over_data
from reports.services.data_return.refuse import refuse_data_return
from reports.services.data_return.reveal_password import reveal_data_return
from reports.services.medium.hand_over import HandOver
from security import clock
from security.actor import NotAllowedError, system_actor
from security.disposal.holdings import objections
from security.jobs.run import run_job
from security.jobs.steer import steer_job
from security.models import AccessLog, AuditEvent, Job
from security.tenancy.scope import program_scope
from tests.factories.reports import make_application, make_household, make_setup
from tests.factories.security import World
from tests.isolation.seed import fingerprint

pytestmark = pytest.mark.bar("R10")
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=clock.JAPAN)
OTHERS = ("aoi_officer", "aoi_clerk_1", "aoi_viewer", "aoi_auditor", "aoi_treasurer", "midori_manager")
NO_OFFICERS = ("aoi_manager", "aoi_clerk_1", "aoi_viewer", "aoi_auditor", "aoi_treasurer", "midori_officer")
NOTE = {"note": "保管庫"}
MEDIUM = HandOver(
    "DISC-1", Medium.Kind.DISC, "情報政策課（受領印あり）", NOON.date(), NOON.date() + dt.timedelta(days=7)
)


# Enough for the way of a package; tests/isolation/test_data_return.py has all tables in it.
TABLES = [PackedTable(model) for model in (Household, Application, ScanPage, AuditEvent)]


@pytest.fixture
def aoi(world: World, settings, tmp_path: Path, monkeypatch) -> Iterator[World]:
    """Two cases, one of them of the dedicated desk; files of the test's own."""
    monkeypatch.setattr("reports.services.data_return.approve.packed_tables", lambda: TABLES)
    settings.FILES_DIR, settings.AUDIT_ANCHOR_FILE = tmp_path / "files", tmp_path / "anchors.jsonl"
    with clock.at(NOON), program_scope(world.aoi.pk):
        make_setup(world.aoi)
        for serial in (1, 2):
            make_application(make_household(world.aoi, serial, protected=serial == 2), telephone="09012345678")
        yield world


class Desk:
    """The services, by the people who use them."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __getattr__(self, name: str) -> Callable[..., Any]:
        service, by = SERVICES[name]

        def call(by: str = by, number: int | None = 1, **values: Any) -> Any:
            who = {"actor": self.world.actor(by), "program_id": self.world.aoi.pk}
            return service(**who, **({} if number is None else {"number": number}), **values)

        return call

    def asked(self) -> DataReturn:
        return ask_data_return(actor=self.world.actor("aoi_manager"), program_id=self.world.aoi.pk, reason="契約の終了")

    def built(self) -> DataReturn:
        found = self.asked()
        run_job(self.world.aoi.pk, self.approve(number=found.number).pk)
        found.refresh_from_db()
        assert found.state == DataReturn.State.READY
        assert (found.summary or {})["differing"] == []
        return found

    def fetch_all(self, found: DataReturn) -> None:
        for part in parts(found):
            self.fetch(number=found.number, part_id=part.pk)


SERVICES: dict[str, tuple[Callable[..., Any], str]] = {
    "ask": (ask_data_return, "aoi_manager"),
    "approve": (approve_data_return, "aoi_officer"),
    "refuse": (refuse_data_return, "aoi_officer"),
    "drop": (drop_data_return, "aoi_manager"),
    "fetch": (fetch_data_return, "aoi_manager"),
    "again": (allow_again, "aoi_officer"),
    "password": (reveal_data_return, "aoi_officer"),
    "hand_over": (hand_over_data, "aoi_manager"),
    "receive": (confirm_receipt, "aoi_officer"),
}


@pytest.fixture
def desk(aoi: World) -> Desk:
    return Desk(aoi)


def parts(found: DataReturn) -> list[DataReturnPart]:
    return list(DataReturnPart.objects.filter(data_return=found).order_by("pk"))


def files() -> list[Path]:
    return [path for path in stored("").rglob("*") if path.is_file()]


def refused(act: Callable[..., Any], code: str = "", **values: Any) -> None:
    with pytest.raises(CaseError) as caught, transaction.atomic():
        act(**values)
    assert not code or getattr(caught.value, "code", "") == code


def test_nothing_stands_anywhere_before_the_municipality_agreed(aoi: World, desk: Desk, record_property) -> None:
    before = fingerprint(aoi.aoi)
    for name in OTHERS:
        with pytest.raises(NotAllowedError):
            desk.ask(by=name, number=None, reason="契約の終了")
    refused(desk.ask, "reason", number=None, reason=" ")
    assert fingerprint(aoi.aoi) == before
    found = desk.asked()
    refused(desk.ask, "open", number=None, reason="もう一度")
    before = fingerprint(aoi.aoi)
    for name in NO_OFFICERS:
        for act, given in ((desk.approve, {}), (desk.refuse, NOTE), (desk.password, {}), (desk.receive, NOTE)):
            with pytest.raises(NotAllowedError):
                act(by=name, **given)
    refused(desk.password)
    refused(desk.fetch, part_id=1)
    refused(desk.refuse, "note", note=" ")
    packing.pack_part(actor=system_actor("test"), program_id=aoi.aoi.pk, number=1, piece=0, part={"step": "disk"})
    for changes in (
        {"state": "building", "decided_by": aoi.users["aoi_manager"]},
        {"state": "building", "decided_by": aoi.users["aoi_keyer_1"]},
        {"state": "building"},
        {"state": "ready", "decided_by": aoi.users["aoi_officer"]},
        {"asked_by": aoi.users["aoi_officer"]},
        {"received_by": aoi.users["aoi_officer"]},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            DataReturn.objects.filter(pk=found.pk).update(**changes)
    assert fingerprint(aoi.aoi) == before
    assert (files(), DataReturnKey.objects.count(), Job.objects.count()) == ([], 0, 0)
    record_property("tried", "return of data: 12 roles, the asker, raw SQL: 0 bytes before approval")


def test_what_is_refused_is_told_and_packs_nothing(aoi: World, desk: Desk) -> None:
    found = desk.asked()
    desk.refuse(note="契約の終了日を確かめてから")
    found.refresh_from_db()
    assert (found.state, found.decision_note, files()) == ("refused", "契約の終了日を確かめてから", [])
    refused(desk.approve)
    assert desk.asked().number == 2


def test_each_part_is_fetched_once_by_who_asked_and_again_only_by_leave(aoi: World, desk: Desk) -> None:
    found = desk.built()
    part = parts(found)[0]
    before = fingerprint(aoi.aoi)
    for name in ("aoi_officer", "aoi_auditor", "aoi_clerk_1", "midori_manager"):
        with pytest.raises(NotAllowedError):
            desk.fetch(by=name, part_id=part.pk)
    refused(desk.fetch, "part", part_id=part.pk + 1_000)
    refused(desk.fetch, "data_return", number=9, part_id=part.pk)
    refused(desk.again, "part", part_id=part.pk)
    assert fingerprint(aoi.aoi) == before
    file = desk.fetch(part_id=part.pk)
    assert file.name == "return-001-0001-01.zip"
    assert "見本".encode() not in file.content
    refused(desk.fetch, "fetched", part_id=part.pk)
    with pytest.raises(NotAllowedError):
        desk.again(by="aoi_manager", part_id=part.pk)
    desk.again(part_id=part.pk)
    assert desk.fetch(part_id=part.pk).content == file.content
    part.refresh_from_db()
    assert (part.fetched, part.may_fetch) == (2, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        DataReturnPart.objects.filter(pk=part.pk).update(fetched=3)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        DataReturnPart.objects.filter(pk=part.pk).delete()
    stored(part.file_name).write_bytes(b"another")
    desk.again(part_id=part.pk)
    refused(desk.fetch, "file_changed", part_id=part.pk)


def test_the_password_is_for_the_municipality_only(aoi: World, desk: Desk) -> None:
    found = desk.built()
    password = desk.password(by="aoi_officer_2")
    assert len(password) == 24
    for name in ("aoi_manager", "aoi_auditor", "aoi_treasurer", "midori_officer"):
        with pytest.raises(NotAllowedError):
            desk.password(by=name)
    told = AuditEvent.objects.get(code="reports.data_return_password_shown")
    assert (told.actor, told.subject_ids) == (aoi.users["aoi_officer_2"], [found.pk])
    assert password not in str(list(AuditEvent.objects.values_list("data", "reason")))
    assert "見本" not in str(list(AuditEvent.objects.values_list("data", "reason")))
    line = AccessLog.objects.get(request_id="return-1")
    assert (line.person, line.purpose, line.listed_count) == (aoi.users["aoi_manager"], "export", 2)


def test_it_is_handed_over_on_a_medium_and_received(aoi: World, desk: Desk) -> None:
    found = desk.built()
    refused(desk.hand_over, "label", medium=MEDIUM)
    refused(desk.receive, "medium", note="保管庫")
    desk.fetch_all(found)
    medium = desk.hand_over(medium=MEDIUM)
    assert (medium.return_number, medium.export_number, medium.rows) == (1, None, found.rows)
    assert medium.file_sha256 == found.manifest_sha256
    refused(desk.hand_over, "label", medium=MEDIUM)  # it is out
    refused(desk.receive, "receipt_note", note=" ")
    assert len(objections(aoi.aoi.pk)) == 2  # the medium is out, and the return is open
    with pytest.raises(IntegrityError), transaction.atomic():
        Medium.objects.filter(pk=medium.pk).update(state="received", received_by=aoi.users["aoi_manager"])
    desk.receive(note="保管庫。照合済み")
    found.refresh_from_db()
    medium.refresh_from_db()
    assert (found.state, found.received_by, medium.state) == ("received", aoi.users["aoi_officer"], "received")
    assert (files(), DataReturnKey.objects.get().password) == ([], None)
    assert objections(aoi.aoi.pk) == []
    refused(desk.password)
    refused(desk.drop)
    assert [
        code.removeprefix("reports.data_return_")
        for code in AuditEvent.objects.filter(code__startswith="reports.data_return_")
        .exclude(code__endswith="_fetched").exclude(code__endswith="_packed").order_by("pk")
        .values_list("code", flat=True)
    ] == ["asked", "approved", "built", "received"]  # fmt: skip


def test_what_is_not_handed_over_in_time_is_erased(aoi: World, desk: Desk) -> None:
    found = desk.built()
    system = system_actor("test")
    assert expire_data_returns(actor=system, program_id=aoi.aoi.pk) == 0
    with clock.at(NOON + dt.timedelta(days=8)):
        refused(desk.fetch, "expired", part_id=parts(found)[0].pk)
        assert expire_data_returns(actor=system, program_id=aoi.aoi.pk) == 1
        assert (files(), DataReturnKey.objects.get().password) == ([], None)
        refused(desk.password, "forgotten")
    desk.drop()
    fetched = desk.built()
    desk.fetch_all(fetched)
    with clock.at(NOON + dt.timedelta(days=8)):
        assert expire_data_returns(actor=system, program_id=aoi.aoi.pk) == 1
        assert desk.password(number=fetched.number)  # the medium is on its way
        desk.hand_over(number=fetched.number, medium=MEDIUM)
        desk.receive(number=fetched.number, note="保管庫")
    assert DataReturnKey.objects.get(data_return=fetched).password is None


def test_given_up_while_it_is_packed_nothing_of_it_is_left(aoi: World, desk: Desk, monkeypatch) -> None:
    found = desk.asked()
    job = desk.approve()
    steps = {**packing.STEPS}

    def given_up(*values: Any) -> Any:
        desk.drop()
        return packing._tables(*values)

    monkeypatch.setattr(packing, "STEPS", {**steps, "tables": given_up})
    run_job(aoi.aoi.pk, job.pk)
    found.refresh_from_db()
    assert (found.state, files(), parts(found)) == ("dropped", [], [])


def test_a_broken_chunk_leaves_nothing_and_the_job_is_gone_on_with(aoi: World, desk: Desk, monkeypatch) -> None:
    found = desk.asked()
    job = desk.approve()
    with monkeypatch.context() as patch:
        patch.setattr("reports.data_return.package.digest_of", lambda _path: 1 / 0)
        run_job(aoi.aoi.pk, job.pk)
    job.refresh_from_db()
    assert (job.state, files(), parts(found)) == (Job.State.FAILED, [], [])
    left = stored("aoi/returns/return-001/return-001-0001-01-dead.zip")  # of a worker that was killed
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"PK")
    steer_job(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, job_id=job.pk, to=Job.State.RUNNING)
    run_job(aoi.aoi.pk, job.pk)
    found.refresh_from_db()
    assert found.state == "ready"
    assert {str(path.relative_to(stored(""))) for path in files()} == {part.file_name for part in parts(found)}


def test_no_number_of_another_program_reaches_a_package(aoi: World, desk: Desk) -> None:
    found = desk.built()
    with program_scope(aoi.midori.pk):
        for service in (approve_data_return, drop_data_return, reveal_data_return):
            by = "midori_manager" if service is drop_data_return else "midori_officer"
            with pytest.raises(NotFoundError):
                service(actor=aoi.actor(by), program_id=aoi.midori.pk, number=found.number)
    found.refresh_from_db()
    assert found.state == "ready"
