"""Pledge and training before the first access: without them no page of a program opens, and nothing changes."""

import datetime as dt

import pytest
from django.test import Client

from security import clock
from security.clearance import TRAINED_FOR, Lack, is_training_due, lacks
from security.models import PlatformEvent, User
from security.roles import Role
from tests.factories.security import World

TODAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("pledged_on", "trained_on", "found"),
    [
        (TODAY, TODAY, ()),
        (TODAY, TODAY - TRAINED_FOR - dt.timedelta(days=1), ()),
        (None, TODAY, (Lack.PLEDGE,)),
        (TODAY + dt.timedelta(days=1), TODAY + dt.timedelta(days=1), (Lack.PLEDGE, Lack.TRAINING)),
        (None, None, (Lack.PLEDGE, Lack.TRAINING)),
    ],
)
def test_what_is_missing(pledged_on: dt.date | None, trained_on: dt.date | None, found: tuple[Lack, ...]) -> None:
    assert lacks(pledged_on=pledged_on, trained_on=trained_on, today=TODAY) == found


def test_a_training_is_due_again_after_a_year() -> None:
    assert not is_training_due(TODAY - TRAINED_FOR, today=TODAY)
    assert is_training_due(TODAY - TRAINED_FOR - dt.timedelta(days=1), today=TODAY)
    assert not is_training_due(None, today=TODAY)


@pytest.mark.parametrize("column", ["trained_on", "pledged_on"])
def test_without_it_nobody_enters_and_is_told_why(world: World, column: str) -> None:
    keyer = world.users["aoi_keyer_1"]
    User.objects.filter(pk=keyer.pk).update(**{column: None})
    client = Client(HTTP_ACCEPT_LANGUAGE="ja")
    client.force_login(User.objects.get(pk=keyer.pk))
    # Alike on one's own program, another one and none: what exists is not told to who stands outside.
    pages = [client.get(path) for path in ("/p/aoi/people", "/p/midori/people", "/p/none/people", "/")]
    assert {page.status_code for page in pages} == {403}
    for page in pages:
        assert "はじめて使う前に" in page.content.decode()
    assert client.post("/p/aoi/people", {"act": "site"}).status_code == 403
    refused = PlatformEvent.objects.filter(code="security.refused", actor=keyer)
    assert refused.count() == 4
    assert world.actor("aoi_manager").has_role(Role.MANAGER, world.aoi.pk)


def test_the_rights_themselves_are_gone_not_only_the_pages(world: World) -> None:
    keyer = world.users["aoi_keyer_1"]
    keyer.pledged_on = None
    assert world.actor("aoi_keyer_1").programs_by_role == {}
    keyer.pledged_on = clock.today()
    assert world.actor("aoi_keyer_1").has_role(Role.KEYER, world.aoi.pk)


def test_the_municipalitys_people_are_bound_by_their_office(world: World) -> None:
    officer = world.users["aoi_officer"]
    officer.pledged_on = officer.trained_on = None
    assert world.actor("aoi_officer").has_role(Role.OFFICER, world.aoi.pk)
