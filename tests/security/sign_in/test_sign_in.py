"""R14: sign-in with a second factor for everybody, equal answers, lock-out, rotation, and who is off is out."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.contrib.staticfiles.finders import find
from django.test import Client
from django.urls import reverse
from django.utils import translation

from security.models import PlatformEvent, User
from security.sign_in import lockout
from security.sign_in.factors import add_app
from tests.factories.security import World
from tests.sign_in import PASSWORD, code_of, code_of_secret, prepare, send_password, sign_in, wrong_code

pytestmark = pytest.mark.bar("R14")


@pytest.fixture
def keyer(world: World) -> User:
    return prepare(world.users["aoi_keyer_1"])


def codes(**conditions: object) -> list[str]:
    return list(PlatformEvent.objects.filter(**conditions).order_by("pk").values_list("code", flat=True))


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("start")).status_code == 200


def said(page: str) -> str:
    """What the refusal on top says."""
    found = re.search(r'(?s)role="alert">.*?alert__title">(.*?)</div>', page)
    assert found
    return re.sub(r"\s+", " ", found[1])


def test_password_and_code_sign_a_person_in(keyer: User) -> None:
    client = Client()
    answer = sign_in(client, keyer)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("start"))
    assert is_signed_in(client)
    assert codes(actor=keyer)[-1] == "security.signed_in"


def test_the_password_alone_opens_nothing(keyer: User) -> None:
    client = Client()
    send_password(client, keyer.username)
    for name in ("start", "account", "account-password", "account-add-app", "sign-in-again", "sign-in-enrol"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302, name
        assert answer.headers["Location"].startswith(("/sign-in",)), name
    assert "_auth_user_id" not in client.session


def test_a_code_works_once_and_a_stolen_one_no_more(keyer: User) -> None:
    code = code_of(keyer)
    first, second = Client(), Client()
    for client in (first, second):
        send_password(client, keyer.username)
        client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_signed_in(first)
    assert not is_signed_in(second)


@pytest.mark.parametrize("typed", ["１２３４５６", "123 456", " 123-456 "])
def test_a_code_is_read_as_it_was_meant(keyer: User, typed: str, monkeypatch) -> None:
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.hotp_value", lambda secret, counter: 123456)
    client = Client()
    send_password(client, keyer.username)
    assert client.post(reverse("mfa_authenticate"), {"code": typed}).status_code == 302
    assert is_signed_in(client)


def test_a_recovery_code_stands_in_once(keyer: User) -> None:
    stored = Authenticator.objects.get(user_id=keyer.pk, type="recovery_codes")
    code = stored.wrap().get_unused_codes()[0]
    for expected in (302, 200):
        client = Client()
        send_password(client, keyer.username)
        assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


def test_who_has_no_second_factor_sets_one_up_before_anything_else(world: World) -> None:
    person = prepare(world.users["aoi_officer"], with_app=False)
    client = Client()
    assert send_password(client, person.username).headers["Location"] == reverse("sign-in-enrol")
    assert not is_signed_in(client)
    page = client.get(reverse("sign-in-enrol")).content.decode()
    secret = re.search(r'enrol__secret mono">(\w+)<', page)
    assert secret
    refused = client.post(reverse("sign-in-enrol"), {"code": "12"})
    assert refused.status_code == 200
    assert not Authenticator.objects.filter(user=person).exists()
    assert secret[1] in refused.content.decode(), "the secret that was scanned stays"
    answer = client.post(reverse("sign-in-enrol"), {"code": code_of_secret(secret[1])})
    assert answer.headers["Location"] == reverse("sign-in-recovery-codes")
    assert not is_signed_in(client)
    assert (
        len(re.findall(r'<li class="mono">\d{8}</li>', client.get(answer.headers["Location"]).content.decode())) == 10
    )
    assert client.post(reverse("sign-in-recovery-codes")).headers["Location"] == reverse("start")
    assert is_signed_in(client)
    assert codes(actor=person) == [
        "security.recovery_codes_made",
        "security.factor_added",
        "security.signed_in",
    ]


def test_secrets_of_second_factors_are_sealed(world: World) -> None:
    person = world.users["aoi_officer"]
    person.set_password(PASSWORD)
    person.save()
    add_app(None, person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    stored = str(list(Authenticator.objects.filter(user=person).values_list("data", flat=True)))
    assert "JBSWY3DP" not in stored
    client = Client()
    assert sign_in(client, person).status_code == 302


def test_unknown_wrong_and_switched_off_get_the_same_answer(world: World) -> None:
    known, off = prepare(world.users["aoi_keyer_1"]), prepare(world.users["aoi_keyer_2"])
    off.is_active = False
    off.save()
    answers = [
        send_password(Client(), name, password)
        for name, password in (
            (known.username, "nonsense-nonsense"),
            ("nobody_at_all", "nonsense-nonsense"),
            (off.username, "nonsense-nonsense"),
            (off.username, PASSWORD),
        )
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({said(answer.content.decode()) for answer in answers}) == 1
    assert codes(code="security.sign_in_refused") == ["security.sign_in_refused"] * 4
    assert not PlatformEvent.objects.filter(actor_label="nobody_at_all").exists()


def test_after_five_failures_the_name_rests_whether_it_exists_or_not(keyer: User) -> None:
    pages = {}
    for name in (keyer.username, "nobody_at_all"):
        for _ in range(lockout.ATTEMPTS):
            send_password(Client(), name, "nonsense-nonsense")
        pages[name] = [
            said(send_password(Client(), name, password).content.decode())
            for password in ("nonsense-nonsense", PASSWORD)
        ]
    assert len({text for texts in pages.values() for text in texts}) == 1
    keyer.refresh_from_db()
    assert lockout.is_locked(keyer)
    assert codes(code="security.account_locked", actor=keyer) == ["security.account_locked"]


def test_five_wrong_codes_lock_the_account_too(keyer: User) -> None:
    client = Client()
    send_password(client, keyer.username)
    for _ in range(lockout.ATTEMPTS):
        page = client.post(reverse("mfa_authenticate"), {"code": wrong_code(keyer)})
    assert page.status_code == 200
    keyer.refresh_from_db()
    assert lockout.is_locked(keyer)
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(keyer)}).headers["Location"] == reverse("sign-in")
    assert send_password(client, keyer.username).status_code == 200
    assert not is_signed_in(client)


def test_a_manager_of_the_same_company_unlocks(world: World, keyer: User) -> None:
    for _ in range(lockout.ATTEMPTS):
        send_password(Client(), keyer.username, "nonsense-nonsense")
    manager = Client()
    manager.force_login(world.users["midori_manager"])
    assert keyer.username in manager.get(reverse("account-unlock")).content.decode()
    assert manager.post(reverse("account-unlock"), {"account": keyer.pk}).status_code == 302
    assert sign_in(Client(), keyer).status_code == 302
    event = PlatformEvent.objects.get(code="security.account_unlocked")
    assert (event.actor, event.data) == (world.users["midori_manager"], {"account": keyer.pk})


@pytest.mark.parametrize("name", ["aoi_keyer_2", "aoi_officer", "aoi_auditor"])
def test_nobody_else_unlocks(world: World, keyer: User, name: str) -> None:
    for _ in range(lockout.ATTEMPTS):
        send_password(Client(), keyer.username, "nonsense-nonsense")
    client = Client()
    client.force_login(world.users[name])
    assert client.get(reverse("account-unlock")).status_code == 403
    assert client.post(reverse("account-unlock"), {"account": keyer.pk}).status_code == 403
    keyer.refresh_from_db()
    assert lockout.is_locked(keyer)


def test_a_manager_unlocks_nobody_of_another_employer(world: World) -> None:
    officer = prepare(world.users["aoi_officer"])
    for _ in range(lockout.ATTEMPTS):
        send_password(Client(), officer.username, "nonsense-nonsense")
    client = Client()
    client.force_login(world.users["aoi_manager"])
    assert officer.username not in client.get(reverse("account-unlock")).content.decode()
    for sent in (str(officer.pk), "x", "", "9" * 30):
        assert client.post(reverse("account-unlock"), {"account": sent}).status_code == 404
    officer.refresh_from_db()
    assert lockout.is_locked(officer)


def test_the_session_gets_a_new_key_at_sign_in(keyer: User) -> None:
    client = Client()
    send_password(client, keyer.username)
    before = client.session.session_key
    client.post(reverse("mfa_authenticate"), {"code": code_of(keyer)})
    after = client.session.session_key
    assert before != after
    assert not Session.objects.filter(session_key=before).exists()


def test_who_is_switched_off_is_out_by_the_next_request(keyer: User) -> None:
    client = Client()
    sign_in(client, keyer)
    User.objects.filter(pk=keyer.pk).update(is_active=False)
    assert not is_signed_in(client)
    User.objects.filter(pk=keyer.pk).update(is_active=True)


def test_who_is_switched_off_between_password_and_code_does_not_get_in(keyer: User) -> None:
    client = Client()
    send_password(client, keyer.username)
    User.objects.filter(pk=keyer.pk).update(is_active=False)
    client.post(reverse("mfa_authenticate"), {"code": code_of(keyer)})
    assert not is_signed_in(client)


def test_signing_out_ends_the_session_on_the_server(keyer: User) -> None:
    client = Client()
    sign_in(client, keyer)
    stolen = client.cookies["sessionid"].value
    assert client.get(reverse("sign-out")).status_code == 405
    assert client.post(reverse("sign-out")).headers["Location"] == reverse("sign-in")
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert not is_signed_in(thief)


def test_the_way_back_leads_to_the_page_and_never_outside(keyer: User) -> None:
    client = Client()
    send_password(client, keyer.username, next="/account")
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(keyer)}).headers["Location"] == "/account"
    other = Client()
    send_password(other, keyer.username, next="https://evil.example/")
    answer = other.post(reverse("mfa_authenticate"), {"code": code_of(keyer, ahead=1)})
    assert answer.headers["Location"] == reverse("start")


def test_nobody_signs_up_and_nothing_goes_by_mail(world: World) -> None:
    for path in ("/accounts/signup/", "/signup", "/accounts/password/reset/", "/password/reset", "/accounts/email/"):
        assert Client().get(path).status_code == 404


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_text_of_sign_in_is_in_one_language(keyer: User, language: str) -> None:
    """No English is left in the Japanese pages, nor Japanese in the English ones: allauth's texts included."""
    headers = {"accept-language": language}
    with translation.override(language):
        pages = sign_in_pages(Client(headers=headers), keyer)
    for where, page in pages.items():
        own = "".join(re.findall(r'(?s)<(?:main|header class="door__side").*?</(?:main|header)>', page))
        assert own, where
        own = re.sub(r'enrol__secret mono">\w+<', '"><', own.replace(keyer.username, ""))
        text = re.sub(r"<[^>]+>", " ", own)
        foreign = re.findall(r"[A-Za-z]{2,}", text) if language == "ja" else re.findall(r"[ぁ-んァ-ヶ一-龠]+", text)
        assert {word for word in foreign if not re.fullmatch(r"Secretariat|QR", word)} == set(), where


