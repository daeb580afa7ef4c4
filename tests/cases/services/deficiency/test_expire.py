"""Rounds and the end of deficiencies that nobody answered."""

import datetime as dt

import pytest

from cases import events
from cases.models import Application, Deficiency, Hold, Notice, NoticeKind, Status
from cases.services.deficiency.expire import expire_deficiencies
from cases.services.deficiency.notify import notify_deficiencies
from cases.services.deficiency.open import OpenDeficiency, open_deficiencies
from security import clock
from security.actor import NotAllowedError, system_actor
from tests.cases.services.checks import last_event, refused
from tests.factories.cases import make_application
from tests.factories.security import World

SYSTEM = system_actor("test")


def told(world: World) -> Application:
    row = make_application(world, status=Status.VERIFIED)
    program = world.aoi.pk
    open_deficiencies(actor=SYSTEM, program_id=program, deficiencies=[OpenDeficiency(row.pk, "D01")])
    notify_deficiencies(actor=SYSTEM, program_id=program, application_ids=[row.pk])
    return row


def run(world: World, on: dt.date):
    moment = dt.datetime.combine(on, dt.time(6), tzinfo=clock.JAPAN)
    with clock.at(moment):
        return expire_deficiencies(actor=SYSTEM, program_id=world.aoi.pk)


def test_a_reminder_comes_first_and_the_end_after_the_last_round(aoi: World) -> None:
    row = told(aoi)
    first = dt.date(2026, 9, 28)
    assert run(aoi, first).reminded == []
    assert run(aoi, first + dt.timedelta(days=1)).reminded == [row.pk]
    assert run(aoi, first + dt.timedelta(days=1)).reminded == []
    second = Deficiency.objects.get()
    assert (second.round, second.state, second.deadline_on) == (2, "notified", dt.date(2026, 10, 20))
    newest = Notice.objects.filter(kind=NoticeKind.DEFICIENCY).latest("pk")
    assert newest.params["round"] == 2
    outcome = run(aoi, dt.date(2026, 10, 21))
    row.refresh_from_db()
    assert (outcome.expired, row.status) == ([row.pk], Status.EXPIRED)
    assert Deficiency.objects.get().state == Deficiency.State.EXPIRED
    assert not Hold.objects.filter(released_at=None).exists()
    assert last_event(events.DEFICIENCY_EXPIRED).subject_ids == [second.pk]


def test_what_is_decided_goes_to_the_municipality(aoi: World) -> None:
    row = told(aoi)
    Application.objects.filter(pk=row.pk).update(status=Status.DECIDED)
    Deficiency.objects.update(round=2)
    outcome = run(aoi, dt.date(2026, 9, 29))
    assert (outcome.expired, outcome.left_to_municipality) == ([], [row.pk])
    hold = Hold.objects.get(released_at=None)
    assert hold.waits_for == Hold.WaitsFor.MUNICIPALITY
    assert run(aoi, dt.date(2026, 9, 30)).left_to_municipality == []


def test_many_are_one_path(aoi: World, django_assert_max_num_queries) -> None:
    for _number in range(10):
        told(aoi)
    with django_assert_max_num_queries(45):
        assert len(run(aoi, dt.date(2026, 9, 29)).reminded) == 10


@pytest.mark.parametrize("person", ["aoi_reviewer_1", "aoi_officer", "midori_manager"])
def test_others_may_not(aoi: World, person: str) -> None:
    told(aoi)
    with clock.at(dt.datetime(2026, 10, 1, tzinfo=dt.UTC)), refused(NotAllowedError):
        expire_deficiencies(actor=aoi.actor(person), program_id=aoi.aoi.pk)
