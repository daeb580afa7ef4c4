"""R14: sign-in by a municipality's identity provider, up to the second factor; and everything it is refused for."""

import datetime as dt
import json
import os
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from security import clock
from security.forms.sign_in import SignInAgainForm
from security.models import PlatformEvent, User
from security.sign_in import identity, lockout, sessions
from security.sign_in.id_token import CLOCK_SECONDS
from tests.factories.security import World
from tests.identity_provider import STRANGERS_KEY, Provider, come_back, entry, led_to, running_provider
from tests.sign_in import code_of, code_of_secret, prepare, send_password, wrong_code

pytestmark = pytest.mark.bar("R14")

WITH = "sign-in-with"


@pytest.fixture
def provider(world: World, settings, monkeypatch) -> Iterator[Provider]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running_provider() as found:
        settings.IDENTITY_PROVIDERS = json.dumps([entry(found, world.aoi.municipality.code)])
        yield found


@pytest.fixture
def officer(world: World, provider: Provider) -> User:
    """An officer of the municipality, whom its provider knows; with an app, and without a password."""
    person = prepare(world.users["aoi_officer"])
    link(person, provider.uid)
    return person


def link(person: User, uid: str, provider_id: str = "aoi") -> None:
    SocialAccount.objects.create(user=person, provider=provider_id, uid=uid)
    person.set_unusable_password()
    person.save()


def start(client: Client, **sent: str) -> Any:
    return client.post(reverse(WITH, args=["aoi"]), sent)


def sign_in_there(client: Client, provider: Provider, **sent: str) -> Any:
    """Off to the provider and back; returns the answer to the browser that came back."""
    return come_back(client, provider.authorize(led_to(start(client, **sent))))


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("start")).status_code == 200


def events() -> list[tuple[str, dict[str, Any]]]:
    return list(PlatformEvent.objects.order_by("pk").values_list("code", "data"))


def state_of_accounts() -> list[Any]:
    """What a refusal leaves as it was."""
    people = User.objects.order_by("pk").values_list("pk", "password", "session_key", "locked_until", "last_login")
    known = SocialAccount.objects.order_by("pk").values_list(
        "pk", "user", "provider", "uid", "extra_data", "last_login"
    )
    return [*people, *known, Authenticator.objects.count()]


# --- In ---------------------------------------------------------------------------------------------------------------


def test_it_leads_to_the_second_factor_and_in(officer: User, provider: Provider) -> None:
    client = Client()
    page = client.get(reverse("sign-in")).content.decode()
    assert "あおい市 職員認証" in page
    answer = sign_in_there(client, provider)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("mfa_authenticate"))
    assert not is_signed_in(client), "not before the code"
    key_before = client.session.session_key
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(officer)})
    assert answer.headers["Location"] == reverse("start")
    assert is_signed_in(client)
    assert client.session.session_key != key_before
    officer.refresh_from_db()
    assert officer.session_key == client.session.session_key
    assert [code for code, _data in events()][-2:] == ["security.provider_confirmed", "security.signed_in"]
    assert SocialAccount.objects.get().uid == "S-1024"


def test_it_asks_the_provider_as_the_standard_advises(officer: User, provider: Provider) -> None:
    sign_in_there(Client(), provider)
    (asked,) = provider.asked
    assert asked["response_type"] == "code"
    assert asked["scope"] == "openid"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) > 30
    assert len(asked["state"]) >= 16
    assert asked["redirect_uri"] == "http://testserver/sign-in/with/aoi/back"
    assert "prompt" not in asked


def test_no_token_and_no_claim_is_kept(officer: User, provider: Provider) -> None:
    client = Client()
    sign_in_there(client, provider)
    client.post(reverse("mfa_authenticate"), {"code": code_of(officer)})
    assert not SocialToken.objects.exists()
    assert not SocialApp.objects.exists()
    assert SocialAccount.objects.get().extra_data == {}
    kept = str([session.get_decoded() for session in Session.objects.all()]) + str(events())
    for text in ("never-kept", "id_token", "subject-of", "S-1024", "provider-secret"):
        assert text not in kept