def test_what_the_pages_ask_for_is_there(keyer: User) -> None:
    """A sheet or script that moved would leave the security key dead."""
    pages = sign_in_pages(Client(), keyer)
    asked = {path for page in pages.values() for path in re.findall(r'"/static/([^"#?]+)', page)}
    assert "secretariat/js/security_key.js" in asked
    assert [path for path in sorted(asked) if not find(path)] == []


def sign_in_pages(client: Client, keyer: User) -> dict[str, str]:
    pages = {"sign-in": client.get(reverse("sign-in")), "empty": client.post(reverse("sign-in"), {})}
    pages["wrong"] = send_password(client, keyer.username, "nonsense-nonsense")
    send_password(client, keyer.username)
    pages["code"] = client.get(reverse("mfa_authenticate"))
    pages["no code"] = client.post(reverse("mfa_authenticate"), {"code": ""})
    pages["no key"] = client.post(reverse("mfa_authenticate"), {"credential": "{}"})
    pages["wrong code"] = client.post(reverse("mfa_authenticate"), {"code": wrong_code(keyer)})
    client.post(reverse("mfa_authenticate"), {"code": code_of(keyer)})
    for name in ("account", "account-password", "account-add-app", "account-add-key", "sign-in-again"):
        pages[name] = client.get(reverse(name))
    pages["app"] = client.post(reverse("account-add-app"), {"code": "1"})
    pages["key"] = client.post(reverse("account-add-key"), {"credential": "{}"})
    pages["password"] = client.post(reverse("account-password"), {"old_password": "x", "new_password1": "y"})
    pages["again"] = client.post(reverse("sign-in-again"), {"password": "x", "code": "1"})
    pages["codes"] = client.post(reverse("account-renew-codes"))
    client.post(reverse("sign-out"))
    for _ in range(lockout.ATTEMPTS + 1):
        pages["locked"] = send_password(client, keyer.username, "nonsense-nonsense")
    assert {where: page.status_code for where, page in pages.items() if page.status_code != 200} == {}
    return {where: page.content.decode() for where, page in pages.items()}
