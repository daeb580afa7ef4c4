"""Which banks and branches exist: the public list of institutions that ships as a package, by code.

The list is a snapshot that is refreshed monthly, so an unknown code deserves a question before a refusal.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TypeVar

import zengin_code

from cases.rules.faults import RuleError
from cases.rules.kana import to_zengin_kana

YUCHO_BANK_CODE = "9900"
_NAME_BYTES = 15
# City, trust, net and regional banks stand in the list without the word; cooperatives and foreign banks do not take it.
_LISTED_SHORT = (("0001", "0399"), ("0500", "0599"))
# Names that say themselves what the place is. A 部 or 所 alone may belong to a town (春日部, 膳所).
_OWN_WORDS = (
    "店", "営業部", "公務部", "法人部", "サービス部", "本部", "本社",
    "出張所", "本所", "支所", "営業所", "事務所", "役所", "会議所", "センター",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch. `kana` is full-width as listed, `kana_zengin` half-width and fit for the bank file."""

    bank_code: str
    code: str
    name: str
    kana: str
    kana_zengin: str

    @property
    def full_name(self) -> str:
        """As people know it: with 支店, unless the name says itself what the place is (本店営業部, 出張所)."""
        return self.name if self.name.endswith(_OWN_WORDS) else f"{self.name}支店"


@dataclass(frozen=True, slots=True)
class Bank:
    """A financial institution with its 4-digit code."""

    code: str
    name: str
    kana: str
    kana_zengin: str

    @property
    def full_name(self) -> str:
        """As people know it: 静岡銀行 for 静岡."""
        is_short = any(first <= self.code <= last for first, last in _LISTED_SHORT)
        return f"{self.name}銀行" if is_short and not self.name.endswith("銀行") else self.name


Entry = TypeVar("Entry", Bank, Branch)


def _zengin_form(kana: str) -> str:
    # Sixteen foreign banks have a full stop in their kana, which the field of bank names does not know.
    return to_zengin_kana(kana.replace("．", "\u3000"), charset="bank_name", max_bytes=_NAME_BYTES)


@cache
def _banks() -> Mapping[str, Bank]:
    return MappingProxyType(
        {
            code: Bank(code, bank.name, bank.kana, _zengin_form(bank.kana))
            for code, bank in sorted(zengin_code.Bank.all.items())
        }
    )


@cache
def branches_of(bank_code: str) -> Mapping[str, Branch]:
    """All branches of a bank by their 3-digit code, in order; empty for an unknown bank."""
    bank = zengin_code.Bank.all.get(bank_code)
    if bank is None:
        return MappingProxyType({})
    return MappingProxyType(
        {
            code: Branch(bank_code, code, branch.name, branch.kana, _zengin_form(branch.kana))
            for code, branch in sorted(bank.branches.items())
        }
    )


def find_bank(bank_code: str) -> Bank | None:
    """The bank with this 4-digit code, None when the list has none."""
    return _banks().get(bank_code)


def find_branch(bank_code: str, branch_code: str) -> Branch | None:
    """The branch with this 3-digit code, None when the list has none."""
    return branches_of(bank_code).get(branch_code)


def branch_exists(bank_code: str, branch_code: str) -> bool:
    """Whether the list has this branch of this bank."""
    return find_branch(bank_code, branch_code) is not None


def search_banks(text: str, *, limit: int = 20) -> list[Bank]:
    """Banks whose code, name or kana begins with the text (kana of any width), ordered by code."""
    return _begin_with(_banks(), text, limit)


def search_branches(bank_code: str, text: str, *, limit: int = 20) -> list[Branch]:
    """Branches of a bank whose code, name or kana begins with the text, ordered by code."""
    return _begin_with(branches_of(bank_code), text, limit)


def _begin_with(entries: Mapping[str, Entry], text: str, limit: int) -> list[Entry]:
    prefix = unicodedata.normalize("NFKC", text).strip()
    if not prefix:
        return []
    kana_prefix = _kana_prefix(prefix)
    found: list[Entry] = []
    for entry in entries.values():
        named = entry.code.startswith(prefix) or unicodedata.normalize("NFKC", entry.name).startswith(prefix)
        if named or (kana_prefix and entry.kana_zengin.startswith(kana_prefix)):
            found.append(entry)
            if len(found) == limit:
                break
    return found


def _kana_prefix(text: str) -> str:
    """The text in the wire form of bank names, empty when it has signs that no kana name has."""
    try:
        return to_zengin_kana(text, charset="bank_name")
    except RuleError:
        return ""
