"""The dedicated desk lets single people see a restricted case, and ends it."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import Household, RestrictedGrant
from cases.selectors.readers import opened_to
from cases.services.restricted.close_case import close_restricted_case
from cases.services.restricted.open_case import open_restricted_case
from security import clock
from security.actor import NotAllowedError
from security.models import AuditEvent
from security.roles import Role
from tests.cases.services.checks import last_event
from tests.factories.cases import make_household
from tests.factories.security import World, make_user


@pytest.fixture
def desk(aoi: World) -> World:
    """あおい市 with a person at the dedicated desk."""
    aoi.users["desk"] = make_user("desk", Role.PROTECTED_CASE_OFFICER, aoi.aoi)
    return aoi


def let_in(world: World, household: Household, name: str = "aoi_reviewer_1", by: str = "desk", **values: object):
    given: dict[str, Any] = {"days": 3, "reason": "二次審査のため", **values}
    return open_restricted_case(
        actor=world.actor(by),
        program_id=world.aoi.pk,
        household_id=household.pk,
        person_id=world.users[name].pk,
        **given,
    )


def sees(world: World, household: Household, name: str = "aoi_reviewer_1") -> bool:
    return bool(opened_to(world.actor(name), world.aoi.pk, [household.pk]))


def test_a_person_sees_the_case_until_the_end_of_the_last_day(desk: World) -> None:
    household = make_household(desk.aoi, protected=True)
    assert not sees(desk, household)
    grant = let_in(desk, household)
    assert sees(desk, household)
    assert not sees(desk, household, "aoi_reviewer_2")
    assert clock.local(grant.until).time() == dt.time()
    with clock.at(grant.until):
        assert not sees(desk, household)
    event = last_event(events.RESTRICTED_OPENED)
    assert event.subject_ids == [household.pk]
    assert event.data == {"grant": grant.pk, "person": desk.users["aoi_reviewer_1"].pk, "days": 3}
    assert "審査" not in str(event.data) + event.reason


def test_the_desk_closes_it_again_once(desk: World) -> None:
    household = make_household(desk.aoi, protected=True)
    grant = let_in(desk, household)
    for _again in range(2):
        close_restricted_case(
            actor=desk.actor("desk"), program_id=desk.aoi.pk, grant_id=grant.pk, household_id=household.pk
        )
    assert not sees(desk, household)
    assert AuditEvent.objects.filter(code=events.RESTRICTED_CLOSED.code).count() == 1
    with pytest.raises(NotFoundError):
        close_restricted_case(
            actor=desk.actor("desk"), program_id=desk.aoi.pk, grant_id=grant.pk, household_id=household.pk + 1
        )


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "midori_reviewer_1"}, "person"),
        ({"name": "desk"}, "person"),
        ({"name": "aoi_api"}, "person"),
        ({"days": 0}, "days"),
        ({"days": 91}, "days"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_what_is_refused_changes_nothing(desk: World, values: dict[str, Any], code: str) -> None:
    household = make_household(desk.aoi, protected=True)
    with pytest.raises(CaseError) as refused:
        let_in(desk, household, **values)
    assert refused.value.code == code
    assert not RestrictedGrant.objects.exists()


def test_only_the_dedicated_desk_opens_and_only_its_cases(desk: World) -> None:
    household = make_household(desk.aoi, protected=True)
    for name in ("aoi_manager", "aoi_officer", "aoi_reviewer_1"):
        with pytest.raises(NotAllowedError):
            let_in(desk, household, by=name)
    with pytest.raises(NotFoundError):
        let_in(desk, make_household(desk.aoi))
    assert not RestrictedGrant.objects.exists()


def test_the_database_refuses_ones_own_grant_and_a_deletion(desk: World) -> None:
    household = make_household(desk.aoi, protected=True)
    grant = let_in(desk, household)
    with pytest.raises(IntegrityError), transaction.atomic():
        RestrictedGrant.objects.filter(pk=grant.pk).update(person_id=desk.users["desk"].pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        RestrictedGrant.objects.filter(pk=grant.pk).delete()
    assert RestrictedGrant.objects.filter(pk=grant.pk).exists()
