"""Deciding on all that match, as long work."""

import pytest
from celery import Celery

from cases.errors import CaseError
from cases.models import Application, Decision, ProgramSetup, Status
from cases.services.decision import decide_matching as module
from cases.services.decision.decide_matching import decide_matching
from security.actor import NotAllowedError
from security.gate import revoke_role
from security.jobs.progress import job_progress
from security.jobs.run import run_job
from security.models import Job, JobChunk, JobItemError
from security.roles import Role
from security.tenancy.scope import program_scope
from tests.factories.money import make_case, open_office


def start(world, who="aoi_officer", **values):
    given = {"outcome": "grant", "matching": Application.objects.filter(channel="confirmation")} | values
    return decide_matching(actor=world.actor(who), program_id=world.aoi.pk, **given)


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list[tuple[str, tuple[int, ...]]]:
    """What goes to the broker; the test runs the job itself."""
    messages: list[tuple[str, tuple[int, ...]]] = []
    monkeypatch.setattr(Celery, "send_task", lambda app, name, args, queue: messages.append((name, args)))
    return messages


@pytest.fixture
def _small_chunks(monkeypatch) -> None:
    monkeypatch.setattr(module, "CHUNK", 3)


@pytest.mark.usefixtures("_small_chunks")
def test_every_match_is_decided_and_the_others_are_listed(committed_world, sent) -> None:
    world = committed_world
    with open_office(world):
        cases = [make_case(world.aoi, number) for number in range(1, 8)]
        poor = make_case(world.aoi, 8, yen=None)
        make_case(world.aoi, 9, channel="online")
        job = start(world)
    assert sent == [("security.run_job", (world.aoi.pk, job.pk))] * 2
    assert run_job(world.aoi.pk, job.pk) == 3
    with program_scope(world.aoi.pk):
        assert Job.objects.get(pk=job.pk).state == Job.State.DONE
        decided = Decision.objects.filter(program_id=world.aoi.pk).order_by("number")
        assert [row.application_id for row in decided] == [case.pk for case in cases]
        assert {row.decided_by_id for row in decided} == {world.users["aoi_officer"].pk}
        error = JobItemError.objects.get(program_id=world.aoi.pk)
        assert (error.item, error.code) == (str(poor.pk), "amount")
        progress = job_progress(program_id=world.aoi.pk, job_id=job.pk)
        assert (progress.done, progress.failed_items, progress.share) == (8, 1, 1.0)
        results = JobChunk.objects.filter(job=job).order_by("position").values_list("result", flat=True)
        assert sum(result["decided"] for result in results) == 7
        assert Application.objects.get(channel="online").status == Status.REVIEWED


@pytest.mark.usefixtures("_small_chunks")
def test_a_budget_is_served_in_one_chunk_so_that_the_order_holds(committed_world) -> None:
    world = committed_world
    with open_office(world, budget_yen=120_000):
        cases = [make_case(world.aoi, number) for number in range(1, 8)]
        job = start(world)
        assert JobChunk.objects.filter(job=job).count() == 1
    run_job(world.aoi.pk, job.pk)
    with program_scope(world.aoi.pk):
        granted = Decision.objects.filter(program_id=world.aoi.pk).values_list("application_id", flat=True)
        assert set(granted) == {case.pk for case in cases[:4]}
        errors = JobItemError.objects.filter(program_id=world.aoi.pk).values_list("code", flat=True)
        assert list(errors) == ["budget"] * 3


def test_an_officer_who_lost_the_role_decides_nothing_more(committed_world) -> None:
    world = committed_world
    with open_office(world):
        make_case(world.aoi, 1)
        job = start(world)
    revoke_role(world.users["aoi_officer"], Role.OFFICER, world.aoi)
    run_job(world.aoi.pk, job.pk)
    with program_scope(world.aoi.pk):
        assert Job.objects.get(pk=job.pk).state == Job.State.FAILED
        assert not Decision.objects.filter(program_id=world.aoi.pk).exists()


def test_a_job_is_refused_before_it_starts(world) -> None:
    with open_office(world):
        with pytest.raises(CaseError) as nothing:
            start(world)
        assert nothing.value.code == "nothing_matches"
        make_case(world.aoi, 1)
        with pytest.raises(CaseError) as silent:
            start(world, outcome="deny")
        assert silent.value.code == "reason_missing"
        with pytest.raises(NotAllowedError):
            start(world, who="aoi_manager")
        assert not Job.objects.filter(program_id=world.aoi.pk).exists()
        assert ProgramSetup.objects.get(program_id=world.aoi.pk).budget_yen is None
