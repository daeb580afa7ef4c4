"""R14: money and exports take a fresh sign-in: password and second factor, not older than ten minutes."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from django.views import View

from security.models import PlatformEvent, User
from security.sign_in import lockout, sessions
from security.sign_in.fresh import FreshSignInMixin, fresh_sign_in_required
from tests.factories.security import World
from tests.security.sign_in.test_sessions import later
from tests.sign_in import PASSWORD, code_of, prepare, sign_in, wrong_code

pytestmark = [pytest.mark.bar("R14"), pytest.mark.urls(__name__)]
done: list[str] = []


@fresh_sign_in_required
def release(request) -> HttpResponse:
    done.append(request.method)
    return HttpResponse("released")


class Export(FreshSignInMixin, View):
    def post(self, request) -> HttpResponse:
        done.append("export")
        return HttpResponse("exported")


urlpatterns = [
    path("release", release),
    path("export", Export.as_view()),
    path("", HttpResponse, name="start"),
    path("", include("security.account_urls")),
]


@pytest.fixture
def treasurer(world: World) -> User:
    done.clear()
    return prepare(world.users["aoi_treasurer"])


@pytest.fixture
def client_later(treasurer: User, monkeypatch) -> Client:
    """Signed in eleven minutes ago."""
    client = Client()
    sign_in(client, treasurer)
    later(monkeypatch, sessions.FRESH_SECONDS + 60)
    return client


def test_right_after_signing_in_it_is_fresh(treasurer: User) -> None:
    client = Client()
    sign_in(client, treasurer)
    assert client.post("/release").content == b"released"
    assert client.post("/export").content == b"exported"


def test_later_it_takes_password_and_code(treasurer: User, client_later: Client) -> None:
    answer = client_later.get("/release")
    assert answer.headers["Location"] == "/sign-in/again?next=/release"
    again = client_later.post(
        answer.headers["Location"], {"password": PASSWORD, "code": code_of(treasurer, ahead=1), "next": "/release"}
    )
    assert again.headers["Location"] == "/release"
    assert client_later.post("/release").content == b"released"
    assert PlatformEvent.objects.filter(code="security.signed_in_again", actor=treasurer).count() == 1


def test_nothing_is_done_before(client_later: Client) -> None:
    answer = client_later.post("/export", headers={"referer": "http://testserver/release"})
    assert answer.headers["Location"] == "/sign-in/again?next=/release"
    assert "まだ何も" in client_later.get(answer.headers["Location"]).content.decode()
    assert done == []


@pytest.mark.parametrize("left_out", ["password", "code"])
def test_one_of_the_two_is_not_enough(treasurer: User, client_later: Client, left_out: str) -> None:
    for typed in ("", "wrong"):
        sent = {"password": PASSWORD, "code": code_of(treasurer, ahead=1)}
        sent[left_out] = typed if left_out == "password" or not typed else wrong_code(treasurer)
        assert client_later.post(reverse("sign-in-again"), sent).status_code == 200
    assert client_later.post("/release").status_code == 302
    assert done == []


def test_whoever_guesses_at_an_unlocked_screen_is_put_out(treasurer: User, client_later: Client) -> None:
    for _ in range(lockout.ATTEMPTS):
        answer = client_later.post(reverse("sign-in-again"), {"password": "guess", "code": "123456"})
    assert answer.headers["Location"] == reverse("sign-in")
    assert "_auth_user_id" not in client_later.session
    treasurer.refresh_from_db()
    assert lockout.is_locked(treasurer)


def test_who_is_not_signed_in_is_asked_to(treasurer: User) -> None:
    assert Client().get("/release").headers["Location"] == "/sign-in?next=/release"


def test_a_session_of_the_tests_is_fresh_at_first(treasurer: User) -> None:
    client = Client()
    client.force_login(treasurer)
    assert client.post("/release").content == b"released"
