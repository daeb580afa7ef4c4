"""The Japanese catalogues are complete: a new, stale, fuzzy or empty text or a lost placeholder fails here."""

import gettext as gnu_gettext
import io
import os
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_from_file
from babel.messages.frontend import parse_keywords
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation.reloader import translation_file_changed

from cases.errors import CaseError, NotPossibleError
from cases.models import Application, Channel, TransferResult
from cases.rules.check_digits import parse_receipt_number
from cases.rules.eligibility import Reason
from cases.rules.era import parse_date
from cases.rules.faults import RuleError
from cases.rules.zengin.records import field_error
from cases.services.household.store_accounts import AccountValues
from intake.portal.models import ResidentStatus
from intake.services.upload.accept_file import UploadError, accept_file
from security.actor import NotAllowedError, system_actor
from security.events import all_events, meaning_of
from security.roles import ROLE_LABELS, Role

ROOT = Path(settings.BASE_DIR)
APPS = ("security", "cases", "intake", "callcenter", "reports", "secretariat")
OWN_LABELS = {*APPS, "portal"}

Key = tuple[str | None, str | tuple[str, ...]]

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\w+\}")
ENGLISH_WORD = re.compile(r"[A-Za-z]{2,}")
# Names, formats and codes that Japanese writes in letters too.
LETTERS_KEPT = {"CD", "CP", "CSV", "DVD", "EDI", "FAQ", "ID", "JIS", "PDF", "SSD", "Secretariat", "USB", "UTF"}
# Words that blame, or that leave open what is wrong; full-width digits, and half-width brackets around Japanese.
NOT_OUR_WORDS = re.compile(r"不正|正しく|エラー|失敗しました|！|[０-９]|[ぁ-んァ-ヶ一-龠]\(|\)[ぁ-んァ-ヶ一-龠]")


