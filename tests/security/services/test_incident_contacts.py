"""The contact tree: kept in order, called about an incident, acknowledged by each side for itself."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from security import clock
from security.actor import NotAllowedError
from security.errors import OfficeError
from security.models import AuditEvent, Incident, IncidentCall, IncidentContact, IncidentStep
from security.rules.incident_clock import AT_ONCE, Gravity
from security.selectors.incident_contacts import ContactLine, contact_lines, contact_tree
from security.services.incident.open_incident import Notice, open_incident
from security.services.incident.record_call import record_call
from security.services.incident.take_step import take_step
from security.services.incident_contact.end import end_contact
from security.services.incident_contact.reveal_telephone import reveal_contact
from security.services.incident_contact.write import ContactEntry, write_contact
from security.tenancy.scope import program_scope
from tests.factories.security import World

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=clock.JAPAN)
HOUR = dt.timedelta(hours=1)
Side = IncidentContact.Side


@pytest.fixture
def aoi(world: World) -> Iterator[World]:
    with clock.at(NOON), program_scope(world.aoi.pk):
        yield world


def enter(world: World, office: str, by: str = "aoi_manager", **values: Any) -> IncidentContact:
    contact_id = values.pop("contact_id", None)
    taken = {"side": Side.CONTRACTOR, "name": "連絡 一郎", "telephone": "03-0000-1234", **values}
    entry = ContactEntry(office=office, **taken)
    return write_contact(actor=world.actor(by), program_id=world.aoi.pk, entry=entry, contact_id=contact_id)


def offices(world: World) -> list[str]:
    tree = contact_tree(actor=world.actor("aoi_auditor"), program_id=world.aoi.pk)
    assert [contact.row.position for contact in tree] == list(range(1, len(tree) + 1))
    return [contact.row.office for contact in tree]


def opened(world: World) -> Incident:
    notice = Notice(
        kind=Incident.Kind.MISDELIVERY,
        what="別の世帯へ通知を送った",
        happened_at=NOON - 2 * HOUR,
        noticed_at=NOON - HOUR,
        gravity=Gravity(),
    )
    return open_incident(actor=world.actor("aoi_manager"), program_id=world.aoi.pk, notice=notice)


def call(world: World, incident: Incident, contact: IncidentContact, outcome: str, by: str = "aoi_manager") -> None:
    record_call(
        actor=world.actor(by),
        program_id=world.aoi.pk,
        number=incident.number,
        contact_id=contact.pk,
        outcome=outcome,
    )


def lines(world: World, incident: Incident) -> list[ContactLine]:
    incident.refresh_from_db()
    return contact_lines(actor=world.actor("aoi_manager"), incident=incident)


def test_the_tree_keeps_its_order_and_holds_names_and_numbers_sealed(aoi: World) -> None:
    city = enter(aoi, "市 給付金担当", side=Side.MUNICIPALITY)
    head = enter(aoi, "本社 情報管理", telephone="０３-0000-5678")
    enter(aoi, "再委託先", called_by=head.pk)
    first = enter(aoi, "責任者", position=1)
    assert offices(aoi) == ["責任者", "市 給付金担当", "本社 情報管理", "再委託先"]
    enter(
        aoi, "市 給付金担当", contact_id=city.pk, side=Side.MUNICIPALITY, telephone="", called_by=first.pk, position=2
    )
    assert IncidentContact.objects.get(pk=city.pk).open("telephone") == "03-0000-1234", "an empty number stays"
    tree = contact_tree(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk)
    assert [(each.number_end, each.caller) for each in tree[1:]] == [
        ("••••234", "責任者"),
        ("••••678", ""),
        ("••••234", "本社 情報管理"),
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(c::text LIKE '%%1234%%' OR c::text LIKE '%%一郎%%') FROM security_incidentcontact c"
        )
        assert cursor.fetchone() == (False,)
    events = AuditEvent.objects.filter(program=aoi.aoi, code="security.incident_contact_written")
    assert [event.data["new"] for event in events.order_by("pk")] == [True, True, True, True, False]
    assert "一郎" not in str([event.data for event in events])


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"office": " "}, "office"),
        ({"name": " "}, "name"),
        ({"telephone": ""}, "telephone"),
        ({"telephone": "内線"}, "telephone"),
        ({"called_by": 999_999}, "called_by"),
    ],
)
def test_a_contact_that_nobody_could_call_is_refused(aoi: World, values: dict[str, Any], code: str) -> None:
    with pytest.raises(OfficeError) as caught:
        enter(aoi, **{"office": "市", **values})
    assert caught.value.code == code
    assert not IncidentContact.objects.exists()


def test_nobody_waits_for_themselves(aoi: World) -> None:
    first = enter(aoi, "一")
    second = enter(aoi, "二", called_by=first.pk)
    tried: tuple[tuple[str, IncidentContact, dict[str, Any], str], ...] = (
        ("一", first, {"called_by": second.pk, "position": 1}, "called_by"),
        ("一", first, {"position": 2}, "position"),
        ("一", first, {"called_by": first.pk}, "called_by"),
    )
    for office, contact, values, code in tried:
        with pytest.raises(OfficeError) as caught:
            enter(aoi, office, contact_id=contact.pk, **values)
        assert caught.value.code == code
    assert offices(aoi) == ["一", "二"]


@pytest.mark.parametrize("who", ["aoi_officer", "aoi_keyer_1", "midori_manager"])
def test_only_the_manager_keeps_it(aoi: World, who: str) -> None:
    contact = enter(aoi, "市")
    with pytest.raises(NotAllowedError):
        enter(aoi, "別", by=who)
    with pytest.raises(NotAllowedError):
        end_contact(actor=aoi.actor(who), program_id=aoi.aoi.pk, contact_id=contact.pk)
    assert offices(aoi) == ["市"]


def test_whom_an_ended_contact_called_is_called_by_its_caller(aoi: World) -> None:
    first = enter(aoi, "一")
    second = enter(aoi, "二", called_by=first.pk)
    enter(aoi, "三", called_by=second.pk)
    end_contact(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, contact_id=second.pk)
    tree = contact_tree(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk)
    assert [(each.row.position, each.row.office, each.caller) for each in tree] == [(1, "一", ""), (2, "三", "一")]
    with pytest.raises(OfficeError):
        end_contact(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, contact_id=second.pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        IncidentContact.objects.all()._raw_delete("default")


def test_a_full_number_is_shown_with_an_event(aoi: World) -> None:
    contact = enter(aoi, "市")
    who: dict[str, Any] = {"program_id": aoi.aoi.pk, "contact_id": contact.pk}
    with pytest.raises(NotAllowedError):
        reveal_contact(actor=aoi.actor("aoi_auditor"), **who)
    assert not AuditEvent.objects.filter(code="security.incident_contact_revealed").exists()
    assert reveal_contact(actor=aoi.actor("aoi_officer"), **who) == "03-0000-1234"
    assert AuditEvent.objects.get(code="security.incident_contact_revealed").subject_ids == [contact.pk]


def test_the_tree_is_worked_through_and_the_checklist_follows_the_municipality(aoi: World) -> None:
    city = enter(aoi, "市", side=Side.MUNICIPALITY)
    head = enter(aoi, "本社")
    enter(aoi, "再委託先", called_by=head.pk)
    incident = opened(aoi)
    assert [line.waits_since for line in lines(aoi, incident)] == [NOON - HOUR, NOON - HOUR, None]
    call(aoi, incident, city, "unanswered")
    call(aoi, incident, city, "unanswered")
    assert not IncidentStep.objects.exists()
    call(aoi, incident, city, "reached")
    call(aoi, incident, head, "reached")
    call(aoi, incident, head, "acknowledged")
    first, second, third = lines(aoi, incident)
    assert (first.tries, first.waits_since, second.waits_since, third.waits_since) == (2, NOON, None, NOON)
    assert [line.is_to_be_called for line in (first, second, third)] == [False, False, True]
    assert list(IncidentStep.objects.values_list("code", flat=True)) == ["told"]
    with pytest.raises(NotAllowedError):
        call(aoi, incident, city, "acknowledged")
    call(aoi, incident, city, "acknowledged", by="aoi_officer")
    assert list(IncidentStep.objects.order_by("pk").values_list("code", flat=True)) == ["told", "acknowledged"]
    assert AuditEvent.objects.filter(program=aoi.aoi, code="security.incident_called").count() == 6
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        IncidentCall.objects.update(at=NOON)


def test_what_cannot_be_is_refused(aoi: World) -> None:
    city = enter(aoi, "市", side=Side.MUNICIPALITY)
    gone = enter(aoi, "前任")
    end_contact(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, contact_id=gone.pk)
    incident = opened(aoi)
    for contact, outcome in ((city, "nonsense"), (gone, "reached")):
        with pytest.raises(OfficeError):
            call(aoi, incident, contact, outcome)
    with pytest.raises(OfficeError):
        call(aoi, incident, city, "acknowledged", by="aoi_officer")
    with pytest.raises(NotAllowedError):
        call(aoi, incident, city, "reached", by="aoi_auditor")
    assert not IncidentCall.objects.exists()
    call(aoi, incident, city, "reached")
    for outcome in ("reached", "unanswered"):
        with pytest.raises(OfficeError):
            call(aoi, incident, city, outcome)
    # The checklist says what the calls say: it is not ticked beside them.
    for by, code in (("aoi_manager", "told"), ("aoi_officer", "acknowledged")):
        with pytest.raises(OfficeError):
            take_step(actor=aoi.actor(by), program_id=aoi.aoi.pk, number=incident.number, code=code)
    Incident.objects.update(state=Incident.State.FINAL_REPORTED)
    with pytest.raises(OfficeError) as caught:
        call(aoi, incident, city, "acknowledged", by="aoi_officer")
    assert caught.value.code == "stale"


def test_who_is_not_reached_in_time_is_late(aoi: World) -> None:
    enter(aoi, "市", side=Side.MUNICIPALITY)
    incident = opened(aoi)
    assert not lines(aoi, incident)[0].is_late
    with clock.at(NOON - HOUR + AT_ONCE + dt.timedelta(minutes=1)):
        assert lines(aoi, incident)[0].is_late


def test_after_the_final_report_nobody_is_added(aoi: World) -> None:
    city = enter(aoi, "市", side=Side.MUNICIPALITY)
    incident = opened(aoi)
    call(aoi, incident, city, "reached")
    Incident.objects.update(state=Incident.State.FINAL_REPORTED)
    IncidentStep.objects.create(
        program=aoi.aoi, incident=incident, code="final_report", by=aoi.users["aoi_manager"], at=clock.now()
    )
    with clock.at(NOON + HOUR):
        enter(aoi, "後任")
        end_contact(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, contact_id=city.pk)
        found = lines(aoi, incident)
    assert [(line.contact.row.office, line.may_call) for line in found] == [("市", False)]
