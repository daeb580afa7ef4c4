"""Log lines: who asked what, when, in which program; never a personal value."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from security.error_text import error_text, traceback_text
from security.jobs.kinds import ChunkDone, JobKind
from security.jobs.run import run_job
from security.jobs.start import start_job
from security.models import JobChunk, User
from security.tenancy.scope import program_scope
from tests.factories.security import World

pytestmark = pytest.mark.urls(__name__)
NAME, TELEPHONE = "山田太郎", "09012345678"


def search(request, program_code):
    logging.getLogger("cases.search").info("searched")
    return HttpResponse("ok")


def fails(request, program_code):
    read_as_number()
    return HttpResponse("never")


def read_as_number() -> None:
    """PostgreSQL quotes what it was given in its message: a name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::integer", [NAME])


urlpatterns = [
    path("<slug:program_code>/search", search),
    path("<slug:program_code>/fails", fails),
]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a process writes: the handler of the settings, on a stream of the test's own."""
    (console,) = [handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler]
    stream = io.StringIO()
    old = console.setStream(stream)
    yield stream
    console.setStream(old)


def lines(log: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def signed_in(world: World) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.users["aoi_caller"])
    return client


def test_a_request_leaves_its_id_program_and_user_and_no_query(world: World, log) -> None:
    signed_in(world).get("/aoi/search", {"q": NAME, "telephone": TELEPHONE})
    started, searched, finished = lines(log)
    assert [line["event"] for line in (started, searched, finished)] == [
        "request_started",
        "searched",
        "request_finished",
    ]
    assert finished["request"] == started["request"] == "GET /aoi/search"
    assert finished["code"] == 200
    for line in (searched, finished):
        assert line["program_id"] == world.aoi.pk
        assert line["request_id"] == started["request_id"]
    assert finished["user_id"] == world.users["aoi_caller"].pk
    assert "program_id" not in started
    assert_no_personal_value(log)


def test_the_next_request_does_not_inherit_the_program(world: World, log) -> None:
    client = signed_in(world)
    client.get("/aoi/search")
    client.get("/nowhere")
    assert "program_id" not in lines(log)[-1]


def test_a_clients_own_request_id_is_not_taken_over(world: World, log) -> None:
    signed_in(world).get("/aoi/search", headers={"X-Request-ID": NAME})
    assert_no_personal_value(log)


def test_a_failure_tells_where_and_not_which_values(world: World, log) -> None:
    assert signed_in(world).get("/aoi/fails").status_code == 500
    failed = [line for line in lines(log) if line["event"] == "request_failed"]
    assert len(failed) == 1
    assert "read_as_number" in failed[0]["exception"]
    assert "DataError 22P02" in failed[0]["exception"]
    assert failed[0]["program_id"] == world.aoi.pk
    assert_no_personal_value(log)


def test_a_failing_chunk_logs_its_job_and_stores_no_values(committed_world: World, log, monkeypatch) -> None:
    def run(work) -> ChunkDone:
        read_as_number()
        return ChunkDone()

    monkeypatch.setattr("security.jobs.kinds._kinds", {"test.log": JobKind("test.log", "bulk", run)})
    program_id = committed_world.aoi.pk
    with program_scope(program_id):
        actor = committed_world.actor("aoi_manager")
        job = start_job(kind="test.log", actor=actor, program_id=program_id, params={}, chunks=[({}, 1)])
    run_job(program_id, job.pk)
    failed = [line for line in lines(log) if "failed" in line["event"]]
    assert len(failed) == 3
    assert {(line["program_id"], line["job_id"]) for line in failed} == {(program_id, job.pk)}
    with program_scope(program_id):
        stored = JobChunk.objects.get(job=job).error
    assert stored == "DataError 22P02"
    assert_no_personal_value(log)


def assert_no_personal_value(log: io.StringIO) -> None:
    text = log.getvalue()
    assert text
    for value in (NAME, TELEPHONE, json.dumps(NAME), NAME.encode().hex(), "%E5%B1%B1"):
        assert value not in text


def test_error_text_names_the_kind_and_place_of_a_database_error_only(world: World) -> None:
    assert error_text(ValueError("no such lot")) == "ValueError: no such lot"
    assert len(error_text(ValueError("x" * 5_000))) == 2_000
    assert error_text(IntegrityError(NAME)) == "IntegrityError"
    with pytest.raises(DataError) as refused, transaction.atomic():
        read_as_number()
    assert NAME in str(refused.value)
    text = traceback_text((DataError, refused.value, None))
    assert "caused by:\n" in text
    assert NAME not in text
    with pytest.raises(IntegrityError) as twice, transaction.atomic():
        User.objects.create(username="aoi_caller", employer_kind="platform", display_name=NAME)
    assert "aoi_caller" in str(twice.value)
    assert error_text(twice.value) == "IntegrityError 23505 security_user security_user_username_key"
    assert traceback_text(True) == ""
