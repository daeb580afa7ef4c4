"""Pages of long work: who sees them, what they say, steering."""

import pytest
from django.test import Client
from django.urls import reverse

from security import clock
from security.models import Job, JobChunk, JobItemError
from security.tenancy.scope import program_scope
from tests.factories.security import World


@pytest.fixture
def job(world: World) -> Job:
    """A running job: one part of 600 done, one of 400 waiting, one item to mend."""
    with program_scope(world.aoi.pk):
        made = Job.objects.create(
            program_id=world.aoi.pk,
            kind="cases.decide",
            total=1_000,
            created_at=clock.now(),
            created_by=world.users["aoi_manager"],
        )
        done = JobChunk.objects.create(
            program_id=world.aoi.pk,
            job=made,
            position=0,
            items=600,
            items_failed=1,
            state=JobChunk.State.DONE,
            started_at=clock.now(),
            finished_at=clock.now(),
        )
        JobChunk.objects.create(program_id=world.aoi.pk, job=made, position=1, items=400)
        JobItemError.objects.create(
            program_id=world.aoi.pk, job=made, chunk=done, item="17", code="hold", message="申請は保留中です。"
        )
    return made


def client_of(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.users[who])
    return client


def state_of(world: World, job: Job) -> str:
    with program_scope(world.aoi.pk):
        return Job.objects.get(program_id=world.aoi.pk, pk=job.pk).state


def test_the_list_and_the_job_tell_how_far_it_is(world: World, job: Job, django_assert_max_num_queries) -> None:
    client = client_of(world, "aoi_manager")
    with django_assert_max_num_queries(30):
        page = client.get(reverse("security:job-list", args=["aoi"])).content.decode()
    assert "まとめての支給決定" in page
    assert "60%" in page
    with django_assert_max_num_queries(30):
        page = client.get(reverse("security:job-show", args=["aoi", job.pk])).content.decode()
    assert 'value="60"' in page
    assert "申請は保留中です。" in page
    assert page.split('class="cells"')[1].split("</svg>")[0].count("<rect") == 2


def test_the_tray_asks_again_only_while_something_runs(world: World, job: Job) -> None:
    client = client_of(world, "aoi_manager")
    tray = reverse("security:job-tray", args=["aoi"])
    assert "every 3s" in client.get(tray).content.decode()
    client.post(reverse("security:job-show", args=["aoi", job.pk]), {"act": "cancel"})
    answer = client.get(tray).content.decode()
    assert "every 3s" not in answer
    assert "まとめての支給決定" in answer


def test_a_manager_pauses_goes_on_and_cancels(world: World, job: Job) -> None:
    client = client_of(world, "aoi_manager")
    address = reverse("security:job-show", args=["aoi", job.pk])
    for act, state in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        answer = client.post(address, {"act": act})
        assert (answer.status_code, answer["Location"]) == (303, address)
        assert state_of(world, job) == state


def test_steering_from_a_state_that_is_over_says_so_and_changes_nothing(world: World, job: Job) -> None:
    client = client_of(world, "aoi_manager")
    address = reverse("security:job-show", args=["aoi", job.pk])
    client.post(address, {"act": "cancel"})
    answer = client.post(address, {"act": "pause"})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()
    assert state_of(world, job) == "cancelled"


@pytest.mark.parametrize("act", ["", "done", "failed"])
def test_an_act_that_does_not_exist_is_not_found(world: World, job: Job, act: str) -> None:
    client = client_of(world, "aoi_manager")
    assert client.post(reverse("security:job-show", args=["aoi", job.pk]), {"act": act}).status_code == 404
    assert state_of(world, job) == "running"


@pytest.mark.parametrize("who", ["aoi_keyer_1", "aoi_officer", "aoi_viewer"])
def test_who_is_no_manager_is_told_which_role_it_takes(world: World, job: Job, who: str) -> None:
    client = client_of(world, who)
    address = reverse("security:job-show", args=["aoi", job.pk])
    assert client.get(reverse("security:job-list", args=["aoi"])).status_code == 403
    answer = client.post(address, {"act": "cancel"})
    assert answer.status_code == 403
    assert "管理者" in answer.content.decode()
    assert state_of(world, job) == "running"


def test_a_job_of_another_program_is_like_none(world: World, job: Job) -> None:
    client = client_of(world, "midori_manager")
    other = client.post(reverse("security:job-show", args=["aoi", job.pk]), {"act": "cancel"})
    mine = client.post(reverse("security:job-show", args=["midori", job.pk]), {"act": "cancel"})
    assert (other.status_code, mine.status_code) == (404, 404)
    assert client.get(reverse("security:job-show", args=["midori", job.pk])).status_code == 404
    assert state_of(world, job) == "running"
