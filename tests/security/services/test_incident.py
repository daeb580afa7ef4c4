"""Incidents: entered, counted from the access log, worked through; what is refused changes nothing."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from security import clock
from security.access.write import export_mark
from security.actor import NotAllowedError
from security.errors import OfficeError
from security.letters_astray import Astray
from security.models import AccessLog, AuditEvent, Incident, IncidentHousehold, IncidentStep
from security.rules.incident_clock import Gravity
from security.services.incident.conclude import conclude_incident
from security.services.incident.count_affected import Reach, count_affected
from security.services.incident.open_incident import Notice, open_incident
from security.services.incident.take_step import take_step
from security.tenancy.scope import program_scope
from tests.factories.security import World

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=clock.JAPAN)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def aoi(world: World) -> Iterator[World]:
    with clock.at(NOON), program_scope(world.aoi.pk):
        yield world


def opened(world: World, by: str = "aoi_manager", **changes: Any) -> Incident:
    values: dict[str, Any] = {
        "kind": Incident.Kind.LOOK,
        "what": "見本 花子さんの記録を業務外で閲覧",
        "happened_at": NOON - 2 * HOUR,
        "noticed_at": NOON - HOUR,
        "gravity": Gravity(),
    }
    return open_incident(actor=world.actor(by), program_id=world.aoi.pk, notice=Notice(**{**values, **changes}))


def look(world: World, at: dt.datetime, name: str = "aoi_caller", **values: Any) -> None:
    AccessLog.objects.create(
        program=world.aoi, at=at, person=world.users[name], place="x", purpose=values.pop("purpose", "call"), **values
    )


def test_it_is_numbered_sealed_and_recorded_without_its_text(aoi: World) -> None:
    first, second = opened(aoi), opened(aoi, by="aoi_officer", is_drill=True)
    assert [first.number, second.number] == [1, 2]
    assert first.open("what") == "見本 花子さんの記録を業務外で閲覧"
    with connection.cursor() as cursor:
        cursor.execute("SELECT bool_or(i::text LIKE '%%花子%%') FROM security_incident i")
        assert cursor.fetchone() == (False,)
    events = AuditEvent.objects.filter(program=aoi.aoi, code="security.incident_opened")
    assert [event.data["drill"] for event in events.order_by("pk")] == [False, True]
    assert "花子" not in str([event.data for event in events])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"what": "  "}, "what"),
        ({"noticed_at": NOON + HOUR}, "noticed_at"),
        ({"happened_at": NOON}, "happened_at"),
    ],
)
def test_what_cannot_be_is_refused(aoi: World, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(OfficeError) as caught:
        opened(aoi, **changes)
    assert caught.value.code == code
    assert not Incident.objects.exists()


@pytest.mark.parametrize("who", ["aoi_keyer_1", "aoi_auditor", "midori_manager"])
def test_only_manager_and_officer_enter_one(aoi: World, who: str) -> None:
    with pytest.raises(NotAllowedError):
        opened(aoi, by=who)
    assert not Incident.objects.exists()


def test_whom_it_touches_is_counted_from_the_looks_of_a_person_in_a_span(aoi: World) -> None:
    incident = opened(aoi)
    look(aoi, NOON - 3 * HOUR, household_id=1)
    look(aoi, NOON - 2 * HOUR, household_id=2)
    look(aoi, NOON - 2 * HOUR, household_id=2)
    look(aoi, NOON - 2 * HOUR, listed=[3, 4], listed_count=2)
    look(aoi, NOON - 2 * HOUR, name="aoi_keyer_1", household_id=9)
    span: dict[str, Any] = {"looks_from": NOON - 2 * HOUR, "looks_until": NOON}
    who: dict[str, Any] = {"actor": aoi.actor("aoi_manager"), "program_id": aoi.aoi.pk, "number": incident.number}
    assert count_affected(**who, reach=Reach(**span, looker_id=aoi.users["aoi_caller"].pk)) == 3
    assert count_affected(**who, reach=Reach(**span)) == 4, "counted anew, of everybody"
    ids = IncidentHousehold.objects.filter(incident=incident).order_by("household_id")
    assert list(ids.values_list("household_id", flat=True)) == [2, 3, 4, 9]
    incident.refresh_from_db()
    assert (incident.people, incident.counted_at) == (4, NOON)


def test_a_file_that_went_out_counts_by_its_number(aoi: World) -> None:
    incident = opened(aoi)
    for number, listed in ((7, [5, 6]), (8, [6, 7, 8])):
        look(
            aoi, NOON - HOUR, purpose="export", listed=listed, listed_count=len(listed), request_id=export_mark(number)
        )
    who: dict[str, Any] = {"actor": aoi.actor("aoi_officer"), "program_id": aoi.aoi.pk, "number": incident.number}
    assert count_affected(**who, reach=Reach(export_number=8)) == 3
    both = Reach(export_number=7, looks_from=NOON - 2 * HOUR, looks_until=NOON)
    assert count_affected(**who, reach=both) == 4


@pytest.mark.parametrize(
    ("reach", "code"),
    [
        (Reach(), "looks_from"),
        (Reach(looks_from=NOON), "looks_from"),
        (Reach(looks_from=NOON, looks_until=NOON - HOUR), "looks_until"),
    ],
)
def test_a_count_needs_a_span_or_a_file(aoi: World, reach: Reach, code: str) -> None:
    incident = opened(aoi)
    with pytest.raises(OfficeError) as caught:
        count_affected(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, number=incident.number, reach=reach)
    assert caught.value.code == code
    incident.refresh_from_db()
    assert incident.people is None


def test_letters_that_nobody_printed_are_refused_and_the_count_stays(aoi: World) -> None:
    incident = opened(aoi)
    look(aoi, NOON - HOUR, household_id=2)
    who: dict[str, Any] = {"actor": aoi.actor("aoi_manager"), "program_id": aoi.aoi.pk, "number": incident.number}
    assert count_affected(**who, reach=Reach(looks_from=NOON - 2 * HOUR, looks_until=NOON)) == 1
    for astray, code in (
        (Astray(run=1, lot=1), "letter_lot"),
        (Astray(lot=1), "letter_run"),
        (Astray(places=(3,)), "letter_lot"),
        (Astray(receipt_numbers=("001-00000001-00",)), "letter_pieces"),
    ):
        with pytest.raises(OfficeError) as caught:
            count_affected(**who, reach=Reach(letters=astray))
        assert caught.value.code == code
    assert IncidentHousehold.objects.get().household_id == 2


def test_steps_are_taken_once_and_by_whom_they_belong_to(aoi: World) -> None:
    incident = opened(aoi)

    def step(by: str, code: str) -> None:
        take_step(actor=aoi.actor(by), program_id=aoi.aoi.pk, number=incident.number, code=code)

    step("aoi_manager", "told")
    step("aoi_officer", "acknowledged")
    for by, code in (("aoi_manager", "acknowledged"), ("aoi_manager", "authority_told"), ("aoi_officer", "contained")):
        with pytest.raises(NotAllowedError):
            step(by, code)
    for code in ("told", "final_report", "counted", "nonsense"):
        with pytest.raises(OfficeError):
            step("aoi_manager", code)
    assert list(IncidentStep.objects.order_by("pk").values_list("code", flat=True)) == ["told", "acknowledged"]


def test_cause_and_prevention_are_sealed_and_end_with_the_final_report(aoi: World) -> None:
    incident = opened(aoi)
    who: dict[str, Any] = {"actor": aoi.actor("aoi_manager"), "program_id": aoi.aoi.pk, "number": incident.number}
    with pytest.raises(OfficeError) as caught:
        conclude_incident(**who, cause="権限が広すぎた", prevention=" ")
    assert caught.value.code == "prevention"
    conclude_incident(**who, cause="権限が広すぎた", prevention="役割を分けた")
    incident.refresh_from_db()
    assert incident.open("cause") == "権限が広すぎた"
    Incident.objects.filter(pk=incident.pk).update(state=Incident.State.FINAL_REPORTED)
    with pytest.raises(OfficeError) as caught:
        conclude_incident(**who, cause="x", prevention="y")
    assert caught.value.code == "stale"
    assert Incident.objects.get(pk=incident.pk).open("cause") == "権限が広すぎた"
