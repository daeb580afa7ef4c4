"""Banks and branches by their names, as they stand on the paper: codes are what a keyer seldom sees."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

import jaconv

from cases.rules.bank_directory import Bank, Branch, search_banks, search_branches

Entry = TypeVar("Entry", Bank, Branch)
LIMIT: Final = 8
_MANY: Final = 400
# As people write them, and as the list of institutions has them.
_ENDINGS: Final = {
    "信用金庫": "信金",
    "信用組合": "信組",
    "労働金庫": "労金",
    "農業協同組合": "農協",
    "漁業協同組合": "漁協",
    "銀行": "",
    "支店": "",
}


def banks_like(text: str) -> list[Bank]:
    """Up to eight banks whose code, name or kana begins with the text; letters are read as rōmaji."""
    return _best(text, search_banks(_as_kana(text), limit=_MANY))


def branches_like(bank_code: str, text: str) -> list[Branch]:
    """Up to eight branches of a bank, found likewise."""
    return _best(text, search_branches(bank_code, _as_kana(text), limit=_MANY))


def with_codes(raw: Mapping[str, str | bool]) -> dict[str, str | bool]:
    """The raw values of a form with the codes of its bank and branch, where these were keyed by a name of their own.

    A name that fits none, or several, is left as it is: the field then says that it wants digits.
    """
    values = dict(raw)
    bank = _named(values.get("bank_code"))
    if bank:
        values["bank_code"] = _only(bank, banks_like(bank)) or bank
    branch = _named(values.get("branch_code"))
    if branch:
        values["branch_code"] = _only(branch, branches_like(str(values.get("bank_code") or ""), branch)) or branch
    return values


def _named(value: object) -> str:
    """The text when it is a name, empty for codes and for nothing."""
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    return "" if not text or text.replace("-", "").replace(" ", "").isdigit() else text


def _as_kana(text: str) -> str:
    plain = _bare(text)
    return jaconv.hira2kata(jaconv.alphabet2kana(plain.lower())) if plain.isascii() and plain.isalpha() else plain


def _best(text: str, found: Sequence[Entry]) -> list[Entry]:
    """The exact one first, then the shorter name: who keys みずほ means the bank, not the one that begins like it."""
    wanted = _bare(text)
    return sorted(found, key=lambda one: (_bare(one.name) != wanted, len(one.kana), one.code))[:LIMIT]


def _only(text: str, found: Sequence[Bank | Branch]) -> str:
    exact = [one for one in found if _bare(one.name) == _bare(text)]
    chosen = exact or found
    return chosen[0].code if len(chosen) == 1 else ""


def _bare(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).strip()
    for ending, listed in _ENDINGS.items():
        if plain.endswith(ending) and plain != ending:
            return plain.removesuffix(ending) + listed
    return plain
