"""The customer barcode of Japan Post (郵便カスタマバーコード): address number, check digit and bars.

Source: 日本郵便「郵便番号・バーコードマニュアル」, dimensions p. 12, rules p. 18 to 21, examples p. 25 (domain.md §3).
"""

import re
import unicodedata
from typing import Final

_CHARACTERS: Final = 20
_POSTCODE: Final = 7
_MODULUS: Final = 19
_START, _STOP = "13", "31"
# Bars of each value: digits, hyphen, CC1 to CC8. 1 long, 2 upper half, 3 lower half, 4 timing.
_BARS: Final = (
    *("144", "114", "132", "312", "123", "141", "321", "213", "231", "411", "414"),
    *("324", "342", "234", "432", "243", "423", "441", "111"),
)
_HYPHEN, _CC1, _CC4 = 10, 11, 14
_KANJI_DIGITS: Final = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_KANJI_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_KANJI_NUMBER: Final = re.compile("[〇一二三四五六七八九十百千]+(?=丁目|丁|番地|番|号|地割|線|の|ノ)")
BAR_COUNT: Final = 67
# At 10 points, in mm: heights of long and timing bars, pitch and width of a bar.
LONG_MM, TIMING_MM, PITCH_MM, BAR_MM = 3.6, 1.2, 1.2, 0.6


def address_number(address: str) -> str:
    """The number part of an address behind its town, ``1-3-2-503`` of ``1丁目3番2号 郵便プラザ503室``.

    ``address`` is what the postcode does not cover: 丁目, number and building. An address without any number gives "".
    """
    text = unicodedata.normalize("NFKC", address).upper()
    text = _KANJI_NUMBER.sub(lambda match: str(_kanji_number(match.group())), text)
    text = re.sub("[&/・.]", "", text)
    text = re.sub("[A-Z]{2,}", "-", text)
    text = re.sub(r"(\d)F(?=.)", r"\1-", text)
    text = re.sub(r"(\d)F$", r"\1", text)
    text = re.sub("[^0-9A-Z-]", "-", text)
    text = re.sub("-+", "-", text)
    text = re.sub("-?([A-Z])-?", r"\1", text)
    return text.strip("-")


def _kanji_number(text: str) -> int:
    """Value of a number in kanji: 二十一 is 21, 百二 is 102, 一〇三 is 103."""
    if not any(character in _KANJI_UNITS for character in text):
        return int("".join(str(_KANJI_DIGITS[character]) for character in text))
    total = digit = 0
    for character in text:
        if character in _KANJI_UNITS:
            total += (digit or 1) * _KANJI_UNITS[character]
            digit = 0
        else:
            digit = _KANJI_DIGITS[character]
    return total + digit


def symbol_values(postcode: str, number: str) -> tuple[int, ...]:
    """The 20 values of a symbol and its check value.

    ``postcode`` is seven digits, ``number`` what ``address_number`` returns. Too long a number is cut, a letter that
    would straddle the cut keeps its first half; a short one is filled with CC4. Raises ValueError for other characters.
    """
    if len(postcode) != _POSTCODE or not (postcode.isascii() and postcode.isdecimal()):
        raise ValueError("A customer barcode needs a postcode of seven digits.")
    values: list[int] = []
    for character in postcode + number:
        values.extend(_values_of(character))
    values = (values + [_CC4] * _CHARACTERS)[:_CHARACTERS]
    return (*values, -sum(values) % _MODULUS)


def _values_of(character: str) -> tuple[int, ...]:
    if character == "-":
        return (_HYPHEN,)
    if character.isascii() and character.isdecimal():
        return (int(character),)
    if "A" <= character <= "Z":
        place = ord(character) - ord("A")
        return (_CC1 + place // 10, place % 10)
    raise ValueError(f"A customer barcode has no sign for U+{ord(character):04X}.")


def bars(postcode: str, address: str) -> str | None:
    """The 67 bars of an address, each 1 to 4, or None when none may be printed.

    None: a postcode of a whole district (it ends in 00) or an address without a number.
    """
    number = address_number(address)
    if postcode.endswith("00") or not number:
        return None
    return _START + "".join(_BARS[value] for value in symbol_values(postcode, number)) + _STOP


def office_bars(postcode: str) -> str:
    """The 67 bars of a postcode that one large office has for itself: no number behind it."""
    return _START + "".join(_BARS[value] for value in symbol_values(postcode, "")) + _STOP


def bar_extent(bar: str) -> tuple[int, int]:
    """Top and bottom of a bar in thirds of the height, from the top."""
    return {"1": (0, 3), "2": (0, 2), "3": (1, 3), "4": (1, 2)}[bar]
