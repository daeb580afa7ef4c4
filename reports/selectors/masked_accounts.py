"""Accounts as letters may show them."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from cases.rules.bank_directory import find_bank, find_branch
from reports.letters.preflight import check_text
from reports.letters.types import MaskedAccount
from reports.selectors.letter_rows import Account

ACCOUNT_TYPES: Mapping[str, str] = MappingProxyType({"1": "普通", "2": "当座", "4": "貯蓄", "9": "その他"})


def masked(account: Account) -> MaskedAccount:
    """An account as letters may show it; codes stand where the list of banks has no name."""
    bank_name, branch_name = _bank_names(account.bank_code, account.branch_code)
    return MaskedAccount(
        bank_name=bank_name,
        branch_name=branch_name,
        account_type=ACCOUNT_TYPES.get(account.account_type, account.account_type),
        last_digits=account.number_tail,
        holder_kana=account.holder_kana,
    )


@lru_cache(maxsize=16_384)
def _bank_names(bank_code: str, branch_code: str) -> tuple[str, str]:
    bank, branch = find_bank(bank_code), find_branch(bank_code, branch_code)
    return bank.full_name if bank else bank_code, branch.full_name if branch else branch_code


@lru_cache(maxsize=16_384)
def has_drawable_names(bank_code: str, branch_code: str) -> bool:
    """Tell whether every character of the names of a bank and its branch has a glyph."""
    return not any(map(check_text, _bank_names(bank_code, branch_code)))
