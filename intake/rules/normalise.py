"""Values as people key and type them, brought to one form: widths, eras, kana, separators.

Every function takes the text of a field that is not empty and returns its canonical value. Raises FormValueError with a
code; it never carries the value, which is personal.
"""

import re
import unicodedata

from cases.rules.era import parse_date
from cases.rules.faults import RuleError
from cases.rules.kana import DASHES, canonical_kana
from cases.rules.search_keys import phone_key

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile(r"[\s\u3000]+")
_KANA = re.compile(r"[ァ-ヺー・Ａ-Ｚａ-ｚ０-９　（）．，’－]+")
_SEPARATORS = re.compile(rf"[\s{re.escape(DASHES)}]")
_PHONE_DIGITS = (10, 11)
_MOST_YEN = 2_000_000_000


class FormValueError(ValueError):
    """A value that cannot be one of its field. `code` stands in `intake.rules.forms.MESSAGES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def text(value: str, *, most: int) -> str:
    """Free text: blanks at the ends fall away, runs of blanks are one full-width blank; characters stay."""
    if _CONTROL.search(value):
        raise FormValueError("entry.control")
    plain = _BLANKS.sub("\u3000", value.strip())
    if len(plain) > most:
        raise FormValueError("entry.too_long")
    return plain


def kana(value: str, *, most: int) -> str:
    """Kana in full width, hiragana as katakana."""
    plain = canonical_kana(_BLANKS.sub("\u3000", value.strip()))
    if not _KANA.fullmatch(plain):
        raise FormValueError("entry.kana")
    if len(plain) > most:
        raise FormValueError("entry.too_long")
    return plain


def date(value: str) -> str:
    """A date of any usual form, also in an era, as YYYY-MM-DD."""
    try:
        return parse_date(value).value.isoformat()
    except RuleError:
        raise FormValueError("entry.date") from None


def phone(value: str) -> str:
    """A telephone number as its digits."""
    found = phone_key(value)
    if len(found) not in _PHONE_DIGITS or not found.startswith("0"):
        raise FormValueError("entry.phone")
    return found


def digits(value: str, *, length: int) -> str:
    """Digits in half width, separators out; exactly `length`, or 1 to 8 when it is 0."""
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", value))
    fits = len(plain) == length if length else 1 <= len(plain) <= 8  # noqa: PLR2004 - a 番号 of Japan Post Bank
    if not (fits and plain.isascii() and plain.isdigit()):
        raise FormValueError("entry.digits")
    return plain


def choice(value: str, *, options: frozenset[str]) -> str:
    """One of the options."""
    plain = unicodedata.normalize("NFKC", value).strip()
    if plain not in options:
        raise FormValueError("entry.choice")
    return plain


def yen(value: str) -> int:
    """A whole amount: 180,000円 is 180000."""
    plain = unicodedata.normalize("NFKC", value).strip().strip("¥円").replace(",", "").strip()
    if not (plain.isascii() and plain.isdigit()) or int(plain) > _MOST_YEN:
        raise FormValueError("entry.yen")
    return int(plain)


def check(value: str) -> bool:
    """A tick."""
    plain = unicodedata.normalize("NFKC", value).strip().lower()
    if plain in {"1", "true", "on", "yes"}:
        return True
    if plain in {"0", "false", "off", "no"}:
        return False
    raise FormValueError("entry.check")
