"""Claims: who gets what, in which order, for how long."""

import datetime as dt

import pytest

from cases import events
from cases.models import Application, HoldKind, Status
from cases.services.application.claim import Queue, claim_applications
from cases.services.application.release_claim import release_claims
from cases.services.hold.open import open_holds
from security import clock
from security.actor import NotAllowedError
from tests.cases.services.checks import last_event, refused, refused_for
from tests.factories.cases import make_application, make_applications, make_household
from tests.factories.security import World


def claim(world: World, person: str = "aoi_reviewer_1", queue: Queue = Queue.FIRST, count: int = 1) -> list[int]:
    return claim_applications(actor=world.actor(person), program_id=world.aoi.pk, queue=queue, count=count)


def test_each_reviewer_gets_the_next_ones(aoi: World) -> None:
    rows = make_applications(aoi, 3, status=Status.VERIFIED)
    assert claim(aoi, count=2) == [rows[0].pk, rows[1].pk]
    assert claim(aoi, "aoi_reviewer_2", count=2) == [rows[2].pk]
    assert claim(aoi, "aoi_reviewer_2") == []
    rows[0].refresh_from_db()
    assert rows[0].assignee_id == aoi.users["aoi_reviewer_1"].pk
    assert last_event(events.APPLICATION_CLAIMED).subject_ids == [rows[2].pk]


def test_a_lease_that_ran_out_is_free_again(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    claim(aoi)
    with clock.at(clock.now() + dt.timedelta(minutes=29)):
        assert claim(aoi, "aoi_reviewer_2") == []
    with clock.at(clock.now() + dt.timedelta(minutes=31)):
        assert claim(aoi, "aoi_reviewer_2") == [row.pk]


def test_stopped_restricted_own_keyed_and_own_screened_are_skipped(aoi: World) -> None:
    stopped = make_application(aoi, status=Status.VERIFIED)
    open_holds(
        actor=aoi.actor("aoi_manager"),
        program_id=aoi.aoi.pk,
        application_ids=[stopped.pk],
        kind=HoldKind.INQUIRY,
        reason="Q1",
    )
    make_application(aoi, status=Status.VERIFIED, household=make_household(aoi.aoi, protected=True))
    keyed = make_application(aoi, status=Status.VERIFIED)
    Application.objects.filter(pk=keyed.pk).update(keyed_by=[aoi.users["aoi_reviewer_1"].pk])
    assert claim(aoi, count=5) == []
    assert claim(aoi, "aoi_reviewer_2", count=5) == [keyed.pk]
    screened = make_application(aoi, status=Status.SCREENED)
    assert claim(aoi, "aoi_reviewer_1", Queue.SECOND) == []
    assert claim(aoi, "aoi_reviewer_2", Queue.SECOND) == [screened.pk]


def test_the_one_who_took_it_or_a_manager_puts_it_back(aoi: World) -> None:
    row = make_application(aoi, status=Status.VERIFIED)
    claim(aoi)
    with refused_for("other"):
        release_claims(actor=aoi.actor("aoi_reviewer_2"), program_id=aoi.aoi.pk, application_ids=[row.pk])
    release_claims(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, application_ids=[row.pk])
    row.refresh_from_db()
    assert (row.assignee_id, row.lease_until) == (None, None)
    assert last_event(events.APPLICATION_RELEASED).subject_ids == [row.pk]
    assert release_claims(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, application_ids=[row.pk]).done == []


@pytest.mark.parametrize("person", ["aoi_keyer_1", "aoi_officer", "midori_reviewer_1"])
def test_others_may_not_claim(aoi: World, person: str) -> None:
    make_application(aoi, status=Status.VERIFIED)
    with refused(NotAllowedError):
        claim(aoi, person)