def test_who_has_no_device_sets_one_up_and_is_asked_for_no_password(world: World, provider: Provider) -> None:
    person = prepare(world.users["aoi_officer"], with_app=False)
    link(person, provider.uid)
    client = Client()
    assert sign_in_there(client, provider).headers["Location"] == reverse("sign-in-enrol")
    secret = client.get(reverse("sign-in-enrol")).context["secret"]
    client.post(reverse("sign-in-enrol"), {"code": code_of_secret(secret)})
    assert client.post(reverse("sign-in-recovery-codes")).headers["Location"] == reverse("start")
    assert is_signed_in(client)


@pytest.mark.parametrize(("asked", "led"), [("/account", "/account"), ("https://evil.example/", "/"), ("//evil", "/")])
def test_it_comes_back_to_a_page_of_ours_only(officer: User, provider: Provider, asked: str, led: str) -> None:
    client = Client()
    sign_in_there(client, provider, next=asked)
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(officer)})
    assert answer.headers["Location"] == led


def test_the_other_session_of_the_person_ends(officer: User, provider: Provider) -> None:
    first, second = Client(), Client()
    for client, ahead in ((first, 0), (second, 1)):
        sign_in_there(client, provider)
        client.post(reverse("mfa_authenticate"), {"code": code_of(officer, ahead=ahead)})
    assert is_signed_in(second)
    assert not is_signed_in(first)


def test_wrong_codes_lock_the_account_for_the_provider_too(officer: User, provider: Provider) -> None:
    client = Client()
    sign_in_there(client, provider)
    for _attempt in range(lockout.ATTEMPTS):
        client.post(reverse("mfa_authenticate"), {"code": wrong_code(officer)})
    officer.refresh_from_db()
    assert lockout.is_locked(officer)
    assert sign_in_there(Client(), provider).status_code == 403


def test_the_page_leads_there_under_the_strict_policy(officer: User, provider: Provider) -> None:
    answer = start(Client())
    page = answer.content.decode()
    assert f'http-equiv="refresh" content="0; url={provider.address}/authorize?' in page
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


# --- Refused: the person ----------------------------------------------------------------------------------------------


def nobody(world: World) -> None:
    """The provider knows somebody, we do not."""


def disabled(world: World) -> None:
    person = world.users["aoi_officer"]
    person.is_active = False
    link(person, "S-1024")


def leaver(world: World) -> None:
    person = world.users["aoi_officer"]
    person.works_until = clock.today() - dt.timedelta(days=1)
    link(person, "S-1024")


def locked(world: World) -> None:
    person = world.users["aoi_officer"]
    person.locked_until = clock.now() + dt.timedelta(days=1)
    link(person, "S-1024")


def of_another_municipality(world: World) -> None:
    link(world.users["midori_officer"], "S-1024")


def operator(world: World) -> None:
    link(world.users["aoi_keyer_1"], "S-1024")


def known_to_another_provider(world: World) -> None:
    link(world.users["aoi_officer"], "S-1024", "other")


def other_letters(world: World) -> None:
    link(world.users["aoi_officer"], "s-1024")


PEOPLE = [nobody, disabled, leaver, locked, of_another_municipality, operator, known_to_another_provider, other_letters]


@pytest.mark.parametrize("arrange", PEOPLE, ids=lambda arrange: arrange.__name__)
def test_whoever_may_not_is_told_the_same_and_nothing_changes(world: World, provider: Provider, arrange) -> None:
    arrange(world)
    before, people = state_of_accounts(), User.objects.count()
    client = Client()
    answer = sign_in_there(client, provider)
    assert answer.status_code == 403
    unknown = Client()
    provider.uid = "S-nobody"
    assert plain(sign_in_there(unknown, provider)) == plain(answer), "as for somebody whom nobody knows"
    for browser in (client, unknown):
        assert "_auth_user_id" not in browser.session
        assert "account_login" not in browser.session
        assert not is_signed_in(browser)
    assert state_of_accounts() == before
    assert User.objects.count() == people
    code, data = events()[0]
    assert code == "security.sign_in_refused"
    assert data["step"] == "provider"
    assert data["why"] == {nobody: "unknown", disabled: "closed", leaver: "closed", locked: "locked"}.get(
        arrange, "unknown" if arrange in {known_to_another_provider, other_letters} else "other_employer"
    )


