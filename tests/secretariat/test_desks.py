"""Where a program opens: at the desk of the person's role."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cases.models import ProgramSetup
from cases.models.setup import BenefitKind
from security.roles import Role
from security.tenancy.scope import program_scope
from tests.factories.cases import make_setup
from tests.factories.security import World, make_user

DESKS = {
    "aoi_caller": "callcenter:call-desk",
    "aoi_clerk_1": "cases:batch-list",
    "aoi_treasurer": "cases:batch-list",
    "aoi_mailroom": "intake:mail-desk",
    "aoi_keyer_1": "intake:entry-first",
    "aoi_reviewer_1": "cases:screening-first",
    "aoi_officer": "cases:decision-list",
    "aoi_viewer": "reports:figures",
    "aoi_auditor": "reports:figures",
    "aoi_manager": "reports:figures",
    "aoi_dedicated": "cases:restricted-list",
}


@pytest.fixture
def people(world: World) -> World:
    cache.clear()
    world.users["aoi_dedicated"] = make_user("aoi_dedicated", Role.PROTECTED_CASE_OFFICER, world.aoi)
    return world


def desk_of(world: World, who: str) -> str:
    client = Client()
    client.force_login(world.users[who])
    answer = client.get("/p/aoi/")
    assert answer.status_code == 302
    assert client.get(answer.headers["Location"]).status_code == 200
    return str(answer.headers["Location"])


def test_every_role_starts_at_its_own_desk(people: World) -> None:
    with program_scope(people.aoi.pk):
        make_setup(people.aoi)
    assert {who: desk_of(people, who) for who in DESKS} == {
        who: reverse(name, args=["aoi"]) for who, name in DESKS.items()
    }


def test_a_program_that_gives_cards_has_the_stock_for_the_treasurer(people: World) -> None:
    with program_scope(people.aoi.pk):
        make_setup(people.aoi)
        ProgramSetup.objects.filter(program=people.aoi).update(kind=BenefitKind.GIFT)
    assert desk_of(people, "aoi_treasurer") == reverse("cases:goods-desk", args=["aoi"])
