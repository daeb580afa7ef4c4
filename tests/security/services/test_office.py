"""People of a program: clearance, last day, sites, companies. What is refused changes nothing."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from security import clock
from security.actor import NotAllowedError
from security.errors import OfficeError
from security.gate import grant_role
from security.models import AuditEvent, Contractor, Site, Subcontract, User
from security.roles import Role
from security.selectors.people import workers
from security.services.people.move_people import move_people
from security.services.people.record_clearance import Clearance, record_clearance
from security.services.people.set_last_day import set_last_day
from security.services.people.set_shift import set_shift
from security.services.site.close_site import close_site
from security.services.site.open_site import open_site
from security.services.subcontract.ask import ask_subcontract
from security.services.subcontract.decide import decide_subcontract
from security.services.subcontract.end import end_subcontract
from security.tenancy.scope import program_scope
from tests.factories.security import World


@pytest.fixture
def aoi(world: World) -> Iterator[World]:
    with program_scope(world.aoi.pk):
        yield world


def person(world: World, name: str) -> User:
    return User.objects.get(pk=world.users[name].pk)


def ask(world: World, **changes: Any) -> Subcontract:
    values: dict[str, Any] = {
        "company": "みほんコール株式会社",
        "handed_on_by_id": world.aoi.contractor_id,
        "work": "電話応対",
        "starts_on": clock.today(),
        "ends_on": clock.today() + dt.timedelta(days=30),
    }
    return ask_subcontract(actor=world.actor("aoi_manager"), program_id=world.aoi.pk, **{**values, **changes})


def decide(world: World, row: Subcontract, *, is_approved: bool = True, note: str = "") -> None:
    decide_subcontract(
        actor=world.actor("aoi_officer"),
        program_id=world.aoi.pk,
        subcontract_id=row.pk,
        is_approved=is_approved,
        note=note,
    )


def test_a_manager_records_a_training_and_the_person_enters(aoi: World) -> None:
    keyer = aoi.users["aoi_keyer_1"]
    User.objects.filter(pk=keyer.pk).update(trained_on=None)
    aoi.users["aoi_keyer_1"] = person(aoi, "aoi_keyer_1")
    assert not aoi.actor("aoi_keyer_1").program_ids
    done = record_clearance(
        actor=aoi.actor("aoi_manager"),
        program_id=aoi.aoi.pk,
        person_ids=[keyer.pk, aoi.users["midori_keyer_1"].pk, aoi.users["aoi_officer"].pk],
        kind=Clearance.TRAINING,
        on=clock.today(),
    )
    assert done == [keyer.pk], "neither another program's people nor the municipality's"
    aoi.users["aoi_keyer_1"] = person(aoi, "aoi_keyer_1")
    assert aoi.actor("aoi_keyer_1").has_role(Role.KEYER, aoi.aoi.pk)
    event = AuditEvent.objects.get(program=aoi.aoi, code="security.clearance_recorded")
    assert (event.subject_ids, event.data["kind"]) == ([keyer.pk], "trained_on")


@pytest.mark.parametrize(
    ("who", "whose", "days", "code"),
    [
        ("aoi_manager", "aoi_manager", 0, "own"),
        ("aoi_manager", "aoi_keyer_1", 1, "on"),
        ("aoi_manager", "midori_keyer_1", 0, "nobody"),
        ("aoi_manager", "aoi_officer", 0, "nobody"),
    ],
)
def test_what_is_no_clearance_is_refused(aoi: World, who: str, whose: str, days: int, code: str) -> None:
    before = list(User.objects.order_by("pk").values())
    with pytest.raises(OfficeError) as caught:
        record_clearance(
            actor=aoi.actor(who),
            program_id=aoi.aoi.pk,
            person_ids=[aoi.users[whose].pk],
            kind=Clearance.PLEDGE,
            on=clock.today() + dt.timedelta(days=days),
        )
    assert caught.value.code == code
    assert list(User.objects.order_by("pk").values()) == before
    assert not AuditEvent.objects.filter(program=aoi.aoi).exists()


@pytest.mark.parametrize("who", ["aoi_keyer_1", "aoi_officer", "aoi_auditor", "midori_manager"])
def test_only_a_manager_records_clearance(aoi: World, who: str) -> None:
    before = list(User.objects.order_by("pk").values())
    with pytest.raises(NotAllowedError):
        record_clearance(
            actor=aoi.actor(who),
            program_id=aoi.aoi.pk,
            person_ids=[aoi.users["aoi_keyer_2"].pk],
            kind=Clearance.PLEDGE,
            on=clock.today(),
        )
    assert list(User.objects.order_by("pk").values()) == before


def test_each_side_closes_its_own_people_by_date(aoi: World) -> None:
    ids = [aoi.users["aoi_keyer_1"].pk, aoi.users["aoi_viewer"].pk]
    today = clock.today()
    for who, closed in (("aoi_manager", "aoi_keyer_1"), ("aoi_officer", "aoi_viewer")):
        set_last_day(actor=aoi.actor(who), program_id=aoi.aoi.pk, person_ids=ids, on=today)
        assert person(aoi, closed).works_until == today
    with clock.at(clock.now() + dt.timedelta(days=1)):
        aoi.users = {name: person(aoi, name) for name in ("aoi_keyer_1", "aoi_viewer", "aoi_manager")}
        assert not aoi.actor("aoi_keyer_1").program_ids
        assert not aoi.actor("aoi_viewer").program_ids
        gone = [
            one.user.username for one in workers(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk) if one.has_left
        ]
    assert gone == ["aoi_keyer_1", "aoi_viewer"]


def test_a_day_that_has_passed_and_ones_own_day_are_refused(aoi: World) -> None:
    yesterday = clock.today() - dt.timedelta(days=1)
    for whose, on, code in (("aoi_keyer_1", yesterday, "on"), ("aoi_manager", clock.today(), "own")):
        with pytest.raises(OfficeError) as caught:
            set_last_day(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, person_ids=[aoi.users[whose].pk], on=on)
        assert caught.value.code == code
    assert not User.objects.exclude(works_until=None).exists()


def test_each_side_sets_the_hours_of_its_own_people(aoi: World) -> None:
    ids = [aoi.users["aoi_keyer_1"].pk, aoi.users["aoi_viewer"].pk]
    night = {"begins": dt.time(22), "ends": dt.time(6)}
    for who, whose in (("aoi_manager", "aoi_keyer_1"), ("aoi_officer", "aoi_viewer")):
        set_shift(actor=aoi.actor(who), program_id=aoi.aoi.pk, person_ids=ids, **night)
        assert (person(aoi, whose).shift_from, person(aoi, whose).shift_until) == (dt.time(22), dt.time(6))
        event = AuditEvent.objects.get(code="security.shift_set", actor=aoi.users[who])
        assert (event.subject_ids, event.data) == ([aoi.users[whose].pk], {"hours": ["22:00", "06:00"]})
    set_shift(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, person_ids=ids, begins=None, ends=None)
    assert person(aoi, "aoi_keyer_1").shift_from is None
    assert person(aoi, "aoi_viewer").shift_from == dt.time(22)


def test_half_a_shift_and_ones_own_are_refused(aoi: World) -> None:
    for whose, begins, ends, code in (
        ("aoi_keyer_1", dt.time(9), None, "shift_until"),
        ("aoi_keyer_1", dt.time(9), dt.time(9), "shift_until"),
        ("aoi_manager", dt.time(9), dt.time(17), "own"),
        ("midori_keyer_1", dt.time(9), dt.time(17), "nobody"),
    ):
        chosen = [aoi.users[whose].pk]
        with pytest.raises(OfficeError) as caught:
            set_shift(
                actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, person_ids=chosen, begins=begins, ends=ends
            )
        assert caught.value.code == code
    with pytest.raises(NotAllowedError):
        set_shift(
            actor=aoi.actor("aoi_keyer_2"),
            program_id=aoi.aoi.pk,
            person_ids=[aoi.users["aoi_keyer_1"].pk],
            begins=None,
            ends=None,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=aoi.users["aoi_keyer_1"].pk).update(shift_from=dt.time(9))
    assert not User.objects.exclude(shift_from=None).exists()


def test_hours_are_set_on_the_roster_and_shown_there(aoi: World, client: Client) -> None:
    keyer = aoi.users["aoi_keyer_1"].pk
    client.force_login(aoi.users["aoi_manager"])
    sent = {"act": "shift", "pick": str(keyer), "shift_from": "22:00", "shift_until": "6:00"}
    assert client.post("/p/aoi/people", {**sent, "shift_until": "late"}).status_code == 422
    assert client.post("/p/aoi/people", {**sent, "shift_until": ""}).status_code == 422
    assert client.post("/p/aoi/people", sent).status_code == 303
    assert "22:00–6:00" in client.get("/p/aoi/people").content.decode()


def test_a_site_is_entered_worked_at_and_closed(aoi: World) -> None:
    manager, keyer = aoi.actor("aoi_manager"), aoi.users["aoi_keyer_1"].pk
    company = aoi.aoi.contractor_id or 0
    site = open_site(actor=manager, program_id=aoi.aoi.pk, company_id=company, name="本社", address="あおい市1-1")
    move_people(actor=manager, program_id=aoi.aoi.pk, person_ids=[keyer], site_id=site.pk)
    assert person(aoi, "aoi_keyer_1").site_id == site.pk
    with pytest.raises(OfficeError) as caught:
        close_site(actor=manager, program_id=aoi.aoi.pk, site_id=site.pk)
    assert caught.value.code == "people"
    User.objects.filter(pk=keyer).update(site=None)
    close_site(actor=manager, program_id=aoi.aoi.pk, site_id=site.pk)
    with pytest.raises(OfficeError) as caught:
        move_people(actor=manager, program_id=aoi.aoi.pk, person_ids=[keyer], site_id=site.pk)
    assert caught.value.code == "site"
    assert person(aoi, "aoi_keyer_1").site_id is None


def test_a_site_belongs_to_a_company_of_the_program(aoi: World) -> None:
    stranger = Contractor.objects.create(name="よその会社")
    theirs = Site.objects.create(contractor=stranger, name="よそ", address="よそ1")
    manager = aoi.actor("aoi_manager")
    with pytest.raises(OfficeError):
        open_site(actor=manager, program_id=aoi.aoi.pk, company_id=stranger.pk, name="x", address="y")
    with pytest.raises(OfficeError):
        move_people(actor=manager, program_id=aoi.aoi.pk, person_ids=[aoi.users["aoi_keyer_1"].pk], site_id=theirs.pk)
    with pytest.raises(OfficeError):
        close_site(actor=manager, program_id=aoi.aoi.pk, site_id=theirs.pk)
    theirs.refresh_from_db()
    assert theirs.closed_on is None
    assert Site.objects.count() == 1


def test_a_subcontractors_person_has_a_role_only_in_the_approved_days(aoi: World) -> None:
    row = ask(aoi)
    caller = aoi.users["aoi_caller"]
    User.objects.filter(pk=caller.pk).update(contractor=row.subcontractor)
    aoi.users["aoi_caller"] = caller = person(aoi, "aoi_caller")
    assert not aoi.actor("aoi_caller").program_ids, "asked is not approved"
    with pytest.raises(ValueError, match="works neither"):
        grant_role(caller, Role.CALLER, aoi.midori)
    decide(aoi, row)
    assert aoi.actor("aoi_caller").has_role(Role.CALLER, aoi.aoi.pk)
    with pytest.raises(ValueError, match="works neither"):
        grant_role(caller, Role.CALLER, aoi.midori)  # approved by あおい市, not by みどり町
    with clock.at(clock.now() + dt.timedelta(days=31)):
        assert not aoi.actor("aoi_caller").program_ids, "the last day has passed"
    end_subcontract(actor=aoi.actor("aoi_officer"), program_id=aoi.aoi.pk, subcontract_id=row.pk)
    assert not aoi.actor("aoi_caller").program_ids
    lines = {one.user.username: one for one in workers(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk)}
    assert lines["aoi_caller"].is_handed_on
    assert len(lines["aoi_caller"].lack_labels) == 1
    codes = AuditEvent.objects.filter(program=aoi.aoi).order_by("pk").values_list("code", flat=True)
    assert list(codes) == [f"security.subcontract_{what}" for what in ("asked", "decided", "ended")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"company": " "}, "company"),
        ({"company": "みほん受託株式会社"}, "company"),
        ({"work": " "}, "work"),
        ({"handed_on_by_id": 999_999}, "handed_on_by"),
        ({"ends_on": dt.date(2020, 1, 1)}, "ends_on"),
    ],
)
def test_what_cannot_be_asked_is_refused(aoi: World, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(OfficeError) as caught:
        ask(aoi, **changes)
    assert caught.value.code == code
    assert not Subcontract.objects.exists()


def test_the_municipality_decides_once_and_says_why_not(aoi: World) -> None:
    row = ask(aoi)
    with pytest.raises(NotAllowedError):
        decide_subcontract(
            actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, subcontract_id=row.pk, is_approved=True
        )
    with pytest.raises(OfficeError):
        decide(aoi, row, is_approved=False)
    row.refresh_from_db()
    assert row.state == Subcontract.State.ASKED
    decide(aoi, row, is_approved=False, note="安全管理の記載がない")
    with pytest.raises(OfficeError) as caught:
        decide(aoi, row)
    assert caught.value.code == "stale"
    row.refresh_from_db()
    assert row.state == Subcontract.State.REFUSED


def test_another_municipality_does_not_decide_on_it(world: World) -> None:
    with program_scope(world.aoi.pk):
        row = ask(world)
    with program_scope(world.midori.pk), pytest.raises(OfficeError) as caught:
        decide_subcontract(
            actor=world.actor("midori_officer"), program_id=world.midori.pk, subcontract_id=row.pk, is_approved=True
        )
    assert caught.value.code == "not_found"
    row.refresh_from_db()
    assert row.state == Subcontract.State.ASKED
