"""Lists of the gift desk: serials with their value, serials with tracking numbers, tracking numbers with their outcome.

Each line holds two values, separated by a comma, a semicolon or a tab; digits and letters of any width. A first line
without a digit is taken for the names of the columns.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from cases.rules.faults import RuleError

MOST_BYTES: Final = 10_000_000
MOST_LINES: Final = 100_000
_CELLS: Final = 2
_DELIVERED: Final = frozenset({"delivered", "配達完了", "配達済", "配達済み", "お届け済み", "完了"})
_RETURNED: Final = frozenset({"returned", "返送", "返送済", "返送済み", "返戻", "返還", "持戻り"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: its number in the file, from 1, and its two values."""

    number: int
    first: str
    second: str


def decode_list(content: bytes) -> str:
    """The text of a list, from UTF-8 or CP932. Raises RuleError ``list.empty``, ``list.large``, ``list.text``."""
    if not content.strip():
        raise RuleError("list.empty", _("The list is empty. Choose a file or type lines."))
    if len(content) > MOST_BYTES:
        raise RuleError("list.large", _("The list is larger than 10 MB. Divide it and send its parts one by one."))
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RuleError("list.text", _("The file is no text. Save it as CSV and choose it again."))


def read_list(text: str) -> list[Line]:
    """The lines of a list. Raises RuleError ``list.cells`` (not two values), ``list.no_lines``, ``list.long``."""
    lines = list(_lines(text))
    if not lines:
        raise RuleError("list.no_lines", _("The list has no line below the names of its columns."))
    if len(lines) > MOST_LINES:
        raise RuleError("list.long", _("The list has more than 100,000 lines. Divide it and send its parts."))
    return lines


def _lines(text: str) -> Iterator[Line]:
    first = text.lstrip().split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=separator), start=1):
        values = [unicodedata.normalize("NFKC", cell).strip() for cell in cells]
        while values and not values[-1]:
            values.pop()
        is_heading = number == 1 and not any(character.isdigit() for value in values for character in value)
        if not values or is_heading:
            continue
        if len(values) != _CELLS:
            raise RuleError(
                "list.cells",
                _("Line {line} does not hold two values with a comma between them."),
                row=number,
                params={"line": number},
            )
        yield Line(number, values[0], values[1])


def yen_of(text: str) -> int:
    """The value of a card in yen, ``5,000円`` or ``5000``; 0 when it is no amount."""
    plain = text.replace(",", "").removeprefix("¥").removesuffix("円").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 7 else 0  # noqa: PLR2004 (below 10 million)


def is_delivered(text: str) -> bool | None:
    """Whether a carrier's word says that a parcel was delivered; False when it came back, None for other words."""
    word = text.casefold().replace(" ", "")
    if word in _DELIVERED:
        return True
    return False if word in _RETURNED else None
