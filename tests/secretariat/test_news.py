"""The news of a person: what each app tells, to whom it is told, and that reading it takes it away from the count."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from callcenter.models import Call, Topic
from callcenter.services.call.log import CallNotes, log_call
from cases.models import Status
from cases.services.application.send_back import send_back_applications
from cases.services.restricted.close_case import close_restricted_case
from cases.services.restricted.open_case import open_restricted_case
from reports.models import ExportRequest
from reports.services.export.approve import approve_export
from reports.services.export.ask import ask_export
from reports.services.export.refuse import refuse_export
from security import clock, events
from security.models import AuditEvent, Job, NewsSeen
from security.pages.news import news_for
from security.pages.shell import bar_figures
from security.roles import Role
from security.tenancy.scope import program_scope
from tests.cases.conftest import MONDAY
from tests.factories.cases import make_application, make_household, make_setup
from tests.factories.security import World, make_user


@pytest.fixture
def aoi(world: World) -> Iterator[World]:
    cache.clear()
    with clock.at(MONDAY), program_scope(world.aoi.pk):
        make_setup(world.aoi)
        yield world


def told(world: World, who: str) -> list[tuple[str, str, bool]]:
    news = news_for(world.actor(who), program_id=world.aoi.pk, program_code="aoi")
    return [(item.text, item.url, item.is_new) for item in news]


def job(world: World, by: str, **values: object) -> Job:
    given = {"state": Job.State.DONE, "finished_at": clock.now(), "created_at": clock.now(), **values}
    return Job.objects.create(program_id=world.aoi.pk, kind="cases.decide", created_by=world.users[by], **given)


def test_a_job_that_ended_is_told_to_who_started_it(aoi: World) -> None:
    done = job(aoi, "aoi_officer")
    job(aoi, "aoi_officer", state=Job.State.RUNNING, finished_at=None)
    job(aoi, "aoi_officer", finished_at=clock.now() - dt.timedelta(days=15))
    job(aoi, "aoi_manager", state=Job.State.FAILED)
    assert [url for _text, url, _new in told(aoi, "aoi_officer")] == [f"/p/aoi/jobs/{done.pk}"]
    assert len(told(aoi, "aoi_manager")) == 1
    assert told(aoi, "aoi_viewer") == []


def test_a_case_that_the_municipality_sends_back_is_told_to_the_manager_only(aoi: World) -> None:
    row = make_application(aoi, status=Status.REVIEWED)
    send = partial(send_back_applications, program_id=aoi.aoi.pk, application_ids=[row.pk], reason="もう一度")
    with clock.at(MONDAY + dt.timedelta(minutes=5)):
        send(actor=aoi.actor("aoi_officer"))
        assert [text for text, _url, _new in told(aoi, "aoi_manager")] == [row.receipt_number]
        for person in ("aoi_reviewer_1", "aoi_reviewer_2", "aoi_officer"):
            assert told(aoi, person) == []


def test_a_case_of_the_dedicated_desk_is_told_to_whom_it_was_opened_while_it_is_open(aoi: World) -> None:
    aoi.users["desk"] = make_user("desk", Role.PROTECTED_CASE_OFFICER, aoi.aoi)
    row = make_application(aoi, household=make_household(aoi.aoi, protected=True))
    grant = open_restricted_case(
        actor=aoi.actor("desk"),
        program_id=aoi.aoi.pk,
        household_id=row.household_id,
        person_id=aoi.users["aoi_reviewer_1"].pk,
        days=3,
        reason="二次審査のため",
    )
    address = f"/p/aoi/cases/{row.receipt_number}"
    assert [(text, url) for text, url, _new in told(aoi, "aoi_reviewer_1")] == [(row.receipt_number, address)]
    assert told(aoi, "aoi_reviewer_2") == []
    assert told(aoi, "desk") == []
    close_restricted_case(
        actor=aoi.actor("desk"), program_id=aoi.aoi.pk, grant_id=grant.pk, household_id=row.household_id
    )
    assert told(aoi, "aoi_reviewer_1") == []


def test_a_colleague_sends_a_screening_back_to_who_did_it(aoi: World) -> None:
    row = make_application(aoi, status=Status.SCREENED)
    send_back_applications(
        actor=aoi.actor("aoi_reviewer_2"), program_id=aoi.aoi.pk, application_ids=[row.pk], reason="もう一度"
    )
    assert [text for text, _url, _new in told(aoi, "aoi_reviewer_1")] == [row.receipt_number]
    assert told(aoi, "aoi_reviewer_2") == []
    assert told(aoi, "aoi_manager") == []


def test_a_promise_is_told_when_it_is_due(aoi: World) -> None:
    notes = CallNotes(
        direction=Call.Direction.INBOUND,
        topic=Topic.PAYMENT_DAY,
        outcome=Call.Outcome.FOLLOW_UP,
        started_at=clock.now(),
        follow_up_at=clock.now() + dt.timedelta(hours=1),
    )
    log_call(actor=aoi.actor("aoi_caller"), program_id=aoi.aoi.pk, notes=notes)
    assert told(aoi, "aoi_caller") == []
    with clock.at(MONDAY + dt.timedelta(hours=2)):
        assert [url for _text, url, _new in told(aoi, "aoi_caller")] == ["/p/aoi/callbacks"]
        assert told(aoi, "aoi_manager") == []


def test_a_file_is_told_to_the_officer_and_its_fate_to_who_asked(aoi: World) -> None:
    given: dict[str, Any] = {
        "audience": ExportRequest.Audience.PEOPLE,
        "columns": ["status"],
        "unmasked": [],
        "conditions": {},
    }
    asked = ask_export(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, reason="議会", **given)
    assert [url for _text, url, _new in told(aoi, "aoi_officer")] == [f"/p/aoi/exports/{asked.number}"]
    assert told(aoi, "aoi_manager") == []
    refuse_export(actor=aoi.actor("aoi_officer"), program_id=aoi.aoi.pk, number=asked.number, note="多すぎる")
    assert told(aoi, "aoi_officer") == []
    assert [url for _text, url, _new in told(aoi, "aoi_manager")] == [f"/p/aoi/exports/{asked.number}"]
    other = ask_export(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, reason="議会", **given)
    approve_export(actor=aoi.actor("aoi_officer"), program_id=aoi.aoi.pk, number=other.number)
    assert len(told(aoi, "aoi_manager")) == 1, "it is being built"


def test_what_was_read_is_counted_no_more_and_stays_on_the_page(aoi: World) -> None:
    job(aoi, "aoi_manager")
    count = partial(bar_figures, aoi.actor("aoi_manager"), program_id=aoi.aoi.pk)
    assert count().news == 1
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(aoi.users["aoi_manager"])
    page = client.get("/p/aoi/news").content.decode()
    assert "Mark everything as read" in page
    assert '<span class="tool__count">1</span>' in page
    with clock.at(MONDAY + dt.timedelta(minutes=1)):
        assert client.post("/p/aoi/news").status_code == 303
        assert count().news == 0
        page = client.get("/p/aoi/news").content.decode()
        assert "Mark everything as read" not in page
        assert "/p/aoi/jobs/" in page
        job(aoi, "aoi_manager", finished_at=clock.now() + dt.timedelta(seconds=1))
        assert count().news == 1
    assert NewsSeen.objects.count() == 1
    assert AuditEvent.objects.filter(code=events.NEWS_SEEN.code).count() == 1
    assert bar_figures(aoi.actor("aoi_officer"), program_id=aoi.aoi.pk).news == 0
