"""The monthly review: who looks at whom, kept or withdrawn, overdue, and out by the next request."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client

from security import clock
from security.errors import OfficeError
from security.gate import grant_role
from security.models import AccessReview, AuditEvent
from security.pages.menu import counted
from security.roles import Role
from security.selectors.reviews import review_counts, review_page
from security.services.review.keep_access import keep_access
from security.services.review.withdraw_access import withdraw_access
from security.tenancy.scope import program_scope
from tests.factories.security import World

NOON = dt.datetime(2026, 11, 5, 12, tzinfo=clock.JAPAN)


@pytest.fixture
def aoi(world: World) -> Iterator[World]:
    with clock.at(NOON), program_scope(world.aoi.pk):
        yield world


def ids(world: World, *names: str) -> list[int]:
    return [world.users[f"aoi_{name}"].pk for name in names]


def test_each_side_is_looked_at_by_who_answers_for_it(aoi: World) -> None:
    wanted = ids(aoi, "keyer_1", "manager", "viewer", "officer")
    kept = keep_access(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, person_ids=wanted)
    assert kept == ids(aoi, "keyer_1"), "neither oneself nor the municipality's people"
    kept = keep_access(actor=aoi.actor("aoi_officer"), program_id=aoi.aoi.pk, person_ids=wanted)
    assert set(kept) == set(ids(aoi, "manager", "viewer")), "never a named operator, never oneself"
    with pytest.raises(OfficeError) as caught:
        keep_access(actor=aoi.actor("aoi_officer"), program_id=aoi.aoi.pk, person_ids=wanted)
    assert caught.value.code == "nobody"
    assert AccessReview.objects.filter(program=aoi.aoi).count() == 3


def test_withdrawn_is_out_by_the_next_request(aoi: World) -> None:
    keyer, group = aoi.users["aoi_keyer_1"], Group.objects.create(name="keyers")
    grant_role(group, Role.REVIEWER, aoi.aoi)
    keyer.groups.add(group)
    client = Client()
    client.force_login(keyer)
    assert client.get("/p/aoi/").status_code == 302
    with pytest.raises(OfficeError) as caught:
        withdraw_access(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, person_ids=[keyer.pk], note=" ")
    assert caught.value.code == "note"
    assert client.get("/p/aoi/").status_code == 302
    withdraw_access(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, person_ids=[keyer.pk], note="部署が変わった")
    assert client.get("/p/aoi/").status_code == 404
    review = AccessReview.objects.get(program=aoi.aoi, person=keyer)
    assert (review.outcome, review.roles) == ("withdrawn", ["keyer", "reviewer"])
    event = AuditEvent.objects.get(program=aoi.aoi, code="security.access_withdrawn")
    assert event.data == {"roles": {str(keyer.pk): ["keyer", "reviewer"]}}
    page = review_page(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk)
    assert [row.person_id for row in page.withdrawn] == [keyer.pk]


def test_rights_on_another_program_stay(aoi: World) -> None:
    keyer = aoi.users["aoi_keyer_1"]
    grant_role(keyer, Role.KEYER, aoi.midori)
    withdraw_access(actor=aoi.actor("aoi_manager"), program_id=aoi.aoi.pk, person_ids=[keyer.pk], note="終わり")
    assert aoi.actor("aoi_keyer_1").programs_by_role == {Role.KEYER: frozenset({aoi.midori.pk})}


def test_what_was_not_looked_at_by_the_tenth_is_overdue(aoi: World) -> None:
    manager = aoi.actor("aoi_manager")
    assert not review_page(actor=manager, program_id=aoi.aoi.pk).is_overdue
    assert review_counts(manager, aoi.aoi.pk) == {}
    with clock.at(NOON.replace(day=11)):
        page = review_page(actor=manager, program_id=aoi.aoi.pk)
        assert page.is_overdue
        mine = [line.worker.user.pk for line in page.waiting if line.may_review]
        assert counted(review_counts(manager, aoi.aoi.pk), program_id=aoi.aoi.pk) == {"security.reviews": len(mine)}
        keep_access(actor=manager, program_id=aoi.aoi.pk, person_ids=mine)
        assert counted(review_counts(manager, aoi.aoi.pk), program_id=aoi.aoi.pk) == {"security.reviews": 0}
    with clock.at(NOON.replace(month=12)):
        assert len(review_page(actor=manager, program_id=aoi.aoi.pk).waiting) == len(page.lines), "each month anew"


@pytest.mark.parametrize("who", ["aoi_keyer_1", "aoi_auditor"])
def test_nobody_else_reviews(aoi: World, who: str) -> None:
    client = Client()
    client.force_login(aoi.users[who])
    for act in ("keep", "withdraw"):
        answer = client.post(
            "/p/aoi/people/review", {"act": act, "pick": str(aoi.users["aoi_keyer_2"].pk), "note": "なぜか"}
        )
        assert answer.status_code == 403
    assert not AccessReview.objects.filter(program=aoi.aoi).exists()
    assert aoi.actor("aoi_keyer_2").has_role(Role.KEYER, aoi.aoi.pk)


def test_the_database_refuses_a_review_of_oneself(aoi: World) -> None:
    manager = aoi.users["aoi_manager"]
    with pytest.raises(IntegrityError, match="by_another"), transaction.atomic():
        AccessReview.objects.create(
            program=aoi.aoi,
            month=dt.date(2026, 11, 1),
            person=manager,
            roles=["manager"],
            outcome="kept",
            reviewed_by=manager,
            reviewed_at=clock.now(),
        )
