"""The API: client credentials, its own program only, and a feed that misses nothing."""

import datetime as dt
import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from oauth2_provider.models import get_application_model

from cases.models import Application, Approach, Channel, Household, Transition
from cases.rules.check_digits import make_receipt_number
from security import clock
from security.tenancy.scope import program_scope
from tests.factories.security import World

SECRET = "a-secret-of-the-municipality"


def make_application(program: Any, serial: int, *, protected: bool = False) -> Application:
    number = str(make_receipt_number(program.number, serial))
    household = Household(
        program=program,
        number=f"H{serial}",
        receipt_number=number,
        approach=Approach.CONFIRMATION,
        ledger_state_at=clock.now(),
        members=1,
        postcode="4260001",
        address="あおい市1-2-3",
        address_key="1-2-3",
        protected=protected,
    )
    household.save()
    application = Application(
        program=program,
        household=household,
        receipt_number=number,
        channel=Channel.CONFIRMATION,
        status_at=clock.now(),
        received_at=clock.now(),
        received_on=dt.date(2026, 7, 1),
    )
    application.save()
    add_change(application)
    return application


def add_change(application: Application) -> None:
    Transition.objects.create(
        program_id=application.program_id,
        application=application,
        event="open",
        to_status="received",
        at=clock.now(),
        actor_label="test",
    )


def token_of(world: World, name: str) -> str:
    get_application_model().objects.create(
        name=name,
        user=world.users[name],
        client_id=name,
        client_secret=SECRET,
        client_type="confidential",
        authorization_grant_type="client-credentials",
    )
    answer = Client().post(
        reverse("api-token"),
        {"grant_type": "client_credentials", "client_id": name, "client_secret": SECRET, "scope": "read"},
    )
    assert answer.status_code == 200, answer.content
    return str(answer.json()["access_token"])


def get(path: str, token: str = "") -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().get(path, headers=headers)


@pytest.fixture
def token(committed_world: World) -> str:
    return token_of(committed_world, "aoi_api")


def test_without_a_token_the_answer_is_401(committed_world: World) -> None:
    answer = get("/api/v1/programs/aoi/changes")
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_authenticated"


def test_a_wrong_secret_gives_no_token(committed_world: World) -> None:
    token_of(committed_world, "aoi_api")
    answer = Client().post(
        reverse("api-token"), {"grant_type": "client_credentials", "client_id": "aoi_api", "client_secret": "wrong"}
    )
    assert answer.status_code == 401


def settled(token: str, count: int) -> str:
    """Wait until the feed shows `count` changes and give its cursor.

    Transaction numbers are the whole server's: a transaction that another test holds open holds the feed back.
    """
    deadline = time.monotonic() + 400
    while True:
        page = get("/api/v1/programs/aoi/changes", token).json()
        if len(page["changes"]) >= count:
            return str(page["next_cursor"])
        assert time.monotonic() < deadline, page
        time.sleep(0.2)


def test_the_feed_gives_every_change_once(committed_world: World, token: str) -> None:
    with program_scope(committed_world.aoi.pk):
        applications = [make_application(committed_world.aoi, serial) for serial in range(1, 6)]
    settled(token, 5)
    seen: list[str] = []
    cursor = ""
    for _ in range(5):
        page = get(f"/api/v1/programs/aoi/changes?limit=2&cursor={cursor}", token).json()
        seen += [change["receipt_number"] for change in page["changes"]]
        cursor = page["next_cursor"]
    assert seen == [application.receipt_number for application in applications]
    assert page["has_more"] is False


def test_a_change_that_commits_late_is_not_skipped(committed_world: World, token: str) -> None:
    with program_scope(committed_world.aoi.pk):
        early, late = (make_application(committed_world.aoi, serial) for serial in (1, 2))
    start = settled(token, 2)
    begun, finish = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with program_scope(committed_world.aoi.pk):
            add_change(late)
            begun.set()
            finish.wait(10)
        connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    assert begun.wait(10)
    with program_scope(committed_world.aoi.pk):
        add_change(early)
    between = get(f"/api/v1/programs/aoi/changes?cursor={start}", token).json()
    finish.set()
    thread.join()
    settled(token, 4)
    after = get(f"/api/v1/programs/aoi/changes?cursor={between['next_cursor']}", token).json()
    numbers = [change["receipt_number"] for change in between["changes"] + after["changes"]]
    assert sorted(numbers) == sorted([late.receipt_number, early.receipt_number])


def test_another_program_answers_like_one_that_does_not_exist(committed_world: World, token: str) -> None:
    with program_scope(committed_world.midori.pk):
        theirs = make_application(committed_world.midori, 1)
    other = get(f"/api/v1/programs/midori/applications/{theirs.receipt_number}", token)
    nowhere = get(f"/api/v1/programs/nowhere/applications/{theirs.receipt_number}", token)
    assert (other.status_code, other.content) == (nowhere.status_code, nowhere.content) == (404, nowhere.content)
    through_own = get(f"/api/v1/programs/aoi/applications/{theirs.receipt_number}", token)
    missing = get(f"/api/v1/programs/aoi/applications/{make_receipt_number(101, 999)}", token)
    assert through_own.status_code == missing.status_code == 404
    assert through_own.content == missing.content
    with program_scope(committed_world.midori.pk):
        assert Application.objects.get(pk=theirs.pk).status == "received"


def test_one_application_by_its_number_as_people_type_it(committed_world: World, token: str) -> None:
    with program_scope(committed_world.aoi.pk):
        application = make_application(committed_world.aoi, 7)
    digits = application.receipt_number.replace("-", "")
    answer = get(f"/api/v1/programs/aoi/applications/{digits}", token)
    assert answer.status_code == 200
    assert answer.json()["receipt_number"] == application.receipt_number
    assert answer.json()["holds"] == []


def test_a_restricted_case_is_not_there(committed_world: World, token: str) -> None:
    with program_scope(committed_world.aoi.pk):
        application = make_application(committed_world.aoi, 8, protected=True)
    assert get(f"/api/v1/programs/aoi/applications/{application.receipt_number}", token).status_code == 404
    assert get("/api/v1/programs/aoi/changes", token).json()["changes"] == []


@pytest.mark.parametrize("cursor", ["x", "1", "1-", "99999999999999999999-1", "-1-1", "１-１x"])
def test_a_forged_cursor_is_a_400(committed_world: World, token: str, cursor: str) -> None:
    answer = get(f"/api/v1/programs/aoi/changes?cursor={cursor}", token)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


def test_staff_without_the_role_get_a_403_and_it_is_recorded(committed_world: World) -> None:
    token = token_of(committed_world, "aoi_viewer")
    assert get("/api/v1/programs/aoi/changes", token).status_code == 403


def test_a_switched_off_account_is_out_by_the_next_request(committed_world: World, token: str) -> None:
    assert get("/api/v1/programs/aoi/changes", token).status_code == 200
    with transaction.atomic():
        user = committed_world.users["aoi_api"]
        user.is_active = False
        user.save()
    assert get("/api/v1/programs/aoi/changes", token).status_code == 401


def test_the_schema_is_openapi_3_1_and_names_every_operation(committed_world: World) -> None:
    answer = Client().get("/api/v1/schema", {"format": "json"})
    schema = answer.json()
    assert schema["openapi"].startswith("3.1")
    assert {item["get"]["operationId"] for item in schema["paths"].values() if "get" in item} == {
        "changes_list",
        "applications_retrieve",
    }
