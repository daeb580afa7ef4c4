"""Unusual looks are raised once, counted on, and explained by another person."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from cases import events
from cases.errors import CaseError, NotFoundError, StaleError
from cases.services.access.raise_unusual import raise_unusual_access
from cases.services.access.settle_unusual import settle_unusual_access
from cases.tasks import look_for_unusual_access
from security import clock
from security.actor import NotAllowedError, system_actor
from security.models import AccessLog, AuditEvent, UnusualAccess, User
from tests.cases.services.checks import last_event
from tests.factories.cases import Person, make_household
from tests.factories.security import World

Kind = UnusualAccess.Kind


def look(world: World, name: str, household_id: int, at: dt.datetime | None = None) -> AccessLog:
    return AccessLog.objects.create(
        program=world.aoi,
        at=at or clock.now(),
        person=world.users[f"aoi_{name}"],
        place="cases:application-show",
        purpose="screening",
        household_id=household_id,
    )


def find(world: World) -> int:
    return raise_unusual_access(actor=system_actor("cases.raise_unusual_access"), program_id=world.aoi.pk)


def raised(world: World) -> dict[tuple[str, str], int]:
    rows = UnusualAccess.objects.filter(program=world.aoi)
    return {(row.person.username, row.kind): row.looks for row in rows.select_related("person")}


def test_many_people_are_raised_once_and_counted_on(aoi: World) -> None:
    for number in range(10):
        look(aoi, "reviewer_2", number)
    for number in range(70):
        look(aoi, "reviewer_1", number)
        look(aoi, "reviewer_1", number)  # the same household again is no other person
    assert find(aoi) == 1
    assert raised(aoi) == {("aoi_reviewer_1", Kind.MANY): 70}
    assert last_event(events.ACCESS_RAISED).data == {"on": "2026-09-07"}
    look(aoi, "reviewer_1", 999)
    assert find(aoi) == 0
    assert raised(aoi) == {("aoi_reviewer_1", Kind.MANY): 71}
    assert AuditEvent.objects.filter(code=events.ACCESS_RAISED.code).count() == 1


def test_looks_outside_the_hours_are_raised(aoi: World) -> None:
    look(aoi, "caller", 1, clock.now().replace(hour=13))  # 22:00 in Japan
    look(aoi, "keyer_1", 1)
    assert find(aoi) == 1
    assert raised(aoi) == {("aoi_caller", Kind.OUT_OF_HOURS): 1}


@pytest.mark.parametrize(
    ("begins", "ends", "at", "late"),
    [
        ("09:00", "17:00", "08:59", True),
        ("09:00", "17:00", "09:00", False),
        ("09:00", "17:00", "17:01", True),
        ("22:00", "06:00", "23:30", False),
        ("22:00", "06:00", "05:59", False),
        ("22:00", "06:00", "06:01", True),
        ("22:00", "06:00", "12:00", True),
        (None, None, "06:59", True),
        (None, None, "20:59", False),
    ],
)
def test_looks_outside_the_persons_own_hours_are_raised(
    aoi: World, begins: str | None, ends: str | None, at: str, late: bool
) -> None:
    User.objects.filter(pk=aoi.users["aoi_caller"].pk).update(shift_from=begins, shift_until=ends)
    hour, minute = map(int, at.split(":"))
    moment = dt.datetime.combine(clock.today(), dt.time(hour, minute), tzinfo=clock.JAPAN)
    look(aoi, "caller", 1, moment)
    look(aoi, "keyer_1", 1, moment.replace(hour=12))
    find(aoi)
    assert raised(aoi) == ({("aoi_caller", Kind.OUT_OF_HOURS): 1} if late else {})


def test_a_look_at_ones_own_name_is_raised(aoi: World) -> None:
    user = aoi.users["aoi_caller"]
    user.display_name = "青井 花子"
    user.save()
    own = make_household(aoi.aoi, [Person(name="青井　花子")])
    other = make_household(aoi.aoi, [Person(name="緑川　太郎")])
    look(aoi, "caller", other.pk)
    assert find(aoi) == 0
    first = look(aoi, "caller", own.pk)
    assert find(aoi) == 1
    assert raised(aoi) == {("aoi_caller", Kind.OWN): 1}
    assert UnusualAccess.objects.get().first == first


def test_a_look_at_ones_own_address_is_raised(aoi: World) -> None:
    user = aoi.users["aoi_caller"]
    user.display_name, user.home_address = "青井 花子", "東京都あおい市本町一丁目２番地３　あおい荘101"
    user.save()
    home = make_household(aoi.aoi, [Person(name="緑川　太郎")], address="東京都あおい市本町1-2-3")
    for other in ("東京都あおい市本町1-2", "東京都あおい市本町1-2-33", "東京都あおい市本町"):
        look(aoi, "caller", make_household(aoi.aoi, [Person(name="緑川　次郎")], address=other).pk)
        look(aoi, "keyer_1", home.pk)
    assert find(aoi) == 0
    first = look(aoi, "caller", home.pk)
    same_name = make_household(aoi.aoi, [Person(name="青井　花子")], address="東京都あおい市本町1-2-3")
    look(aoi, "caller", same_name.pk)
    assert find(aoi) == 1
    assert raised(aoi) == {("aoi_caller", Kind.OWN): 2}
    assert UnusualAccess.objects.get().first == first


def test_the_last_minutes_of_a_day_are_looked_at_the_next_morning(aoi: World) -> None:
    midnight = clock.now().astimezone(clock.JAPAN).replace(hour=0, minute=0)
    look(aoi, "caller", 1, midnight - dt.timedelta(minutes=1))
    look(aoi, "keyer_1", 1, midnight - dt.timedelta(days=1, minutes=1))
    assert look_for_unusual_access() == 1
    assert raised(aoi) == {("aoi_caller", Kind.OUT_OF_HOURS): 1}
    assert UnusualAccess.objects.get().on == clock.today() - dt.timedelta(days=1)
    assert look_for_unusual_access() == 0


@pytest.fixture
def unusual(aoi: World) -> UnusualAccess:
    look(aoi, "caller", 1, clock.now().replace(hour=13))
    find(aoi)
    return UnusualAccess.objects.get()


def settle(world: World, unusual_id: int, name: str = "manager", text: str = "夜間の応援") -> None:
    settle_unusual_access(
        actor=world.actor(f"aoi_{name}"), program_id=world.aoi.pk, unusual_id=unusual_id, explanation=text
    )


def test_a_manager_explains_it_once(aoi: World, unusual: UnusualAccess) -> None:
    settle(aoi, unusual.pk)
    unusual.refresh_from_db()
    assert (unusual.settled_by, unusual.explanation) == (aoi.users["aoi_manager"], "夜間の応援")
    assert "応援" not in str(last_event(events.ACCESS_SETTLED).data)
    with pytest.raises(StaleError):
        settle(aoi, unusual.pk, text="another")
    look(aoi, "caller", 2, clock.now().replace(hour=13))
    assert find(aoi) == 0
    unusual.refresh_from_db()
    assert unusual.looks == 1, "what was explained is not counted on"


def test_refusals_change_nothing(aoi: World, unusual: UnusualAccess) -> None:
    with pytest.raises(NotAllowedError):
        settle(aoi, unusual.pk, name="auditor")
    with pytest.raises(NotFoundError):
        settle(aoi, unusual.pk + 1)
    with pytest.raises(CaseError):
        settle(aoi, unusual.pk, text=" ")
    UnusualAccess.objects.update(person=aoi.users["aoi_manager"])
    with pytest.raises(CaseError) as own:
        settle(aoi, unusual.pk)
    assert own.value.code == "own"
    unusual.refresh_from_db()
    assert unusual.settled_at is None


def test_the_log_cannot_be_changed(aoi: World) -> None:
    line = look(aoi, "caller", 1)
    for act in (lambda rows: rows.update(household_id=2), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act(AccessLog.objects.filter(pk=line.pk))
    line.refresh_from_db()
    assert line.household_id == 1
