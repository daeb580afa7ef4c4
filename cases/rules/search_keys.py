"""Shadow keys for search and for finding candidates: names, kana, addresses, telephone numbers.

A key is only ever compared with another key. Equal keys make a candidate, not an identity: that needs the birth date
and the address as well (domain reference §5.3).
"""

import re
import unicodedata

from cases.rules.character_variants import VARIANT_REPRESENTATIVES
from cases.rules.kana import DASHES, HIRAGANA_TO_KATAKANA, SMALL_TO_LARGE
from cases.rules.names import is_variation_selector

_VARIANTS = str.maketrans(dict(VARIANT_REPRESENTATIVES))
_DROPPED_SIGNS = str.maketrans(dict.fromkeys(DASHES + "・･'’", ""))
_FIRST_SELECTOR = "\ufe00"
_SAME_SOUND = str.maketrans("ヂヅヲ", "ジズオ")

_KANJI_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_KANJI_UNITS = {"十": 10, "百": 100, "千": 1000}
_BLOCK_WORDS = "丁目|番地の|番地|番(?!町|丁)|号(?!棟)"
_KANJI_NUMBER = re.compile(rf"[〇一二三四五六七八九十百千]+(?=丁|{_BLOCK_WORDS}|[のノ][0-9〇一二三四五六七八九十]|-)")
_AFTER_NUMBER = re.compile(rf"(?<=[0-9])(?:{_BLOCK_WORDS})")
_NO_BETWEEN_NUMBERS = re.compile(r"(?<=[0-9])[のノ](?=[0-9])")
_DASH = re.compile(rf"[{re.escape(DASHES)}]")
_DASH_BY_NUMBER = re.compile(rf"(?<=[0-9])[{re.escape(DASHES)}]+|[{re.escape(DASHES)}]+(?=[0-9])")
_KE_BETWEEN_KANJI = re.compile(r"(?<=[一-龥々])[ケヶヵがガカ](?=[一-龥々])")
_HYPHENS = re.compile(r"-+")
_EXTENSION = re.compile(r"(?:内線|EXT|X|#).*$")


def _fold(text: str) -> str:
    """NFKC without selectors and blanks, letters in upper case. For keys only: it changes characters of names."""
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    if folded and max(folded) >= _FIRST_SELECTOR:  # a million names pass here, and hardly one has a selector
        folded = "".join(sign for sign in folded if not is_variation_selector(sign))
    return folded.upper()


def search_key(name: str) -> str:
    """The key of a name in kanji, kana or letters: variants of a kanji are one, blanks and dashes do not count."""
    return _fold_kana(_fold(name).translate(_VARIANTS))


def kana_key(kana: str) -> str:
    """The key of a kana reading: katakana, large kana, without long-vowel signs, dashes, dots and blanks."""
    return _fold_kana(_fold(kana))


def match_key(kana: str) -> str:
    """A looser key for candidates only: ヂ and ジ, ヅ and ズ, ヲ and オ count as the same sound."""
    return kana_key(kana).translate(_SAME_SOUND)


def _fold_kana(text: str) -> str:
    return text.translate(HIRAGANA_TO_KATAKANA).translate(SMALL_TO_LARGE).translate(_DROPPED_SIGNS)


def address_key(address: str) -> str:
    """The key of an address without its building: 六丁目5番1号, 6-5-1 and ６−５−１ are one, as are ケ, ヶ and が.

    Kanji numbers count as numbers only before 丁目, 番地, 番, 号, の and hyphens: 三宮 and 千代田 stay as they are.
    """
    folded = _DASH_BY_NUMBER.sub("-", _fold(address).translate(_VARIANTS))
    numbered = _KANJI_NUMBER.sub(lambda found: str(_number(found.group())), folded)
    numbered = _NO_BETWEEN_NUMBERS.sub("-", numbered)
    hyphened = _AFTER_NUMBER.sub("-", numbered)
    unified = _KE_BETWEEN_KANJI.sub("ケ", hyphened.replace("ヴァ", "バ").replace("ヴ", "ブ"))
    return _HYPHENS.sub("-", unified).strip("-")


def _number(kanji: str) -> int:
    """二十一 → 21, 百五 → 105, 二〇 → 20."""
    if not any(sign in _KANJI_UNITS for sign in kanji):
        return int("".join(str(_KANJI_DIGITS[sign]) for sign in kanji))
    total, pending = 0, 0
    for sign in kanji:
        if sign in _KANJI_UNITS:
            total += max(pending, 1) * _KANJI_UNITS[sign]
            pending = 0
        else:
            pending = _KANJI_DIGITS[sign]
    return total + pending


def phone_key(phone: str) -> str:
    """The digits of a telephone number, +81 written as 0, without an extension; empty when there are none."""
    number = _EXTENSION.sub("", _fold(phone))
    digits = "".join(sign for sign in number if sign in "0123456789")
    return "0" + digits[2:].removeprefix("0") if number.startswith("+81") else digits
