"""The page on which anybody has a certificate verified: on the portal's database alone."""

import datetime as dt
import os

import pytest
from django.test import Client

from cases.rules.certificate_number import CertificateNumber, make_certificate_number
from intake.portal.locks import SALT_BYTES, hash_number, stretch
from intake.portal.models import AttemptCounter, PublishedCertificate, PublishedProgram
from intake.rules.certificate_place import certificate_place, name_keys, verify_link
from security import clock
from tests.factories.portal import make_published

pytestmark = pytest.mark.django_db(databases=["portal"])
NUMBER = make_certificate_number(105, 123, bytes(range(16)))


@pytest.fixture
def program() -> PublishedProgram:
    return make_published(forms=["certificate"])[0]


@pytest.fixture
def client() -> Client:
    return Client(headers={"Accept-Language": "en"})


def put(program: PublishedProgram, number: CertificateNumber = NUMBER, **changes) -> PublishedCertificate:
    salt = os.urandom(SALT_BYTES)
    today = clock.today()
    given = {
        "state": "valid",
        "title": "無料対象確認証",
        "issued_on": today,
        "valid_until": today + dt.timedelta(days=30),
        "name_proofs": [
            stretch(key, salt=salt, receipt_number=number.compact).verifier.hex() for key in name_keys("青井 花子")
        ],
        **changes,
    }
    return PublishedCertificate.objects.create(
        published=program,
        number_hash=hash_number(bytes(program.number_key), certificate_place(number)),
        salt=salt,
        published_at=clock.now(),
        **given,
    )


def ask(client: Client, number: str = str(NUMBER), **more: str):
    return client.post("/r/aoi/verify", {"number": number, **more})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "It is valid"),
        ({"state": "replaced", "ended_on": dt.date(2026, 1, 2)}, "It was replaced by another certificate"),
        ({"state": "revoked", "ended_on": dt.date(2026, 1, 2)}, "It was revoked"),
        ({"valid_until": dt.date(2020, 1, 1)}, "Its last day is past"),
    ],
)
def test_it_says_how_a_certificate_stands(program: PublishedProgram, client: Client, changes: dict, words: str) -> None:
    put(program, **changes)
    text = ask(client).content.decode()
    assert words in text
    assert "無料対象確認証" in text
    assert "青井" not in text
    assert ("No longer valid since" in text) == ("ended_on" in changes)


def test_a_number_that_was_never_issued_is_not_known(program: PublishedProgram, client: Client) -> None:
    put(program)
    other = make_certificate_number(105, 123, bytes(16))
    answer = ask(client, str(other), name="青井　花子")
    assert answer.status_code == 200
    assert "This number is not known" in answer.content.decode()
    assert "無料対象確認証" not in answer.content.decode()
    assert "this is the name" not in answer.content.decode()


def test_the_number_is_shown_as_it_is_printed(program: PublishedProgram, client: Client) -> None:
    put(program)
    other = make_certificate_number(105, 123, bytes(16))
    for number in (NUMBER, other):
        typed = number.compact.lower().translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789abcdefghjk"})
        text = ask(client, typed).content.decode()
        assert f">{number}<" in text
        assert typed not in text


def test_a_typed_name_is_said_to_fit_or_not(program: PublishedProgram, client: Client) -> None:
    put(program)
    assert "青井花子: this is the name on the certificate" in ask(client, name="青井花子").content.decode()
    assert "this is not the name on the certificate" in ask(client, name="緑川花子").content.decode()


@pytest.mark.parametrize("number", ["", "105", "105-000123-222222-00", "<script>"])
def test_what_is_no_number_stays_in_its_field(program: PublishedProgram, client: Client, number: str) -> None:
    answer = ask(client, number)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'aria-invalid="true"' in text
    assert ("The number is not right" in text, "Something is still missing" in text) == (bool(number), not number)
    assert "<script>" not in text
    assert not AttemptCounter.objects.exists()


def test_too_many_attempts_rest(program: PublishedProgram, client: Client) -> None:
    put(program)
    answers = [ask(client).status_code for _time in range(11)]
    assert answers == [200] * 10 + [429]


def test_other_numbers_from_one_place_rest_too(program: PublishedProgram, client: Client) -> None:
    numbers = [make_certificate_number(105, serial, bytes(16)) for serial in range(1, 62)]
    answers = [ask(client, str(number)).status_code for number in numbers]
    assert answers == [200] * 60 + [429]


def test_the_number_stands_in_no_address(program: PublishedProgram, client: Client) -> None:
    link = verify_link("https://example.jp/r/aoi/", NUMBER)
    assert link == f"https://example.jp/r/aoi/verify#{NUMBER.compact}"
    assert verify_link("", NUMBER) == ""
    text = client.get("/r/aoi/verify").content.decode()
    assert "data-certificate" in text
    assert "Look up a certificate" in client.get("/r/aoi/").content.decode()


def test_other_programs_have_no_such_page(client: Client) -> None:
    make_published("midori")
    assert client.get("/r/midori/verify").status_code == 404
    assert client.post("/r/midori/verify", {"number": str(NUMBER)}).status_code == 404
    assert client.get("/r/nowhere/verify").status_code == 404


def test_it_reads_in_every_language(program: PublishedProgram) -> None:
    put(program)
    for language, words in (("ja", "この確認証は有効です"), ("ja-easy", "つかえます")):
        client = Client()
        client.get(f"/r/aoi/verify?lang={language}")
        assert words in ask(client).content.decode()
