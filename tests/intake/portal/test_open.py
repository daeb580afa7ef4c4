"""The door of the portal: it opens to who holds the letter, and tells everybody else nothing."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intake.portal.models import Draft, PortalSession, PublishedLetter, SentKind
from intake.services.online import count_attempt
from intake.services.online.draft import load_draft
from intake.services.online.session import resume_session
from security import clock
from tests.factories.portal import Letter, make_letter, make_published

pytestmark = pytest.mark.django_db(databases=["portal"])
JA = {"Accept-Language": "ja"}


def plain(answer: Any, number: str = "") -> str:
    """A page without what differs from request to request anyway: the token of the form and the typed number."""
    text = re.sub(r'name="csrfmiddlewaretoken"\s+value="\w+"', "", answer.content.decode())
    return re.sub(rf'(name="number"\s+value=)"{re.escape(number)}"', r'\1""', text) if number else text


@pytest.mark.parametrize(
    ("number", "secret"),
    [
        ("{number}", "ACDEFGHJKM"),
        ("{compact}", "acdef-ghjkm"),
        (" {wide} ", "ＡＣＤＥＦ　ＧＨＪＫＭ"),
        ("1:101:{number}:CF:1", "ACDEFGHJKM"),  # the code of a page, as a camera reads it
    ],
)
def test_it_opens_however_people_write(letter: Letter, number: str, secret: str) -> None:
    wide = letter.number.translate(str.maketrans("0123456789-", "０１２３４５６７８９ー"))
    typed = number.format(number=letter.number, compact=letter.number.replace("-", ""), wide=wide)
    client = Client(headers=JA)
    answer = letter.open(client, number=typed, secret=secret)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/r/aoi/mine")
    page = client.get("/r/aoi/mine").content.decode()
    assert "青井　花子" in page
    assert "50,000円" in page
    assert "番号の終わり 567" in page


def test_the_cookie_is_random_and_for_the_portal_only(letter: Letter) -> None:
    client = Client()
    answer = letter.open(client)
    cookie = answer.cookies["portal_letter"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["max-age"]) == ("Lax", "/r/", "")
    row = PortalSession.objects.get()
    stored = bytes(row.key) + bytes(row.content)
    for text in (letter.number, letter.secret, cookie.value, "青井"):
        assert text.encode() not in stored
    assert letter.number not in cookie.value


def test_what_does_not_fit_is_answered_alike(letter: Letter, monkeypatch) -> None:
    other = f"{letter.number[:-2]}{(int(letter.number[-2:]) + 7) % 97:02d}"
    cases = [(letter.number, "AAAAAAAAAA"), ("101-99999999-00", letter.secret), (other, letter.secret), ("x", "y")]
    pages, queries, statuses = set(), set(), set()
    for number, secret in cases:
        client = Client(headers=JA)
        with CaptureQueriesContext(connections["portal"]) as seen:
            answer = letter.open(client, number=number, secret=secret)
        pages.add(plain(answer, number).replace(f'value="{secret}"', 'value=""'))
        queries.add(len(seen))
        statuses.add(answer.status_code)
        assert "portal_letter" not in answer.cookies
    assert statuses == {422}
    assert len(pages) == 1
    assert len(queries) == 1
    assert not PortalSession.objects.exists()


def test_the_limit_holds_for_known_and_unknown_numbers_alike(letter: Letter) -> None:
    start = clock.now()
    with clock.at(start):  # a slow machine must not come into the next quarter of an hour
        for number in (letter.number, "101-99999999-00"):
            for place in range(count_attempt.PER_NUMBER):
                client = Client(REMOTE_ADDR=f"192.0.2.{place}")
                assert letter.open(client, number=number, secret="AAAAAAAAAA").status_code == 422
            answer = letter.open(Client(REMOTE_ADDR="198.51.100.7"), number=number)  # with the right secret
            assert answer.status_code == 429
            assert "portal_letter" not in answer.cookies
    with clock.at(start + dt.timedelta(minutes=16)):
        assert letter.open(Client()).status_code == 302


def test_the_limit_by_address_listens_to_the_proxy_only_behind_it(letter: Letter, settings) -> None:
    def statuses(**extra: str) -> set[int]:
        found = set()
        for serial in range(count_attempt.PER_ADDRESS + 1):
            headers = {"X-Forwarded-For": f"203.0.113.{serial % 250}, 192.0.2.9"} if extra else None
            found.add(letter.open(Client(headers=headers), number=f"101-{serial:08d}-00").status_code)
        return found

    assert statuses() == {422, 429}
    # Behind the proxy only what it wrote itself counts, at the end: a made-up beginning does not help.
    settings.LOOPBACK_ONLY, settings.SECURE_SSL_REDIRECT = False, False
    with clock.at(clock.now() + dt.timedelta(minutes=16)):
        assert statuses(proxy="yes") == {422, 429}


@pytest.mark.parametrize(("field", "other"), [("number", "secret"), ("secret", "number")])
def test_an_empty_field_is_told_beside_it_and_the_other_is_kept(letter: Letter, field: str, other: str) -> None:
    answer = letter.open(Client(headers=JA), **{field: " "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in page
    assert f'id="e-{field}"' in page
    assert f'value="{getattr(letter, other)}"' in page


def test_an_hour_of_rest_closes_it_and_going_on_keeps_it_open(letter: Letter, resident: Client) -> None:
    start = clock.now()
    for minutes in (50, 100, 150):
        with clock.at(start + dt.timedelta(minutes=minutes)):
            assert resident.get(letter.url("mine")).status_code == 200
    with clock.at(start + dt.timedelta(minutes=215)):
        answer = resident.get(letter.url("mine"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/r/aoi/")


def test_what_was_typed_when_the_hour_was_over_is_not_lost(letter: Letter, resident: Client) -> None:
    with clock.at(clock.now() + dt.timedelta(hours=2)):
        answer = resident.post(letter.url("mine/form/telephone"), {"telephone": "090-1111-2222", "action": "next"})
        assert answer.status_code == 403
        hidden = dict(re.findall(r'type="hidden" name="(kept[-_]\w+)" value="([^"]*)"', answer.content.decode()))
        assert hidden == {
            "kept-telephone": "090-1111-2222",
            "kept_kind": "form",
            "kept_step": "telephone",
        }
        wrong = letter.open(resident, secret="AAAAAAAAAA", **hidden)
        assert 'value="090-1111-2222"' in wrong.content.decode()
        answer = letter.open(resident, **hidden)
        assert answer.headers["Location"] == "/r/aoi/mine/form/telephone"
        assert 'value="090-1111-2222"' in resident.get(answer.headers["Location"]).content.decode()


def test_closing_it_closes_it(letter: Letter, resident: Client) -> None:
    token = resident.cookies["portal_letter"].value
    assert resident.post(letter.url("leave")).status_code == 200
    assert not PortalSession.objects.exists()
    assert resume_session(token=token, program_code="aoi") is None


def test_a_letter_opens_nothing_in_another_program(letter: Letter, resident: Client) -> None:
    program, private_key = make_published("midori", name="みどり町給付金")
    make_letter(program, private_key)
    answer = resident.get("/r/midori/mine")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/r/midori/")
    assert letter.open(Client(), number=letter.number).status_code == 302
    assert Client().post("/r/midori/open", {"number": "101-00000009-00", "secret": letter.secret}).status_code == 422


def test_a_renewed_secret_ends_sessions_and_drafts(letter: Letter, resident: Client) -> None:
    resident.post(letter.url("mine/form/telephone"), {"telephone": "090-1111-2222", "action": "next"})
    opened = resume_session(token=resident.cookies["portal_letter"].value, program_code="aoi")
    assert opened is not None
    assert load_draft(letter=opened, kind=SentKind.FORM).values["telephone"] == "090-1111-2222"
    again = make_letter(letter.row.published, letter.private_key, serial=2).row
    PublishedLetter.objects.filter(pk=letter.row.pk).update(salt=again.salt, verifier=b"0" * 32, prefill=again.prefill)
    assert resident.get(letter.url("mine")).status_code == 302
    assert Draft.objects.count() == 1  # sealed for good


def test_nobody_gets_in_without_a_letter(letter: Letter) -> None:
    client = Client(headers=JA)
    for rest in (
        "mine",
        "mine/status",
        "mine/form/telephone",
        "mine/form/check",
        "mine/form/photos",
        "mine/end/decline",
    ):
        answer = client.get(letter.url(rest))
        assert (answer.status_code, answer.headers["Location"]) == (302, "/r/aoi/"), rest
    assert client.post(letter.url("mine/end/decline"), {"sure": "1"}).status_code == 403
    assert not Draft.objects.exists()


def test_a_form_from_another_site_is_refused(letter: Letter) -> None:
    assert letter.open(Client(enforce_csrf_checks=True)).status_code == 403
    assert not PortalSession.objects.exists()
