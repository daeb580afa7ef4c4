"""R14: a sheet of one-time codes in the place of a device, for rooms that allow none."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.test import Client
from django.urls import reverse

from security.errors import OfficeError
from security.models import PlatformEvent, User
from security.sign_in.factors import add_app, remove_all_factors
from security.sign_in.sheets import CODES, codes_on_sheet, give_sheet, sheets_of
from security.sign_in.stages import has_factor
from tests.factories.security import World
from tests.sign_in import prepare, send_password

pytestmark = pytest.mark.bar("R14")


@pytest.fixture
def keyer(world: World) -> User:
    """Who has a password, and neither telephone nor key."""
    return prepare(world.users["aoi_keyer_1"], with_app=False)


def enter(keyer: User, code: str) -> Client:
    client = Client()
    answer = send_password(client, keyer.username)
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    client.post(reverse("mfa_authenticate"), {"code": code})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("start")).status_code == 200


def test_each_code_signs_in_once_and_the_password_alone_never(world: World, keyer: User) -> None:
    manager = world.users["aoi_manager"]
    _person, codes = give_sheet(by=manager, username=keyer.username)
    assert len(set(codes)) == CODES
    client = Client()
    send_password(client, keyer.username)
    assert not is_in(client)
    assert is_in(enter(keyer, codes[7]))
    assert not is_in(enter(keyer, codes[7]))
    assert is_in(enter(keyer, codes[0]))
    assert codes_on_sheet(keyer) == CODES - 2
    assert sheets_of(manager) == [(keyer, CODES - 2)]
    event = PlatformEvent.objects.get(code="security.sheet_given")
    assert (event.actor, event.data) == (manager, {"account": keyer.pk, "codes": CODES})
    stored = str(Authenticator.objects.get(user_id=keyer.pk).data)
    assert not any(code in stored for code in codes)


def test_a_new_sheet_ends_the_old_one_and_a_device_ends_both(world: World, keyer: User) -> None:
    _person, old = give_sheet(by=world.users["aoi_manager"], username=keyer.username)
    _person, new = give_sheet(by=world.users["aoi_manager"], username=keyer.username)
    assert not is_in(enter(keyer, old[0]))
    assert is_in(enter(keyer, new[0]))
    add_app(None, keyer, generate_totp_secret())
    assert codes_on_sheet(keyer) is None
    assert not is_in(enter(keyer, new[1]))


def test_a_used_up_sheet_lets_nobody_set_up_a_device_by_the_password_alone(world: World, keyer: User) -> None:
    give_sheet(by=world.users["aoi_manager"], username=keyer.username)
    row = Authenticator.objects.get(user_id=keyer.pk)
    row.data["migrated_codes"] = []
    row.save()
    assert has_factor(keyer)
    assert not is_in(enter(keyer, "12345678"))
    remove_all_factors(keyer, by=world.users["aoi_manager"])
    assert not has_factor(keyer)


@pytest.mark.parametrize("username", ["aoi_manager", "aoi_officer", "nobody", "aoi_keyer_2"])
def test_nobody_gives_one_to_oneself_to_others_or_to_who_has_a_device(world: World, keyer: User, username: str) -> None:
    prepare(world.users["aoi_keyer_2"])
    with pytest.raises(OfficeError) as caught:
        give_sheet(by=world.users["aoi_manager"], username=username)
    assert caught.value.code == "username"
    assert not PlatformEvent.objects.filter(code="security.sheet_given").exists()


def test_the_page_shows_the_sheet_once_to_who_answers_for_the_account(world: World, keyer: User) -> None:
    manager, address = Client(), reverse("account-sheets")
    manager.force_login(world.users["aoi_manager"])
    assert manager.post(address, {"username": "nobody"}).status_code == 422
    page = manager.post(address, {"username": keyer.username}).content.decode()
    codes = re.findall(r'<li class="mono">(\d{8})</li>', page)
    assert len(codes) == CODES
    again = manager.get(address).content.decode()
    assert keyer.username in again
    assert not any(code in again for code in codes)
    client = enter(keyer, codes[3])
    assert f">{CODES - 1}<" in manager.get(address).content.decode()
    assert str(CODES - 1) in client.get(reverse("account")).content.decode()
    assert client.get(address).status_code == 403
    assert client.post(address, {"username": "aoi_keyer_2"}).status_code == 403
