"""Stops by hand."""

import pytest

from cases import events
from cases.errors import CaseError
from cases.models import Application, Hold, HoldKind, Status
from cases.services.hold.open import open_holds
from cases.services.hold.release import release_holds
from security.actor import NotAllowedError, system_actor
from security.roles import Role
from tests.cases.services.checks import last_event, refused, refused_for
from tests.factories.cases import make_application, make_applications
from tests.factories.security import World, make_user


def stop(world: World, *rows: Application, kind: HoldKind = HoldKind.INQUIRY, person: str = "aoi_reviewer_1"):
    return open_holds(
        actor=world.actor(person),
        program_id=world.aoi.pk,
        application_ids=[row.pk for row in rows],
        kind=kind,
        reason="Q12",
        waits_for=Hold.WaitsFor.MUNICIPALITY,
    )


def lift(world: World, ids: list[int], person: str = "aoi_manager", reason: str = "answered"):
    return release_holds(actor=world.actor(person), program_id=world.aoi.pk, hold_ids=ids, reason=reason)


def test_many_are_stopped_and_lifted_together(aoi: World, django_assert_max_num_queries) -> None:
    rows = make_applications(aoi, 10, status=Status.VERIFIED)
    with django_assert_max_num_queries(6):
        assert stop(aoi, *rows).done == [row.pk for row in rows]
    assert stop(aoi, *rows).done == []
    assert last_event(events.HOLD_OPENED).data == {"kind": "inquiry", "waits_for": "municipality"}
    ids = list(Hold.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(6):
        assert sorted(lift(aoi, ids).done) == sorted(ids)
    assert Hold.objects.filter(released_by=aoi.users["aoi_manager"], release_reason="answered").count() == 10
    assert last_event(events.HOLD_RELEASED).subject_ids == [row.pk for row in rows]
    with refused_for("released"):
        lift(aoi, ids[:1])


def test_kinds_with_a_service_of_their_own_are_not_lifted_by_hand(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    stop(aoi, row, kind=HoldKind.DUPLICATE)
    with refused_for("kind"):
        lift(aoi, [Hold.objects.get().pk])


def test_a_restricted_case_is_freed_by_the_dedicated_desk_only(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    stop(aoi, row, kind=HoldKind.PROTECTED)
    (hold,) = Hold.objects.all()
    with refused_for("role"):
        lift(aoi, [hold.pk])
    aoi.users["desk"] = make_user("desk", Role.PROTECTED_CASE_OFFICER, aoi.aoi)
    assert lift(aoi, [hold.pk], "desk").done == [hold.pk]


def test_an_ended_application_is_not_stopped(aoi: World) -> None:
    row = make_application(aoi)
    Application.objects.filter(pk=row.pk).update(status=Status.WITHDRAWN)
    with refused_for("ended"):
        stop(aoi, row)


def test_a_reason_is_asked_for(aoi: World) -> None:
    row = make_application(aoi)
    stop(aoi, row)
    with refused(CaseError, "reason_missing"):
        lift(aoi, [Hold.objects.get().pk], reason="")


@pytest.mark.parametrize("person", ["aoi_viewer", "aoi_treasurer", "midori_manager"])
def test_others_may_not(aoi: World, person: str) -> None:
    row = make_application(aoi)
    with refused(NotAllowedError):
        stop(aoi, row, person=person)
    stop(aoi, row)
    with refused(NotAllowedError):
        lift(aoi, [Hold.objects.get().pk], person)


def test_the_platform_stops_but_does_not_lift(aoi: World) -> None:
    row = make_application(aoi)
    platform = system_actor("test")
    open_holds(
        actor=platform, program_id=aoi.aoi.pk, application_ids=[row.pk], kind=HoldKind.OTHER_CITY, reason="asked"
    )
    with refused(NotAllowedError):
        release_holds(actor=platform, program_id=aoi.aoi.pk, hold_ids=[Hold.objects.get().pk], reason="x")
