"""Japan Post Bank: from the 記号番号 in the passbook to branch, type and account number for transfers.

Source: the bank's own conversion page, domain reference §2. Applicants write either form into the boxes of the other,
so show the converted account for confirmation.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.rules.bank_directory import YUCHO_BANK_CODE, find_branch
from cases.rules.faults import Finding, LazyText, RuleError, warning
from cases.rules.kana import DASHES

_SEPARATORS = re.compile(rf"[\s{re.escape(DASHES)}]+")
_SYMBOL = re.compile(r"[01][0-9]{3}0")
_GENERAL_NUMBER = re.compile(r"[0-9]{1,7}1")
_TRANSFER_NUMBER = re.compile(r"[0-9]{1,6}")
_TWO_PARTS, _THREE_PARTS = 2, 3

_CHECK_DIGIT_PLACE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class YuchoAccount:
    """An account of Japan Post Bank as a transfer names it, with what a person should confirm."""

    bank_code: str
    branch_code: str
    branch_name: str
    branch_kana_zengin: str
    account_type: str
    account_number: str
    findings: tuple[Finding, ...] = ()


def parse_yucho(text: str, *, savings: bool = False) -> YuchoAccount:
    """Convert a whole 記号番号 such as 14030-12345671 or 00160-0-100001; widths, dashes and blanks are free.

    Raises RuleError ``yucho.form`` when it does not have two or three parts, and those of `convert_yucho`.
    """
    parts = _SEPARATORS.split(unicodedata.normalize("NFKC", text).strip())
    if len(parts) not in {_TWO_PARTS, _THREE_PARTS}:
        raise _fault(
            "yucho.form",
            _("The symbol and number could not be told apart. Enter both with a hyphen between, as 14030-12345671."),
            text,
        )
    return convert_yucho(parts[0], parts[-1], savings=savings)


def convert_yucho(symbol: str, number: str, *, savings: bool = False) -> YuchoAccount:
    """Convert 記号 (5 digits) and 番号 (up to 8, or 6 after a symbol that begins with 0).

    `savings` says that the passbook is of 通常貯蓄貯金: the number does not tell, the applicant must. A wrong check
    digit is a warning ``yucho.check_digit``, because even printed samples fail it. Raises RuleError:
    ``yucho.symbol``, ``yucho.number``, ``yucho.branch_unknown``.
    """
    clean_symbol = _digits_of(symbol)
    clean_number = _digits_of(number)
    if not _SYMBOL.fullmatch(clean_symbol):
        raise _fault(
            "yucho.symbol",
            _("The symbol must be 5 digits that begin with 1 or 0 and end with 0. Check the passbook."),
            symbol,
            field="symbol",
        )
    general = clean_symbol.startswith("1")
    account_number = _account_number(clean_number, general=general)
    branch_code = clean_symbol[1:3] + ("8" if general else "9")
    branch = find_branch(YUCHO_BANK_CODE, branch_code)
    if branch is None:
        raise _fault(
            "yucho.branch_unknown",
            _("No branch of Japan Post Bank belongs to this symbol. Check the second and third digit in the passbook."),
            symbol,
            field="symbol",
        )
    return YuchoAccount(
        bank_code=YUCHO_BANK_CODE,
        branch_code=branch_code,
        branch_name=branch.name,
        branch_kana_zengin=branch.kana_zengin,
        account_type=_account_type(general=general, savings=savings),
        account_number=account_number,
        findings=_check_digit_findings(clean_symbol, clean_number),
    )


def yucho_check_digit(symbol: str, number: str) -> int:
    """The fourth digit that 記号 should have (symbol 5 digits, its own fourth digit is ignored; number up to 8)."""
    digits = [int(sign) for sign in f"{symbol[:_CHECK_DIGIT_PLACE]}0{symbol[_CHECK_DIGIT_PLACE + 1 :]}{number:0>8}"]
    weighted = sum(
        first + 3 * second + (2 * third if third < 5 else 2 * third - 9)  # noqa: PLR2004 - the bank's own formula
        for first, second, third in zip(digits[0:12:3], digits[1:12:3], digits[2:12:3], strict=True)
    )
    return (weighted + digits[12]) % 10


def _account_type(*, general: bool, savings: bool) -> str:
    if not general:
        return "2"
    return "4" if savings else "1"


def _account_number(number: str, *, general: bool) -> str:
    if general and _GENERAL_NUMBER.fullmatch(number):
        return number[:-1].zfill(7)
    if not general and _TRANSFER_NUMBER.fullmatch(number):
        return number.zfill(7)
    message: LazyText = (
        _("The number must be up to 8 digits and end with 1. Check the passbook.")
        if general
        else _("The number must be up to 6 digits. Check the passbook.")
    )
    raise _fault("yucho.number", message, number, field="number")


def _check_digit_findings(symbol: str, number: str) -> tuple[Finding, ...]:
    if int(symbol[_CHECK_DIGIT_PLACE]) == yucho_check_digit(symbol, number):
        return ()
    return (
        warning(
            "yucho.check_digit",
            _("The check digit does not fit. Compare symbol and number with the passbook, digit by digit."),
            field="symbol",
        ),
    )


def _digits_of(text: str) -> str:
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))


def _fault(code: str, message: LazyText, value: str, *, field: str | None = None) -> RuleError:
    return RuleError(code, message, field=field, value=value)
