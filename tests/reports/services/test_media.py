"""The media register: only approved files, back in time, erased by one person and confirmed by another."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.errors import NotFoundError, StaleError
from cases.models import PayoutFile
from reports.errors import ReportError
from reports.forms.media import file_of
from reports.models import ExportRequest, Medium
from reports.selectors.media import files_for_media, media, medium_counts
from reports.services.export.approve import approve_export
from reports.services.export.ask import ask_export
from reports.services.export.build import build_export
from reports.services.export.fetch import fetch_export
from reports.services.medium.confirm_erasure import confirm_erasure
from reports.services.medium.hand_over import HandOver, hand_over
from reports.services.medium.record_erasure import record_erasure
from reports.services.medium.take_back import take_back
from security import clock
from security.actor import NotAllowedError, system_actor
from security.models import AuditEvent
from security.pages.menu import counted
from security.tenancy.scope import program_scope
from tests.factories.money import make_case, open_office
from tests.factories.reports import make_application, make_household, make_setup
from tests.factories.security import World

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=clock.JAPAN)
TODAY = NOON.date()


@pytest.fixture
def aoi(world: World, settings, tmp_path) -> Iterator[World]:
    """File 1 was approved and fetched, file 2 only asked for."""
    settings.FILES_DIR = tmp_path / "files"
    with clock.at(NOON), program_scope(world.aoi.pk):
        make_setup(world.aoi)
        make_application(make_household(world.aoi, 1))
        who: dict[str, Any] = {"program_id": world.aoi.pk}
        for _file in range(2):
            ask_export(
                actor=world.actor("aoi_manager"), audience=ExportRequest.Audience.PEOPLE, columns=["receipt_number"],
                unmasked=[], conditions={}, reason="庁内連携のため", **who,
            )  # fmt: skip
        approve_export(actor=world.actor("aoi_officer"), number=1, **who)
        build_export(actor=system_actor("test"), number=1, **who)
        fetch_export(actor=world.actor("aoi_manager"), number=1, **who)
        yield world


def handed(world: World, by: str = "aoi_manager", file: str = "export-1", **changes: Any) -> Medium:
    values: dict[str, Any] = {
        "label": "USB-0007",
        "kind": Medium.Kind.USB,
        "handed_to": "情報政策課（受領印あり）",
        "handed_on": TODAY,
        "due_on": TODAY + dt.timedelta(days=14),
    }
    return hand_over(
        actor=world.actor(by), program_id=world.aoi.pk, file=file_of(file), medium=HandOver(**{**values, **changes})
    )


def test_a_medium_carries_hash_and_rows_of_its_file(aoi: World) -> None:
    medium = handed(aoi)
    export = ExportRequest.objects.get(number=1)
    assert (medium.number, medium.file_sha256, medium.rows) == (1, export.sha256, export.rows)
    assert AuditEvent.objects.get(code="reports.medium_handed_over").data["sha256"] == export.sha256


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"file": "export-2"}, "file"),
        ({"file": "export-9"}, "file"),
        ({"file": "batch-1"}, "file"),
        ({"file": "lot-1"}, "file"),
        ({"label": " "}, "label"),
        ({"handed_to": ""}, "handed_to"),
        ({"handed_on": TODAY + dt.timedelta(days=1)}, "handed_on"),
        ({"due_on": TODAY - dt.timedelta(days=1)}, "due_on"),
    ],
)
def test_what_cannot_be_is_refused(aoi: World, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(ReportError) as caught:
        handed(aoi, **changes)
    assert caught.value.code == code
    assert not Medium.objects.exists()


def test_a_transfer_file_on_a_medium_is_in_the_register(world: World) -> None:
    with open_office(world) as office:
        batch_id = office.send(*(make_case(world.aoi, number) for number in (1, 2)))
        file = PayoutFile.objects.select_related("batch").get(batch_id=batch_id)
        today = clock.today()
        going = HandOver("USB-9", Medium.Kind.USB, "指定金融機関（受領印あり）", handed_on=today, due_on=today)
        who: dict[str, Any] = {"actor": world.actor("aoi_clerk_1"), "program_id": world.aoi.pk}
        offered = files_for_media(**who).batches
        assert [batch.number for batch in offered] == [file.batch.number]
        medium = hand_over(**who, file=file_of(f"batch-{file.batch.number}"), medium=going)
        assert (medium.batch_number, medium.export_number) == (file.batch.number, None)
        assert (medium.file_sha256, medium.rows) == (file.sha256, 2)
        assert AuditEvent.objects.get(code="reports.medium_handed_over").data["batch"] == file.batch.number
        office.decide(make_case(world.aoi, 3))
        prepared = office.prepare()
        with pytest.raises(ReportError):
            hand_over(**who, file=file_of(f"batch-{prepared.number}"), medium=going)
        lot = {"run_number": 1, "lot_number": 1}
        for both in ({"export_number": 1}, lot, {"batch_number": None}, {"batch_number": None, "run_number": 1}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Medium.objects.filter(pk=medium.pk).update(**both)


def test_the_same_medium_is_not_out_twice(aoi: World) -> None:
    handed(aoi)
    with pytest.raises(ReportError) as caught:
        handed(aoi)
    assert caught.value.code == "label"
    assert Medium.objects.count() == 1


def test_back_erased_and_confirmed_by_two_people(aoi: World) -> None:
    medium = handed(aoi)
    who: dict[str, Any] = {"program_id": aoi.aoi.pk, "number": medium.number}
    manager, officer = aoi.actor("aoi_manager"), aoi.actor("aoi_officer")
    with pytest.raises(StaleError):
        record_erasure(actor=manager, method="上書き", evidence="記録 12", **who)
    with pytest.raises(ReportError):
        take_back(actor=manager, returned_on=TODAY + dt.timedelta(days=1), **who)
    take_back(actor=manager, returned_on=TODAY, **who)
    with pytest.raises(ReportError) as caught:
        record_erasure(actor=manager, method="上書き", evidence=" ", **who)
    assert caught.value.code == "evidence"
    record_erasure(actor=manager, method="上書き", evidence="消去記録 12", **who)
    with pytest.raises(ReportError) as caught:
        confirm_erasure(actor=manager, **who)
    assert caught.value.code == "own"
    medium.refresh_from_db()
    assert (medium.state, medium.confirmed_by_id) == ("erased", None)
    confirm_erasure(actor=officer, **who)
    with pytest.raises(StaleError):
        confirm_erasure(actor=officer, **who)
    assert handed(aoi).number == 2, "an erased medium may go out again"


def test_not_even_raw_sql_confirms_ones_own_erasure(aoi: World) -> None:
    medium = handed(aoi)
    rows = Medium.objects.filter(pk=medium.pk)
    person = aoi.users["aoi_manager"]
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="confirmed", returned_by=person, erased_by=person, evidence="x", confirmed_by=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="erased", returned_by=person, erased_by=person)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.delete()
    medium.refresh_from_db()
    assert medium.state == "out"


@pytest.mark.parametrize("who", ["aoi_keyer_1", "aoi_auditor", "aoi_viewer", "midori_manager"])
def test_others_keep_no_media(aoi: World, who: str) -> None:
    medium = handed(aoi)
    given: dict[str, Any] = {"actor": aoi.actor(who), "program_id": aoi.aoi.pk, "number": medium.number}
    with pytest.raises(NotAllowedError):
        handed(aoi, by=who, label="USB-2")
    with pytest.raises(NotAllowedError):
        take_back(**given, returned_on=TODAY)
    with pytest.raises(NotAllowedError):
        record_erasure(**given, method="x", evidence="x")
    with pytest.raises(NotAllowedError):
        confirm_erasure(**given)
    medium.refresh_from_db()
    assert (medium.state, Medium.objects.count()) == ("out", 1)


def late(world: World) -> dict[str, int]:
    return counted(medium_counts(world.actor("aoi_manager"), world.aoi.pk), program_id=world.aoi.pk)


def test_overdue_media_are_counted_and_stand_first(aoi: World) -> None:
    handed(aoi, label="USB-1", due_on=TODAY + dt.timedelta(days=30))
    handed(aoi, label="USB-2", due_on=TODAY + dt.timedelta(days=3))
    manager = aoi.actor("aoi_manager")
    assert late(aoi) == {"reports.media": 0}
    with clock.at(NOON + dt.timedelta(days=4)):
        assert late(aoi) == {"reports.media": 1}
        found = media(actor=aoi.actor("aoi_auditor"), program_id=aoi.aoi.pk)
    assert [medium.label for medium in found] == ["USB-2", "USB-1"]
    with pytest.raises(NotFoundError):
        take_back(actor=manager, program_id=aoi.aoi.pk, number=9, returned_on=TODAY)
