"""R14: sessions end when idle or old or replaced, and nothing that was typed is sent into the void unsaid."""

import time
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from security.models import PlatformEvent, User
from security.sign_in import sessions
from tests.factories.security import World
from tests.sign_in import code_of, prepare, sign_in

pytestmark = pytest.mark.bar("R14")


@pytest.fixture
def keyer(world: World) -> User:
    return prepare(world.users["aoi_keyer_1"])


def later(monkeypatch, seconds: float) -> None:
    real = time.time
    monkeypatch.setattr(sessions, "time", SimpleNamespace(time=lambda: real() + seconds))


def why_out(user: User) -> list[str]:
    return [event.data["why"] for event in PlatformEvent.objects.filter(code="security.signed_out", actor=user)]


def test_an_idle_session_ends_and_says_so(keyer: User, monkeypatch) -> None:
    client = Client()
    sign_in(client, keyer)
    later(monkeypatch, sessions.IDLE_SECONDS - 5)
    assert client.get(reverse("start")).status_code == 200
    later(monkeypatch, 2 * sessions.IDLE_SECONDS)
    answer = client.get(reverse("account") + "?a=1")
    assert answer.headers["Location"] == "/sign-in?next=/account%3Fa%3D1"
    assert why_out(keyer) == ["idle"]
    assert "30分" in client.get(answer.headers["Location"]).content.decode()


def test_using_it_keeps_a_session_alive_up_to_its_longest(keyer: User, monkeypatch) -> None:
    client = Client()
    sign_in(client, keyer)
    for seconds in range(0, sessions.LONGEST_SECONDS - 60, sessions.IDLE_SECONDS - 60):
        with monkeypatch.context() as patched:
            later(patched, seconds)
            assert client.get(reverse("start")).status_code == 200, seconds
    later(monkeypatch, sessions.LONGEST_SECONDS + 5)
    assert client.get(reverse("start")).status_code == 302
    assert why_out(keyer) == ["too_long"]


def test_what_a_page_asks_by_itself_does_not_keep_it_alive(keyer: User, monkeypatch) -> None:
    client = Client()
    sign_in(client, keyer)
    with monkeypatch.context() as patched:
        later(patched, sessions.IDLE_SECONDS - 60)
        assert client.get(reverse("start"), headers={"secretariat-background": "1"}).status_code == 200
    later(monkeypatch, sessions.IDLE_SECONDS + 5)
    assert client.get(reverse("start")).status_code == 302


def test_a_person_has_one_session(keyer: User) -> None:
    first, second = Client(), Client()
    sign_in(first, keyer)
    sign_in(second, keyer, ahead=1)
    assert second.get(reverse("start")).status_code == 200
    assert first.get(reverse("start")).status_code == 302
    assert why_out(keyer) == ["elsewhere"]
    assert second.get(reverse("start")).status_code == 200


def test_something_sent_too_late_leads_back_to_its_page(keyer: User, monkeypatch) -> None:
    client = Client()
    sign_in(client, keyer)
    later(monkeypatch, 2 * sessions.IDLE_SECONDS)
    answer = client.post(
        reverse("account-renew-codes"), {"note": "typed"}, headers={"referer": "http://testserver/account?page=2"}
    )
    assert answer.headers["Location"] == "/sign-in?next=/account%3Fpage%3D2"


@pytest.mark.parametrize("referer", ["https://evil.example/x", "", "javascript:alert(1)"])
def test_it_never_leads_outside(keyer: User, monkeypatch, referer: str) -> None:
    client = Client()
    sign_in(client, keyer)
    later(monkeypatch, 2 * sessions.IDLE_SECONDS)
    answer = client.post(reverse("account-renew-codes"), headers={"referer": referer})
    assert answer.headers["Location"] == "/sign-in?next=/"


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(keyer: User, monkeypatch) -> None:
    client = Client()
    sign_in(client, keyer)
    later(monkeypatch, 2 * sessions.IDLE_SECONDS)
    answer = client.get(reverse("start"), headers={"hx-request": "true", "hx-current-url": "http://testserver/account"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in?next=/account")


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(keyer: User) -> None:
    client = Client()
    sign_in(client, keyer)
    new = "atarashii-aikotoba-2026"
    answer = client.post(
        reverse("account-password"),
        {"old_password": "mihon-to-kakuu-shiken", "new_password1": new, "new_password2": new},
    )
    assert answer.headers["Location"] == reverse("account")
    assert client.get(reverse("account")).status_code == 200
    keyer.refresh_from_db()
    assert keyer.check_password(new)
    assert code_of(keyer)


def test_a_session_of_the_tests_is_a_session(world: World) -> None:
    """`force_login` asks for no second factor, and its session lives like any other."""
    client = Client()
    client.force_login(world.users["aoi_keyer_1"])
    for _ in range(3):
        assert client.get(reverse("start")).status_code == 200
