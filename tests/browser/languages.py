"""Texts of a page in the wrong language, known by the catalogues: they hold every text there is, in both languages."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
_SILENT = {"script", "style", "svg"}
_SPOKEN = ("alt", "aria-label", "placeholder", "title")
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
_PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_TELLING = 8  # that many characters between two placeholders are not there by chance
_EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class _Texts(HTMLParser):
    """Collects what is read or heard, without parts that say their own language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.texts: list[str] = []
        self._hidden: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        hides = tag in _SILENT or (tag != "html" and given.get("lang", self.language) != self.language)
        hidden = hides or any(self._hidden)
        if not hidden:
            self.texts += [" ".join(text.split()) for name in _SPOKEN if (text := given.get(name))]
            if tag == "input" and given.get("type") in {"submit", "button"}:
                self.texts.append(given.get("value") or "")
        if tag not in _EMPTY:
            self._hidden.append(hides)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY and self._hidden:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not any(self._hidden):
            self.texts.append(text)


def texts_of(html: str, language: str) -> list[str]:
    """Every text of a page that is in the page's own language."""
    parser = _Texts(language)
    parser.feed(html)
    return parser.texts


def wrong_texts(html: str, language: str) -> list[str]:
    """Texts of the other language's catalogue on a page."""
    whole, parts = _foreign(language)
    return sorted({text for text in texts_of(html, language) if text in whole or any(part in text for part in parts)})


@cache
def _foreign(language: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """What must not be read in this language: whole texts, and long pieces of texts with placeholders."""
    whole: set[str] = set()
    parts: set[str] = set()
    for path in sorted([*ROOT.glob("*/locale/ja/*/django.po"), *ROOT.glob("*/*/locale/ja/*/django.po")]):
        with path.open("rb") as file:
            for message in read_po(file, locale="ja"):
                for english, japanese in _pairs(message.id, message.string):
                    text = english if language == "ja" else japanese
                    if english == japanese or (language == "en" and not _JAPANESE.search(japanese)):
                        continue
                    pieces = [" ".join(piece.split()) for piece in _PLACE.split(text)]
                    if len(pieces) == 1:
                        whole.add(pieces[0])
                    else:
                        parts |= {piece for piece in pieces if len(piece) >= _TELLING}
    return frozenset(whole), tuple(sorted(parts))


def _pairs(english: object, japanese: object) -> list[tuple[str, str]]:
    """A message, or the forms of one with a plural."""
    ids = list(english) if isinstance(english, (list, tuple)) else [english]
    strings = list(japanese) if isinstance(japanese, (list, tuple)) else [japanese]
    return [(str(one), str(strings[min(place, len(strings) - 1)])) for place, one in enumerate(ids) if one]