def plain(answer: Any) -> str:
    return str(answer.content.decode())


# --- Refused: the answer ----------------------------------------------------------------------------------------------

LIES: dict[str, dict[str, Any]] = {
    "nonce of another": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "another audience": {"claims": {"aud": "another-client"}},
    "several audiences": {"claims": {"aud": ["secretariat", "another-client"]}},
    "asked for by another": {"claims": {"azp": "another-client"}},
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "no issuer": {"claims": {"iss": None}},
    "expired": {"claims": {"exp": 1_700_000_000}},
    "never expires": {"claims": {"exp": None}},
    "not yet": {"claims": {"iat": 4_000_000_000}},
    "no subject": {"claims": {"sub": None}},
    "a stranger's signature": {"sign_with": STRANGERS_KEY},
    "a shared secret": {"sign_with": "x" * 64, "algorithm": "HS256"},
    "no signature": {"sign_with": None, "algorithm": "none"},
    "no name": {"claims": {"employee_number": None}},
    "an empty name": {"claims": {"employee_number": " "}},
    "a name that is none": {"claims": {"employee_number": ["S-1024"]}},
    "a truth for a name": {"claims": {"employee_number": True}},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_an_answer_that_is_not_the_providers_is_refused(officer: User, provider: Provider, lie) -> None:
    for name, value in lie.items():
        setattr(provider, name, value)
    client = Client()
    assert_refused(client, lambda: sign_in_there(client, provider))
    assert events()[-1][1]["why"] in {"id_token", "uid"}


def assert_refused(client: Client, act: Any) -> None:
    before, recorded = state_of_accounts(), len(events())
    assert act().status_code == 403
    assert "_auth_user_id" not in client.session
    assert not is_signed_in(client)
    assert state_of_accounts() == before
    assert [code for code, _data in events()[recorded:]] == ["security.sign_in_refused"]


@pytest.mark.parametrize("state", ["", "x" * 16])
def test_another_state_is_refused(officer: User, provider: Provider, state: str) -> None:
    client = Client()
    there = provider.authorize(led_to(start(client)))
    (asked,) = provider.asked
    assert_refused(client, lambda: come_back(client, there.replace(asked["state"], state)))


def test_the_answer_to_another_browser_is_refused(officer: User, provider: Provider) -> None:
    there = provider.authorize(led_to(start(Client())))
    victim = Client()
    victim.get(reverse("sign-in"))
    assert_refused(victim, lambda: come_back(victim, there))


def test_the_same_answer_twice_is_refused(officer: User, provider: Provider) -> None:
    client = Client()
    there = provider.authorize(led_to(start(client)))
    assert come_back(client, there).status_code == 302
    assert_refused(client, lambda: come_back(client, there))


def test_a_code_is_not_good_with_another_state(officer: User, provider: Provider) -> None:
    """A code that was seen on its way, put into a sign-in that another browser has begun, or used again."""
    first, second = Client(), Client()
    seen = parse_qs(urlsplit(provider.authorize(led_to(start(first)))).query)["code"][0]
    there = provider.authorize(led_to(start(second)))
    own = parse_qs(urlsplit(there).query)["code"][0]
    assert_refused(second, lambda: come_back(second, there.replace(own, seen)))
    assert provider.refused == [seen], "the verifier is another"
    there = provider.authorize(led_to(start(second)))
    assert_refused(second, lambda: come_back(second, there.replace("code=code-3", f"code={seen}")))
    assert provider.refused == [seen, seen], "used up"


def test_an_answer_comes_too_late(officer: User, provider: Provider, monkeypatch) -> None:
    client = Client()
    there = provider.authorize(led_to(start(client)))
    now = time.time()
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.time.time", lambda: now + 700)
    assert come_back(client, there).status_code == 403


@pytest.mark.parametrize("error", ["access_denied", "server_error"])
def test_who_turns_back_at_the_provider_is_not_in(officer: User, provider: Provider, error: str) -> None:
    client = Client()
    led_to(answer := start(client))
    state = parse_qs(urlsplit(answer.context["address"]).query)["state"][0]
    back = reverse("openid_connect_callback", args=["aoi"])
    assert_refused(client, lambda: client.get(back, {"error": error, "state": state}))


@pytest.mark.parametrize(
    "description",
    [{"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}, {"jwks_uri": None}],
)
def test_another_description_than_that_of_the_provider_is_refused(
    officer: User, provider: Provider, description
) -> None:
    provider.description = description
    answer = start(Client())
    assert answer.status_code == 503
    assert events()[-1][1]["why"] in {"issuer", "endpoints"}
    provider.description = {}
    client = Client()
    there = provider.authorize(led_to(start(client)))
    provider.description = description
    assert_refused(client, lambda: come_back(client, there))


def test_a_provider_that_does_not_answer_is_told(officer: User, provider: Provider) -> None:
    provider.is_down = True
    answer = start(Client())
    assert answer.status_code == 503
    assert "応答" in answer.content.decode()
    assert events()[-1][1]["why"] == "no_answer"


# --- Where there is none ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "[]"])
def test_without_a_provider_nothing_is_to_be_seen(world: World, settings, text: str) -> None:
    settings.IDENTITY_PROVIDERS = text
    assert_no_trace(world)


def test_on_the_consoles_own_host_nobody_signs_in_by_it(world: World, provider: Provider, settings) -> None:
    settings.SURFACE = "admin"
    assert_no_trace(world)


def assert_no_trace(world: World) -> None:
    client = Client()
    page = client.get(reverse("sign-in")).content.decode()
    assert "/sign-in/with/" not in page
    for method, address in (
        (client.post, reverse(WITH, args=["aoi"])),
        (client.post, reverse(WITH, args=["openid_connect"])),
        (client.get, reverse("openid_connect_callback", args=["aoi"])),
    ):
        assert method(address).status_code == 404
    assert events() == []


def test_nothing_of_allauths_own_pages_is_reachable(world: World, provider: Provider) -> None:
    for address in ("/oidc/aoi/login/", "/social/connections/", "/social/signup/", "/social/login/cancelled/"):
        assert Client().get(address).status_code == 404
    assert Client().get(reverse(WITH, args=["aoi"])).status_code == 405, "a sign-in is begun by a form of ours"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse(WITH, args=["aoi"])).status_code == 403


def test_a_row_in_the_table_of_providers_makes_no_provider(world: World) -> None:
    SocialApp.objects.create(
        provider="openid_connect", provider_id="evil", name="evil", client_id="x", settings={"server_url": "http://x"}
    )
    assert Client().post(reverse(WITH, args=["evil"])).status_code == 404


def test_the_portal_has_none_of_its_tables(django_db_setup) -> None:
    query = "SELECT relname FROM pg_class WHERE relname LIKE 'socialaccount_%' AND relkind = 'r'"
    found = {}
    for kind in ("case", "portal"):
        with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=django_db_setup[kind]) as connection:
            found[kind] = {name for (name,) in connection.execute(query)}
    assert len(found["case"]) == 3
    assert found["portal"] == set()


# --- Signed in already, and again -------------------------------------------------------------------------------------


@pytest.fixture
def at_work(officer: User, provider: Provider) -> Client:
    """The officer, signed in by the provider an hour ago."""
    client = Client()
    sign_in_there(client, provider)
    client.post(reverse("mfa_authenticate"), {"code": code_of(officer)})
    session, now = client.session, time.time()
    session.update({"signed_in_at": now - 3600, "seen_at": now, "proved_at": now - 3600})
    session.save()
    return client


def is_fresh(client: Client) -> bool:
    person = User.objects.get(pk=client.session["_auth_user_id"])
    return sessions.is_fresh(client.session, person)


def test_who_has_no_password_proves_anew_by_the_second_factor(at_work: Client, officer: User) -> None:
    page = at_work.get(reverse("sign-in-again"))
    assert "password" not in page.context["form"].fields
    assert not is_fresh(at_work)
    assert at_work.post(reverse("sign-in-again"), {"code": wrong_code(officer)}).status_code == 200
    assert at_work.post(reverse("sign-in-again"), {"code": ""}).status_code == 200
    assert not is_fresh(at_work)
    answer = at_work.post(reverse("sign-in-again"), {"code": code_of(officer, ahead=1), "next": "/account"})
    assert answer.headers["Location"] == "/account"
    assert is_fresh(at_work)


def test_wrong_codes_lock_who_has_no_password(at_work: Client, officer: User) -> None:
    for _attempt in range(lockout.ATTEMPTS):
        at_work.post(reverse("sign-in-again"), {"code": wrong_code(officer)})
    officer.refresh_from_db()
    assert lockout.is_locked(officer)
    assert not is_signed_in(at_work)


def test_a_certificate_alone_is_no_proof_without_a_password(officer: User) -> None:
    assert not SignInAgainForm({"code": ""}, user=officer, has_certificate=True).is_valid()


def test_who_has_no_password_proves_anew_by_the_provider(at_work: Client, provider: Provider) -> None:
    key = at_work.session.session_key
    provider.auth_time = time.time()
    answer = sign_in_there(at_work, provider, again="1", next="/account")
    assert answer.headers["Location"] == "/account"
    assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")
    assert is_fresh(at_work)
    assert at_work.session.session_key == key
    assert events()[-1][0] == "security.signed_in_again"


@pytest.mark.parametrize("age", [None, CLOCK_SECONDS + 5, 3600])
def test_a_sign_in_of_before_is_no_proof(at_work: Client, provider: Provider, age: int | None) -> None:
    provider.auth_time = None if age is None else time.time() - age
    assert sign_in_there(at_work, provider, again="1").status_code == 403
    assert not is_fresh(at_work)
    assert is_signed_in(at_work), "whoever is at work stays so"
    assert events()[-1][1]["why"] == "not_anew"


def test_somebody_else_proves_nothing(at_work: Client, provider: Provider, world: World) -> None:
    link(world.users["aoi_officer_2"], "S-2")
    provider.uid, provider.auth_time = "S-2", time.time()
    assert sign_in_there(at_work, provider, again="1").status_code == 403
    assert not is_fresh(at_work)
    assert int(at_work.session["_auth_user_id"]) == world.users["aoi_officer"].pk


def test_the_answer_to_a_sign_in_is_no_proof_and_changes_nobody(
    at_work: Client, provider: Provider, world: World
) -> None:
    """Begun signed out in one tab, come back signed in from another: whoever is signed in stays it."""
    client = Client()
    there = provider.authorize(led_to(start(client)))
    session = client.session
    kept = session["socialaccount_states"]
    session = at_work.session
    session["socialaccount_states"] = kept
    session.save()
    link(world.users["aoi_officer_2"], "S-2")
    provider.uid, provider.auth_time = "S-2", time.time()
    assert come_back(at_work, there).headers["Location"] == reverse("start")
    assert not is_fresh(at_work)
    assert int(at_work.session["_auth_user_id"]) == world.users["aoi_officer"].pk


def test_who_has_a_password_is_asked_for_it(world: World, provider: Provider) -> None:
    person = prepare(world.users["aoi_officer_2"])
    client = Client()
    client.force_login(person)
    assert "/sign-in/with/" not in client.get(reverse("sign-in-again")).content.decode()
    assert start(client, again="1").status_code == 404
    assert start(client).headers["Location"] == reverse("start"), "signed in already"
    assert start(Client(), again="1").headers["Location"].startswith("/sign-in?")


def test_a_password_of_before_leads_in_no_more(world: World, provider: Provider) -> None:
    person, by = prepare(world.users["aoi_officer"]), world.users["aoi_officer_2"]
    client = Client()
    send_password(client, person.username)
    client.post(reverse("mfa_authenticate"), {"code": code_of(person)})
    assert is_signed_in(client)
    identity.set_identity(by=by, person=person, provider_id="aoi", uid=provider.uid)
    assert not is_signed_in(client), "the running session ends"
    assert "Location" not in send_password(Client(), person.username).headers
    page = Client()
    sign_in_there(page, provider)
    page.post(reverse("mfa_authenticate"), {"code": code_of(person, ahead=1)})
    shown = page.get(reverse("account")).content.decode()
    assert reverse("account-password") not in shown
