"""All pages: what everybody may read, languages, headers, and how much a page asks of the database."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.rules.search_keys import search_key
from intake.portal.models import PublishedFaq, PublishedProgram
from tests.architecture.test_catalogues import PLACEHOLDER, keywords, mappings
from tests.factories.portal import Letter, make_published, set_status
from tests.intake.portal.test_form import KEPT_ACCOUNT, fill

pytestmark = pytest.mark.django_db(databases=["portal"])
ROOT = Path(settings.BASE_DIR)
EASY = ROOT / "intake/portal/locale/ja_Easy/LC_MESSAGES/django.po"
PUBLIC = ["", "faq", "faq?q=期限", "about"]
OWN = [
    "mine",
    "mine/form/declare",
    "mine/form/account",
    "mine/form/bank",
    "mine/form/branch",
    "mine/form/number",
    "mine/form/holder",
    "mine/form/name",
    "mine/form/telephone",
    "mine/form/photos",
    "mine/end/decline",
]
ENGLISH = re.compile(r"[A-Za-z]{3,}")
KEPT_WORDS = {"ATM", "English", "PDF", "FAQ", "Secretariat"}


@pytest.fixture
def faq(letter: Letter) -> None:
    texts = [("申請の期限はいつですか。", "10月30日です。"), ("いつ振り込まれますか。", "3週間ほどです。")]
    PublishedFaq.objects.bulk_create(
        PublishedFaq(
            published=letter.row.published, position=place, question=one, answer=two, search_key=search_key(one + two)
        )
        for place, (one, two) in enumerate(texts)
    )


def words_of(page: str) -> str:
    body = re.sub(r"<(script|title|svg).*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", body)


def test_the_list_has_the_programs(letter: Letter) -> None:
    make_published("midori", name="みどり町給付金")
    text = Client(headers={"Accept-Language": "ja"}).get("/r/").content.decode()
    assert "/r/aoi/" in text
    assert "/r/midori/" in text


def test_a_program_that_is_not_there(db) -> None:
    answer = Client(headers={"Accept-Language": "ja"}).get("/r/nowhere/")
    assert answer.status_code == 404
    assert "そのページはありません" in answer.content.decode()
    assert Client().post("/r/nowhere/open", {"number": "1", "secret": "2"}).status_code == 404


def test_the_faq_finds_and_hands_over_to_the_telephone(letter: Letter, faq: None) -> None:
    client = Client(headers={"Accept-Language": "ja"})
    everything = client.get(letter.url("faq")).content.decode()
    assert "申請の期限" in everything
    assert "いつ振り込まれますか" in everything
    found = client.get(letter.url("faq"), {"q": "期限"}).content.decode()
    assert "10月30日です" in found
    assert "振り込まれますか" not in found
    nothing = client.get(letter.url("faq"), {"q": "<b>犬</b>"}).content.decode()
    assert "見つかりませんでした" in nothing
    assert "<b>犬" not in nothing
    assert 'href="tel:0120000111"' in nothing


@pytest.mark.parametrize("rest", [*PUBLIC, *OWN])
@pytest.mark.parametrize("language", ["ja", "ja-easy", "en"])
def test_every_page_speaks_every_language(
    letter: Letter, resident: Client, faq: None, rest: str, language: str
) -> None:
    fill(resident, letter, [KEPT_ACCOUNT[0], ("account", {"account_way": "bank"}), ("bank", {"bank_code": "0001"})])
    resident.get(letter.url(), {"lang": language})
    with CaptureQueriesContext(connections["portal"]) as seen:
        answer = resident.get(letter.url(rest))
    assert answer.status_code == 200
    assert len(seen) <= 12
    html = "en" if language == "en" else "ja"
    text = answer.content.decode()
    assert f'<html lang="{html}" data-surface="portal">' in text
    assert answer.headers["Content-Language"] == html
    if language != "en":
        assert set(ENGLISH.findall(words_of(text))) - KEPT_WORDS == set()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "no-store" in answer.headers["Cache-Control"]
    assert letter.number not in answer.headers.get("Set-Cookie", "")


def test_the_language_is_remembered_and_nonsense_is_not(letter: Letter) -> None:
    client = Client(headers={"Accept-Language": "en"})
    assert "Enter the numbers of your letter" in client.get(letter.url()).content.decode()
    answer = client.get(letter.url(), {"lang": "ja-easy"})
    assert "手紙の 番号を 書いて ください" in answer.content.decode()
    assert answer.cookies["portal_language"]["httponly"]
    assert "手紙の 番号を 書いて ください" in client.get(letter.url()).content.decode()
    answer = client.get(letter.url(), {"lang": "xx"})
    assert "portal_language" not in answer.cookies


@pytest.mark.parametrize(
    ("language", "hours"),
    [
        ("ja", '<p lang="ja">平日9時から18時まで</p>'),
        ("ja-easy", '<p lang="ja">月曜日から 金曜日の 9時から 18時まで</p>'),
        ("en", '<p lang="en">Weekdays 9:00 to 18:00</p>'),
    ],
)
def test_the_hours_are_in_the_language_of_the_page(language: str, hours: str) -> None:
    easy, english = "月曜日から 金曜日の 9時から 18時まで", "Weekdays 9:00 to 18:00"
    make_published("midori", hours_easy=easy, hours_en=english)
    assert hours in Client().get("/r/midori/", {"lang": language}).content.decode()
    PublishedProgram.objects.update(hours_easy="", hours_en="")
    assert '<p lang="ja">平日9時から18時まで</p>' in Client().get("/r/midori/", {"lang": language}).content.decode()


@pytest.mark.parametrize(
    ("language", "name", "town"),
    [
        ("ja", ("ja", "みどり市給付金"), ("ja", "みどり市")),
        ("ja-easy", ("ja", "みどり市の お金"), ("ja", "みどりし")),
        ("en", ("en", "Midori Benefit"), ("en", "Midori City")),
    ],
)
def test_names_are_in_the_language_of_the_page(language: str, name: tuple[str, str], town: tuple[str, str]) -> None:
    japanese = {"name": "みどり市給付金", "municipality_name": "みどり市"}
    others = {"name_easy": "みどり市の お金", "name_en": "Midori Benefit"}
    others |= {"municipality_name_easy": "みどりし", "municipality_name_en": "Midori City"}
    make_published("midori", **japanese, **others)

    def shown(name: tuple[str, str], town: tuple[str, str]) -> None:
        page = Client().get("/r/midori/", {"lang": language}).content.decode()
        assert f'<h1 lang="{name[0]}">{name[1]}</h1>' in page
        assert page.count(f'<span lang="{town[0]}">{town[1]}</span>') == 2
        assert f"| {town[1]} {name[1]}" in page
        page = Client().get("/r/", {"lang": language}).content.decode()
        assert f'<strong lang="{name[0]}">{name[1]}</strong>' in page
        assert f'<span lang="{town[0]}">{town[1]}</span>' in page

    shown(name, town)
    PublishedProgram.objects.update(**dict.fromkeys(others, ""))
    shown(("ja", "みどり市給付金"), ("ja", "みどり市"))


def test_easy_japanese_has_every_text_of_the_portal() -> None:
    wanted = set()
    for folder in ("intake/portal", "intake/services/online", "intake/services/upload", "templates/intake/portal"):
        rows = extract_from_dir(ROOT / folder, method_map=mappings(), keywords={**DEFAULT_KEYWORDS, **keywords()})
        wanted |= {(context, message) for _file, _line, message, _comments, context in rows}
    catalogue = read_po(io.BytesIO(EASY.read_bytes()), locale="ja", abort_invalid=True)
    kept = [message for message in catalogue if message.id]
    assert {(message.context, message.id) for message in kept} == wanted
    for message in kept:
        text = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
        source = message.id if isinstance(message.id, str) else message.id[-1]
        assert text.strip(), source
        assert sorted(set(PLACEHOLDER.findall(text))) == sorted(set(PLACEHOLDER.findall(source))), source
        assert not message.fuzzy
    assert not catalogue.obsolete


def test_no_address_names_a_person(letter: Letter, resident: Client) -> None:
    set_status(letter, "checking")
    fill_page = resident.get(letter.url("mine/status")).content.decode()
    for address in re.findall(r'(?:href|action|src)="([^"]+)"', fill_page):
        assert letter.number not in address
        assert "青井" not in address