def keywords() -> dict[str, Any]:
    """The functions that `make messages` looks for."""
    line = re.search(r"^KEYWORDS := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert line
    return {**DEFAULT_KEYWORDS, **parse_keywords(re.findall(r"-k (\S+)", line[1]))}


def mappings() -> list[tuple[str, str]]:
    """`(pattern, method)` as `make messages` reads them."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    return [(entry["pattern"], entry["method"]) for entry in tool["babel"]["mappings"]]


def texts_of(app: str) -> set[Key]:
    """What the source of an app has to say, read as `make messages` reads it."""
    found: set[Key] = set()
    for folder in (ROOT / app, ROOT / "templates" / app):
        if folder.is_dir():
            rows = extract_from_dir(folder, method_map=mappings(), keywords=keywords())
            found |= {(context, message) for _file, _line, message, _comments, context in rows}
    if app == "secretariat":
        method = dict(mappings())["**.html"]
        for page in (ROOT / "templates").glob("*.html"):
            found |= {(row[3], row[1]) for row in extract_from_file(method, page, keywords=keywords())}
    return found


def po_path(app: str) -> Path:
    return ROOT / app / "locale" / "ja" / "LC_MESSAGES" / "django.po"


def catalogue(app: str) -> Catalog:
    with po_path(app).open("rb") as file:
        return read_po(file, locale="ja", abort_invalid=True)


def messages(app: str) -> list[Message]:
    return [message for message in catalogue(app) if message.id]


def source_texts(message: Message) -> tuple[str, ...]:
    """The text, or singular and plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def japanese_texts(message: Message) -> tuple[str, ...]:
    """The Japanese text; Japanese has one form for all numbers."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def key_of(message: Message) -> Key:
    """What tells a text from the others."""
    texts = source_texts(message)
    return message.context, texts[0] if len(texts) == 1 else texts


def compiled(app: str) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue(app))
    return buffer.getvalue()


@pytest.fixture
def _in_japanese() -> Iterator[None]:
    """What Django shows comes from the catalogues as they are now: a compiled file that is older is made again."""
    stale = [app for app in APPS if not _holds(po_path(app).with_suffix(".mo"), compiled(app))]
    for app in stale:
        path = po_path(app).with_suffix(".mo")
        part = path.with_suffix(f".{os.getpid()}")
        part.write_bytes(compiled(app))
        part.replace(path)  # other workers read it meanwhile
        translation_file_changed(None, path)
    with translation.override("ja"):
        yield


def _holds(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() == content


def own_models() -> list[type[Model]]:
    # History tables and the like are made from these.
    return [model for model in apps.get_models() if model._meta.app_label in OWN_LABELS]


def shown_words(model: type[Model]) -> Iterator[tuple[str, object]]:
    """Where, and what: names that were given in the source, all names of what the admin console shows, all choices."""
    meta = model._meta
    in_admin = model in admin.site._registry
    for name in ("verbose_name", "verbose_name_plural"):
        if in_admin or name in meta.original_attrs:
            yield f"{meta.label}.Meta.{name}", getattr(meta, name)
    for field in meta.fields:
        if in_admin or getattr(field, "_verbose_name", None) is not None:  # None: made from the name of the column
            yield f"{meta.label}.{field.name}", field.verbose_name
        if isinstance(field.help_text, Promise):
            yield f"{meta.label}.{field.name}.help_text", field.help_text
        for value, label in field.flatchoices:
            yield f"{meta.label}.{field.name}={value}", label


def test_every_app_with_a_catalogue_is_checked():
    kept = {path.relative_to(ROOT).parts[0] for path in ROOT.glob("*/**/django.po") if ".venv" not in path.parts}
    assert kept == set(APPS)


@pytest.mark.parametrize("app", APPS)
def test_the_catalogue_has_the_texts_of_the_source_and_no_others(app: str):
    kept = {key_of(message) for message in messages(app)}
    wanted = texts_of(app)
    assert wanted, "nothing was extracted"
    assert {"missing: make messages, then translate": wanted - kept, "stale: make messages": kept - wanted} == {
        "missing: make messages, then translate": set(),
        "stale: make messages": set(),
    }
    assert not catalogue(app).obsolete


@pytest.mark.parametrize("app", APPS)
def test_every_text_is_translated_with_its_placeholders(app: str):
    problems = []
    for message in messages(app):
        wanted = sorted(set(PLACEHOLDER.findall(source_texts(message)[-1])))
        for text in japanese_texts(message):
            if message.fuzzy or not text.strip():
                problems.append(("not translated", message.id))
            elif sorted(set(PLACEHOLDER.findall(text))) != wanted:
                problems.append(("placeholders", message.id))
    assert problems == []


@pytest.mark.parametrize("app", APPS)
def test_the_words_are_those_of_the_house(app: str):
    texts = [text for message in messages(app) for text in japanese_texts(message)]
    assert [text for text in texts if NOT_OUR_WORDS.search(text)] == []
    # Lists of refused rows are also written for spreadsheets that read CP932.
    assert [text for text in texts if text.encode("cp932", "replace").decode("cp932") != text] == []


@pytest.mark.parametrize("app", APPS)
def test_it_compiles(app: str):
    shown = gnu_gettext.GNUTranslations(io.BytesIO(compiled(app)))
    message = messages(app)[0]
    text = source_texts(message)[0]
    found = shown.pgettext(message.context, text) if message.context else shown.gettext(text)
    assert found == japanese_texts(message)[0]


def test_a_text_that_several_apps_have_is_the_same_in_all():
    # Django makes one catalogue of all: the first app would decide for the others.
    seen: defaultdict[Key, set[tuple[str, ...]]] = defaultdict(set)
    for app in APPS:
        for message in messages(app):
            seen[key_of(message)].add(japanese_texts(message))
    assert {key: texts for key, texts in seen.items() if len(texts) > 1} == {}


def test_no_text_takes_the_place_of_one_of_djangos_own():
    # The console's pages are Django's: a text of ours under the same English words would stand on them.
    folder = Path(django.__file__).parent / "contrib"
    own: dict[str, tuple[str, ...]] = {}
    for library in ("admin", "auth"):
        with (folder / library / "locale/ja/LC_MESSAGES/django.po").open("rb") as file:
            own |= {source_texts(one)[0]: japanese_texts(one) for one in read_po(file, locale="ja") if not one.context}
    clashes = [
        (app, message.id, japanese_texts(message))
        for app in APPS
        for message in messages(app)
        if not message.context and own.get(source_texts(message)[0], japanese_texts(message)) != japanese_texts(message)
    ]
    assert clashes == []


@pytest.mark.usefixtures("_in_japanese")
def test_names_and_choices_of_models_are_japanese():
    shown = [(where, str(text)) for model in own_models() for where, text in shown_words(model)]
    assert len(shown) > 200
    foreign = [(where, text) for where, text in shown if set(ENGLISH_WORD.findall(text)) - LETTERS_KEPT]
    assert foreign == []


@pytest.mark.usefixtures("_in_japanese")
def test_the_admin_console_shows_models_of_ours():
    assert len([model for model in own_models() if model in admin.site._registry]) >= 6


def upload_refusal() -> UploadError:
    with pytest.raises(UploadError) as caught:
        accept_file(content=b"")
    return caught.value


def rule_message(text: str, rule: Any) -> str:
    with pytest.raises(RuleError) as caught:
        rule(text)
    return str(caught.value.message)


def incomplete_account() -> CaseError:
    with pytest.raises(CaseError) as caught:
        AccountValues(bank_code="12", branch_code="001", account_type="1", number="1234567", holder_kana="ミホン")
    assert caught.value.code == "account_form"
    return caught.value


# What a person did, in Japanese and in English: the source is the English text.
KNOWN = {
    "a list that is out of date": (
        lambda: str(NotPossibleError({4: "hold", 9: "hold"})),
        "2件はこの手続きに進めません（hold）。一覧を読み込み直し、状態と保留を見てください。",
        "2 items cannot take this step (hold). Reload the list and look at their status and holds.",
    ),
    "no role": (
        lambda: str(NotAllowedError(system_actor("test"), (Role.PAYMENT_CLERK, Role.MANAGER), 1)),
        "この事業で次のいずれかの役割が要ります：支払係, 管理者。事業の管理者に頼んでください。",
        "This takes one of these roles on the program: payment clerk, manager. Ask a manager of the program for it.",
    ),
    "a receipt number that is too short": (
        lambda: rule_message("26-0041", parse_receipt_number),
        "受付番号は13けたです。通知と見比べてください。",
        "A receipt number has 13 digits. Compare it with the letter.",
    ),
    "no date": (
        lambda: rule_message("きのう", parse_date),
        "日付として読めません。令和8年11月20日か2026-11-20のように書いてください。",
        "This is not read as a date. Write it as 令和8年11月20日 or 2026-11-20.",
    ),
    "an account that is not complete": (
        lambda: str(incomplete_account()),
        "口座の記入がそろっていません（金融機関コード）。申請書と通帳を見比べてください。",
        "The account is not complete (bank code). Compare it with the form and the passbook.",
    ),
    "an empty file": (
        lambda: str(upload_refusal()),
        "ファイルが空です。ファイルを選び直してください。",
        "The file is empty. Choose the file again.",
    ),
    "a household that is taxed": (
        lambda: str(Reason("taxed", excludes=True, count=2)),
        "世帯のうち2人が課税されています。",
        "2 people of the household are taxed.",
    ),
    "the same word in two places": (
        lambda: (
            f"{Application(status='paid').get_status_display()}・{TransferResult.Outcome.PAID.label}・"
            f"{ResidentStatus.PAID.label}・{Channel.ONLINE.label}"
        ),
        "支給済み・振込済み・振り込みました・オンライン",
        "paid・paid・paid・online",
    ),
}


@pytest.mark.usefixtures("_in_japanese")
@pytest.mark.parametrize("what", KNOWN)
def test_known_texts_in_both_languages(what: str):
    show, japanese, english = KNOWN[what]
    assert show() == japanese
    with translation.override("en"):
        assert show() == english


@pytest.mark.usefixtures("_in_japanese")
def test_a_lazy_message_is_written_in_the_language_of_its_reader():
    error = field_error("zengin.digits", "payee_kana", "{field}")
    assert str(error.message) == "口座名義カナ"
    with translation.override("en"):
        assert str(error.message) == "account holder in kana"


@pytest.mark.usefixtures("_in_japanese")
def test_every_event_has_a_name_in_both_languages():
    """That every code that a service records is declared is in `test_registries`."""
    assert len(all_events()) > 200
    for code, event in all_events().items():
        assert isinstance(event.meaning, Promise), f"{code}: a text that is not in the catalogue"
        assert JAPANESE.search(meaning_of(code)), code
        with translation.override("en"):
            assert not JAPANESE.search(meaning_of(code)), code


def test_every_role_has_a_name_of_its_own():
    with translation.override("en"):
        assert len({str(label) for label in ROLE_LABELS.values()}) == len(Role)
