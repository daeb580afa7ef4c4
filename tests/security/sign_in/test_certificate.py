"""R14: a client certificate beside the password, believed from the front end only."""

import datetime as dt
import time
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.test import Client
from django.urls import reverse

from security.models import PlatformEvent, User
from security.sign_in import sessions
from tests.factories.security import World
from tests.sign_in import PASSWORD, prepare, send_password

pytestmark = pytest.mark.bar("R14")


@pytest.fixture
def keyer(world: World, settings) -> User:
    settings.CERTIFICATE_PROXIES = ["10.0.0.10/32"]
    return prepare(world.users["aoi_keyer_1"], with_app=False)


def certificate_of(*names: str) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name) for name in names])
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=365))
        .sign(key, SHA256())
    )
    return quote(made.public_bytes(Encoding.PEM).decode())


def browser(text: str, *, verdict: str = "SUCCESS", peer: str = "10.0.0.10") -> Client:
    return Client(REMOTE_ADDR=peer, headers={"X-Client-Verify": verdict, "X-Client-Certificate": text})


def is_in(client: Client) -> bool:
    return client.get(reverse("start")).status_code == 200


def test_it_stands_for_the_device_beside_the_password(keyer: User) -> None:
    client = browser(certificate_of(keyer.username))
    assert not is_in(client)
    send_password(client, keyer.username, "wrong-wrong-wrong")
    assert not is_in(client)
    assert send_password(client, keyer.username).headers["Location"] == reverse("start")
    assert is_in(client)
    assert PlatformEvent.objects.filter(code="security.certificate_used", actor=keyer).count() == 1


@pytest.mark.parametrize(
    ("names", "more"),
    [
        (["aoi_keyer_1"], {"peer": "10.0.0.11"}),
        (["aoi_keyer_1"], {"peer": ""}),
        (["aoi_keyer_1"], {"verdict": "NONE"}),
        (["aoi_keyer_1"], {"verdict": "FAILED:certificate has expired"}),
        (["aoi_manager"], {}),
        (["aoi_keyer_1", "aoi_manager"], {}),
        ([], {}),
    ],
)
def test_what_the_front_end_did_not_vouch_for_is_nothing(keyer: User, names: list[str], more: dict[str, str]) -> None:
    client = browser(certificate_of(*names) if names else "no certificate", **more)
    send_password(client, keyer.username)
    assert not is_in(client)
    assert not PlatformEvent.objects.filter(code="security.certificate_used").exists()


def test_without_a_front_end_in_the_settings_there_are_none(keyer: User, settings) -> None:
    settings.CERTIFICATE_PROXIES = []
    client = browser(certificate_of(keyer.username))
    send_password(client, keyer.username)
    assert not is_in(client)


def test_the_password_alone_sets_up_no_device_where_a_certificate_was_used(keyer: User) -> None:
    send_password(browser(certificate_of(keyer.username)), keyer.username)
    elsewhere = Client()
    assert send_password(elsewhere, keyer.username).headers["Location"] == reverse("mfa_authenticate")
    assert elsewhere.get(reverse("sign-in-enrol")).status_code == 302
    assert not is_in(elsewhere)


def test_before_money_the_password_and_the_certificate_are_proof(keyer: User, monkeypatch) -> None:
    client = browser(certificate_of(keyer.username))
    send_password(client, keyer.username)
    later = time.time() + sessions.FRESH_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    address = reverse("sign-in-again")
    assert client.post(address, {"password": "wrong-wrong-wrong"}).status_code == 200
    assert client.post(address, {"password": PASSWORD}).status_code == 302
    plain = {"X-Client-Verify": "NONE", "X-Client-Certificate": ""}
    assert client.post(address, {"password": PASSWORD}, headers=plain).status_code == 200
