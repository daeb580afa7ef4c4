"""The administrator enters under which name a municipality's provider knows a person; nobody else does."""

import json
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from security.models import PlatformEvent, User
from tests.factories.security import World
from tests.identity_provider import Provider, entry
from tests.security.console.test_site import administrator, console
from tests.sign_in import PASSWORD, prepare

__all__ = ["administrator", "console"]


@pytest.fixture
def configured(world: World, settings) -> None:
    provider = Provider(address="https://login.aoi.example")
    settings.IDENTITY_PROVIDERS = json.dumps([entry(provider, world.aoi.municipality.code)])


@pytest.fixture
def officer(world: World) -> User:
    return prepare(world.users["aoi_officer"])


def page_of(person: User) -> str:
    return reverse("admin:user_identity", args=[person.pk])


def save(console: Client, person: User, uid: str, provider: str = "aoi") -> Any:
    return console.post(page_of(person), {"provider": provider, "uid": uid})


def known() -> list[tuple[str, str, str]]:
    return list(SocialAccount.objects.values_list("user__username", "provider", "uid"))


@pytest.mark.usefixtures("configured")
def test_a_name_is_entered_and_the_password_ends(console: Client, officer: User, administrator: User) -> None:
    change = reverse("admin:security_user_change", args=[officer.pk])
    assert page_of(officer) in console.get(change).content.decode()
    assert "あおい市 職員認証" in console.get(page_of(officer)).content.decode()
    assert save(console, officer, " S-1024 ").headers["Location"] == change
    assert known() == [(officer.username, "aoi", "S-1024")]
    officer.refresh_from_db()
    assert not officer.has_usable_password()
    event = PlatformEvent.objects.get(code="security.identity_set")
    assert event.actor == administrator
    assert event.data == {"account": officer.pk, "provider": "aoi", "is_set": True}
    save(console, officer, "S-1024")
    assert PlatformEvent.objects.filter(code="security.identity_set").count() == 1, "nothing was changed"


@pytest.mark.usefixtures("configured")
def test_a_name_is_changed_and_taken_back(console: Client, officer: User) -> None:
    save(console, officer, "S-1")
    save(console, officer, "S-2")
    assert known() == [(officer.username, "aoi", "S-2")]
    User.objects.filter(pk=officer.pk).update(session_key="running")
    save(console, officer, "")
    assert known() == []
    officer.refresh_from_db()
    assert officer.session_key == "ended"
    assert not officer.check_password(PASSWORD)
    assert [
        event.data["is_set"] for event in PlatformEvent.objects.filter(code="security.identity_set").order_by("pk")
    ] == [True, True, False]


@pytest.mark.usefixtures("configured")
def test_a_password_for_an_emergency_ends_when_the_name_is_saved_again(console: Client, officer: User) -> None:
    save(console, officer, "S-1")
    prepare(officer, with_app=False)
    save(console, officer, "S-1")
    officer.refresh_from_db()
    assert not officer.has_usable_password()
    assert known() == [(officer.username, "aoi", "S-1")]


@pytest.mark.usefixtures("configured")
def test_a_name_of_somebody_else_or_another_provider_is_refused(world: World, console: Client, officer: User) -> None:
    save(console, world.users["aoi_officer_2"], "S-1024")
    for uid, provider in (("S-1024", "aoi"), ("S-1", "other"), ("S" * 192, "aoi")):
        assert save(console, officer, uid, provider).status_code == 422
    assert known() == [("aoi_officer_2", "aoi", "S-1024")]
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


@pytest.mark.usefixtures("configured")
def test_there_is_no_such_page_for_anybody_else(world: World, console: Client) -> None:
    for name in ("aoi_keyer_1", "midori_officer"):
        person = world.users[name]
        assert console.get(page_of(person)).status_code == 404
        assert save(console, person, "S-1024").status_code == 404
        change = console.get(reverse("admin:security_user_change", args=[person.pk])).content.decode()
        assert page_of(person) not in change
    assert known() == []


def test_without_a_provider_there_is_no_such_page(world: World, console: Client, officer: User) -> None:
    assert console.get(page_of(officer)).status_code == 404
    assert (
        page_of(officer) not in console.get(reverse("admin:security_user_change", args=[officer.pk])).content.decode()
    )
    assert "認証基盤" not in console.get(reverse("admin:enrol_people")).content.decode()


@pytest.mark.usefixtures("configured")
def test_nobody_enters_it_but_an_administrator(world: World, officer: User) -> None:
    client = Client()
    client.force_login(officer)
    assert save(client, officer, "S-1024").status_code == 302
    assert known() == []


# --- The list of people -----------------------------------------------------------------------------------------------


def enrol(console: Client, world: World, rows: str) -> Any:
    employer = f"municipality-{world.aoi.municipality_id}"
    return console.post(reverse("admin:enrol_people"), {"employer": employer, "rows": rows, "enrol": "1"})


@pytest.mark.usefixtures("configured")
def test_a_list_names_people_at_the_provider(world: World, console: Client) -> None:
    rows = "O-1,見本 花子,officer,aoi,,,,,,,,S-1\nO-2,見本 太郎,viewer,aoi\n"
    page = enrol(console, world, rows).content.decode()
    assert page.count("<code>") == 1, "a start password for who needs one"
    assert known() == [("O-1", "aoi", "S-1")]
    first, second = User.objects.get(username="O-1"), User.objects.get(username="O-2")
    assert (first.has_usable_password(), first.must_change_password) == (False, False)
    assert (second.has_usable_password(), second.must_change_password) == (True, True)


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize(
    "rows", ["O-1,見本,officer,aoi,,,,,,,,S-1\nO-2,見本,officer,aoi,,,,,,,,S-1", "O-1,見本,officer,aoi,,,,,,,,S-7"]
)
def test_a_name_that_is_somebody_elses_is_a_fault(world: World, console: Client, rows: str) -> None:
    save(console, world.users["aoi_officer"], "S-7")
    before = User.objects.count()
    assert enrol(console, world, rows).status_code == 422
    assert User.objects.count() == before
    assert len(known()) == 1


def test_without_a_provider_the_list_has_eleven_columns(world: World, console: Client) -> None:
    answer = enrol(console, world, "O-1,見本 花子,officer,aoi,,,,,,,,S-1")
    assert answer.status_code == 422
    assert "11列" in answer.content.decode()
