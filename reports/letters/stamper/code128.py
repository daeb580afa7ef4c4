"""Code128: which bars and spaces stand for a text, ISO/IEC 15417, subsets B and C, as short as possible."""

import string
from collections.abc import Mapping
from functools import lru_cache
from itertools import count
from operator import getitem, mul
from typing import Final, NamedTuple

_START_B: Final = 104
_START_C: Final = 105
_TO_C: Final = 99
_TO_B: Final = 100
# Behind the last value stands the character that stops.
_STOP: Final = 106
_CHARACTERS: Final = 107
_STOP_WIDTHS: Final = "2331112"
_ALPHABET: Final = string.ascii_letters
CODE128_QUIET_MODULES: Final = 10
# Widths of bars and spaces of the values 0..105, ISO/IEC 15417 table 1.
_WIDTHS: Final = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)


class CodeError(ValueError):
    """The text cannot be put into the symbol; ``code`` is ``not_encodable`` or ``empty``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


# A step of an encoding: a stretch of the text, and the value of every text that may stand there.
_Step = tuple[int, int, Mapping[str, int]]
_ONE: Final = {chr(code): code - 32 for code in range(32, 127)}
_PAIR: Final = {f"{number:02d}": number for number in range(100)}
_PATTERN: Final = {ord(digit): "0" for digit in "123456789"}


def code128_values(text: str) -> tuple[int, ...]:
    """Return the symbol values, start and check character included, stop character not.

    The route is the shortest over both subsets, found position by position and kept for texts of the same pattern.
    Raises CodeError for characters outside ASCII 32..126.
    """
    if not text:
        raise CodeError("empty", "A barcode needs at least one character.")
    values = [table[text[start:stop]] for start, stop, table in _steps(text.translate(_PATTERN))]
    check = (values[0] + sum(map(mul, values, count()))) % 103
    return (*values, check)


@lru_cache(maxsize=1024)
def _steps(pattern: str) -> tuple[_Step, ...]:
    """The shortest encoding of all texts of a pattern, in which every digit is a 0."""
    if any(not " " <= character <= "~" for character in pattern):
        raise CodeError("not_encodable", f"A barcode takes printable ASCII only; {pattern!r} has something else.")
    return min(_shortest_routes(pattern), key=len)


def _shortest_routes(text: str) -> list[tuple[_Step, ...]]:
    """Return the shortest encodings of the whole text that end in subset B and, when there is one, in subset C."""
    in_b: list[tuple[_Step, ...] | None] = [(_fixed(_START_B),)]
    in_c: list[tuple[_Step, ...] | None] = [(_fixed(_START_C),)]
    for end in range(1, len(text) + 1):
        before_b = _shorter(in_b[end - 1], _switched(in_c[end - 1], _TO_B, end - 1))
        in_b.append(None if before_b is None else (*before_b, (end - 1, end, _ONE)))
        pair = text[end - 2 : end] if end >= 2 else ""  # noqa: PLR2004 (a pair of digits)
        before_c = _shorter(in_c[end - 2], _switched(in_b[end - 2], _TO_C, end - 2)) if pair.isdecimal() else None
        in_c.append(None if before_c is None else (*before_c, (end - 2, end, _PAIR)))
    return [route for route in (in_b[-1], in_c[-1]) if route is not None]


def _fixed(value: int) -> _Step:
    """A value that does not depend on the text."""
    return (0, 0, {"": value})


def _switched(route: tuple[_Step, ...] | None, switch: int, position: int) -> tuple[_Step, ...] | None:
    """Add a change of subset; at the very start the other start character does the same for nothing."""
    return None if route is None or position == 0 else (*route, _fixed(switch))


def _shorter(first: tuple[_Step, ...] | None, second: tuple[_Step, ...] | None) -> tuple[_Step, ...] | None:
    if first is None or second is None:
        return first or second
    return first if len(first) <= len(second) else second


def code128_widths(text: str) -> str:
    """Return the widths of bars and spaces in modules, beginning with a bar, quiet zones not included."""
    return "".join(_WIDTHS[6 * value : 6 * value + 6] for value in code128_values(text)) + _STOP_WIDTHS


class Bars(NamedTuple):
    """A symbol as operators: its width in modules, quiet zones included, and the forms that draw it.

    A form is named by the operator that draws it, ``form_of`` has what is in it; ``drawn`` are all of them.
    """

    modules: int
    forms: tuple[bytes, ...]
    drawn: bytes


@lru_cache(maxsize=16)
def code128_bars(text: str) -> Bars:
    """The symbol of a text. Kept for a moment: all pages of a letter bear the same."""
    values = code128_values(text)
    length = len(values)
    for place in range(len(_NAMES), length + 1):
        _NAMES.append([f"/{_letters(place * _CHARACTERS + value)} Do".encode() for value in range(_CHARACTERS)])
    forms = tuple(map(getitem, _NAMES, (*values, _STOP)))
    return Bars(11 * length + 13 + 2 * CODE128_QUIET_MODULES, forms, b"".join(forms))


# Operators that draw a character, by its place in the symbol.
_NAMES: Final[list[list[bytes]]] = []


def _letters(number: int) -> str:
    """A number as a name of two letters or more: other forms of a file have a digit in theirs."""
    text = ""
    while number or len(text) < 2:  # noqa: PLR2004
        number, place = divmod(number, len(_ALPHABET))
        text = _ALPHABET[place] + text
    return text


def form_of(operator: bytes) -> tuple[str, bytes]:
    """Name of a form of `code128_bars`, and the bars in it as rectangles.

    A rectangle is one unit high and begins at 0; x counts modules from the left edge of the quiet zone.
    """
    name = operator[1:-3].decode()
    number = 0
    for letter in name:
        number = number * len(_ALPHABET) + _ALPHABET.index(letter)
    place, value = divmod(number, _CHARACTERS)
    return name, _rectangles(place, _WIDTHS[6 * value : 6 * value + 6] if value < _STOP else _STOP_WIDTHS)


def _rectangles(place: int, widths: str) -> bytes:
    """Bars of one character; every character is eleven modules wide."""
    position = CODE128_QUIET_MODULES + 11 * place
    found = []
    for index, width in enumerate(map(int, widths)):
        if index % 2 == 0:
            found.append(b"%d 0 %d 1 re " % (position, width))
        position += width
    return b"".join(found) + b"f"
