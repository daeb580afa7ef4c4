"""R14: a forgotten device: two people give a pass for the day; alone nobody does, and it ends at midnight."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from security import clock
from security.errors import OfficeError
from security.models import DayPass, PlatformEvent, User
from security.roles import Role
from security.sign_in import lockout
from security.sign_in.day_pass import ask_pass, fits_today, give_pass
from tests.factories.security import World, make_user
from tests.sign_in import prepare, send_password

pytestmark = pytest.mark.bar("R14")


@pytest.fixture
def keyer(world: World) -> User:
    world.users["aoi_manager_2"] = make_user("aoi_manager_2", Role.MANAGER, world.aoi)
    return prepare(world.users["aoi_keyer_1"])


def given(world: World, keyer: User) -> str:
    row = ask_pass(by=world.users["aoi_manager"], username=keyer.username, reason="端末を忘れた。本人を確認")
    return give_pass(by=world.users["aoi_manager_2"], pass_id=row.pk)


def enter(client: Client, keyer: User, code: str) -> bool:
    send_password(client, keyer.username)
    client.post(reverse("mfa_authenticate"), {"code": code})
    return "_auth_user_id" in client.session


def test_two_people_give_a_pass_and_it_opens_today_only(world: World, keyer: User) -> None:
    code = given(world, keyer)
    assert enter(Client(), keyer, code)
    assert enter(Client(), keyer, code), "as often as the person signs in today"
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert not fits_today(keyer, code)
        assert not enter(Client(), keyer, code)
    used = PlatformEvent.objects.filter(code="security.day_pass_used", actor=keyer)
    assert used.count() == 2
    assert code not in str(list(PlatformEvent.objects.values_list("data", flat=True)))
    assert code not in DayPass.objects.get().code


def test_one_person_alone_gives_none(world: World, keyer: User) -> None:
    manager = world.users["aoi_manager"]
    row = ask_pass(by=manager, username=keyer.username, reason="端末を忘れた")
    for by, code in (
        (manager, "own"),
        (keyer, "own"),
        (world.users["aoi_officer"], "not_found"),
    ):
        with pytest.raises(OfficeError) as caught:
            give_pass(by=by, pass_id=row.pk)
        assert caught.value.code == code
    row.refresh_from_db()
    assert (row.given_by, row.code) == (None, "")
    assert not fits_today(keyer, "")
    with pytest.raises(IntegrityError, match="three_people"), transaction.atomic():
        DayPass.objects.filter(pk=row.pk).update(given_by=manager, given_at=clock.now(), code="x")


@pytest.mark.parametrize("username", ["aoi_manager", "aoi_officer", "nobody", "aoi_keyer_2"])
def test_nobody_vouches_for_oneself_for_others_or_for_who_has_no_device(
    world: World, keyer: User, username: str
) -> None:
    prepare(world.users["aoi_officer"])
    with pytest.raises(OfficeError) as caught:
        ask_pass(by=world.users["aoi_manager"], username=username, reason="忘れた")
    assert caught.value.code == "username"
    assert not DayPass.objects.exists()


def test_guessing_locks_the_account_and_the_pass_with_it(world: World, keyer: User) -> None:
    code = given(world, keyer)
    wrong = "0000000000" if code != "0000000000" else "1111111111"
    for _attempt in range(lockout.ATTEMPTS):
        assert not enter(Client(), keyer, wrong)
    assert not enter(Client(), keyer, code)
    keyer.refresh_from_db()
    assert lockout.is_locked(keyer)


def test_the_page_shows_the_code_once_to_who_gave_it(world: World, keyer: User) -> None:
    asker, giver = Client(HTTP_ACCEPT_LANGUAGE="ja"), Client(HTTP_ACCEPT_LANGUAGE="ja")
    asker.force_login(world.users["aoi_manager"])
    giver.force_login(world.users["aoi_manager_2"])
    address = reverse("account-day-pass")
    assert asker.post(address, {"username": keyer.username, "reason": ""}).status_code == 422
    assert asker.post(address, {"username": keyer.username, "reason": "忘れた"}).status_code == 302
    row = DayPass.objects.get()
    assert asker.post(address, {"give": row.pk}).status_code == 422
    page = giver.post(address, {"give": row.pk}).content.decode()
    row.refresh_from_db()
    code = page.partition('<b class="mono">')[2][:10]
    assert fits_today(keyer, code)
    assert code not in giver.get(address).content.decode()
    keyer_client = Client()
    keyer_client.force_login(keyer)
    assert keyer_client.get(address).status_code == 403
