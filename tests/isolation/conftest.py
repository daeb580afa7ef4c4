"""Two programs with a row in every table, people of one of them, and words that only the other may show."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from oauth2_provider.models import get_access_token_model, get_application_model

from cases.models import Application, Household, Recipient
from cases.rules.search_keys import address_key, search_key
from cases.services.search.index_people import index_people
from security import clock
from security.models import User
from security.roles import Role
from security.tenancy.scope import program_scope
from tests.factories.security import World, make_user
from tests.isolation.seed import Seeded, seed

OUR_WORD, THEIR_WORD = "自庁の控え", "みどり標本"
NAME, PLACE = "閲覧　対象子", "閲覧町一丁目"  # of the one household of あおい市, where a test looks for a person
OUR_PK, THEIR_PK, NOBODYS_PK = 66_000_001, 77_000_001, 77_000_002

# One person of あおい市's program for every role that a person can have.
PEOPLE = {
    Role.OFFICER: "officer",
    Role.TREASURER: "treasurer",
    Role.VIEWER: "viewer",
    Role.AUDITOR: "auditor",
    Role.MANAGER: "manager",
    Role.KEYER: "keyer_3",
    Role.REVIEWER: "reviewer_1",
    Role.MAILROOM: "mailroom",
    Role.CALLER: "caller",
    Role.PAYMENT_CLERK: "clerk_1",
    Role.PROTECTED_CASE_OFFICER: "protected",
}
BrowserOf = Callable[[str], Client]


@dataclass
class Neighbours:
    """Who asks is of `ours`; whose rows are never shown or changed is `theirs`."""

    world: World
    ours: Seeded
    theirs: Seeded

    def user(self, name: str) -> User:
        return self.world.users[f"aoi_{name}"]


@pytest.fixture
def neighbours(world: World) -> Neighbours:
    """Both programs, filled."""
    for program in (world.aoi, world.midori):
        name = f"{program.code}_protected"
        world.users[name] = make_user(name, Role.PROTECTED_CASE_OFFICER, program)
    sides = {
        program.code: seed(
            program,
            word=word,
            pk=pk,
            people={
                name.removeprefix(f"{program.code}_"): user
                for name, user in world.users.items()
                if name.startswith(f"{program.code}_")
            },
        )
        for program, word, pk in ((world.aoi, OUR_WORD, OUR_PK), (world.midori, THEIR_WORD, THEIR_PK))
    }
    return Neighbours(world, sides["aoi"], sides["midori"])


@pytest.fixture
def browser(neighbours: Neighbours) -> BrowserOf:
    """`browser("manager")`: that person of あおい市 at a browser; what breaks is an answer like any other."""

    def of(name: str) -> Client:
        client = Client(raise_request_exception=False, HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(neighbours.user(name))
        return client

    return of


@pytest.fixture
def token_of(neighbours: Neighbours) -> Callable[[str], str]:
    """A token of the API, as the municipality's own system gets one; here also for people, who could steal one."""

    def token(name: str) -> str:
        application = get_application_model().objects.create(
            name=name,
            user=neighbours.user(name),
            client_id=name,
            client_type="confidential",
            authorization_grant_type="client-credentials",
        )
        get_access_token_model().objects.create(
            application=application, token=name, expires=clock.now() + dt.timedelta(minutes=15), scope="read"
        )
        return name

    return token


@pytest.fixture
def factor_of() -> Callable[[User], Authenticator]:
    """A second factor of somebody."""
    return lambda user: Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})


@pytest.fixture
def known(neighbours: Neighbours) -> Neighbours:
    """The household of あおい市 has a name and an address that stand nowhere else."""
    ours = neighbours.ours
    with program_scope(ours.program.pk):
        Recipient.objects.filter(program_id=ours.program.pk).update(
            name=NAME, name_reduced=NAME, kana=NAME, name_key=search_key(NAME), kana_key=search_key(NAME)
        )
        Application.objects.filter(program_id=ours.program.pk).update(applicant_name=NAME)
        Household.objects.filter(program_id=ours.program.pk).update(
            address=PLACE, mailing_address=PLACE, address_key=address_key(PLACE)
        )
        index_people(program_id=ours.program.pk, generation=Household.objects.get(pk=ours.pk).roster_generation)
    return neighbours
