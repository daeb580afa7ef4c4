"""What a person typed into the search box, read as number, telephone, name or address."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from cases.rules.kana import DASHES
from cases.rules.search_keys import address_key, phone_key, search_key

MAX_LENGTH: Final = 100
_SERIAL_DIGITS: Final = 8
_NUMBER_DIGITS: Final = 13
_TELEPHONE_DIGITS: Final = (10, 11)
_NUMBER_SIGNS: Final = re.compile(rf"[0-9\s()+{re.escape(DASHES)}]+")
_FIRST_DIGIT: Final = re.compile(r"[0-9]")
_PREFECTURE: Final = re.compile(r"^(?:東京都|北海道|(?:京都|大阪)府|[^\s0-9]{2,3}県)(?=.)")


@dataclass(frozen=True, slots=True)
class Query:
    """How a text can be meant. Empty fields are meanings it cannot have.

    `digits` stand for a number, `telephone` for a whole telephone number; `name` is the key of a name or of a reading,
    `grams` its pairs of characters; `town` and `rest` are an address before and from its first digit.
    """

    digits: str = ""
    telephone: str = ""
    name: str = ""
    grams: tuple[str, ...] = ()
    town: str = ""
    rest: str = ""

    @property
    def is_empty(self) -> bool:
        """True when nothing can be asked for."""
        return not (self.digits or self.name)


def read_query(text: str) -> Query:
    """Read what was typed or pasted: any width, blanks, hyphens. Nothing is refused; what means nothing is empty."""
    typed = unicodedata.normalize("NFKC", text[:MAX_LENGTH]).strip()
    if _NUMBER_SIGNS.fullmatch(typed):
        digits = phone_key(typed)
        return Query(digits=digits, telephone=digits if _is_telephone(digits) else "")
    name = search_key(typed)
    if not name:
        return Query()
    address = address_key(_PREFECTURE.sub("", "".join(typed.split())))
    first = _FIRST_DIGIT.search(address)
    cut = first.start() if first else len(address)
    return Query(name=name, grams=_pairs(name), town=address[:cut], rest=address[cut:])


def number_range(digits: str, program_no: int) -> tuple[str, str] | None:
    """The first and last receipt number that these digits can begin, or be the serial of; None when there is none.

    A whole number, its beginning with the program's number, or up to eight digits as they are read out without it.
    """
    of_program = f"{program_no:03d}"
    if len(digits) > _NUMBER_DIGITS or not digits:
        return None
    if len(digits) > _SERIAL_DIGITS:
        if not digits.startswith(of_program):
            return None
        return _written(digits.ljust(_NUMBER_DIGITS, "0")), _written(digits.ljust(_NUMBER_DIGITS, "9"))
    body = of_program + digits.zfill(_SERIAL_DIGITS)
    return _written(body + "00"), _written(body + "99")


def _written(digits: str) -> str:
    return f"{digits[:3]}-{digits[3:11]}-{digits[11:]}"


def _is_telephone(digits: str) -> bool:
    return digits.startswith("0") and len(digits) in _TELEPHONE_DIGITS


def _pairs(key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key[at : at + 2] for at in range(len(key) - 1)))
