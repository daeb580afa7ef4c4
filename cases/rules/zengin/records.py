"""The payer and the payees of a bank file, and what must hold of each before a byte is written."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from cases.rules.faults import LazyText, RuleError
from cases.rules.kana import Charset, check_zengin_kana, legal_kana
from cases.rules.zengin.field_names import field_name
from cases.rules.zengin.profiles import MAX_AMOUNT_YEN

PAYER_ACCOUNT_TYPES = ("1", "2", "9")
PAYEE_ACCOUNT_TYPES = ("1", "2", "4", "9")

BANK_KANA_BYTES = 15
REQUESTER_KANA_BYTES = 40
PAYEE_KANA_BYTES = 30
EDI_BYTES = 20
CUSTOMER_CODE_BYTES = 10

_DIGITS = {length: re.compile(rf"[0-9]{{{length}}}") for length in (3, 4, 7, 10)}
_CUSTOMER_CODE = re.compile(rf"[0-9]{{0,{CUSTOMER_CODE_BYTES}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Who pays (header record). Kana in half-width wire form, codes as digit strings with their zeros.

    `requester_code` (10 digits) is assigned by the bank; `requester_kana` (up to 40 bytes) appears in the payee's
    passbook. `account_type`: 1 ordinary, 2 current, 9 other.
    """

    requester_code: str
    requester_kana: str
    bank_code: str
    branch_code: str
    account_type: str
    account_number: str
    bank_kana: str = ""
    branch_kana: str = ""


class TransferRecord(NamedTuple):
    """One payment (data record). Kana in half-width wire form, codes as digit strings with their zeros.

    A named tuple, made in less than half the time of a frozen dataclass: a file has 100,000, made twice.

    `account_type`: 1 ordinary, 2 current, 4 savings, 9 other. The customer codes (up to 10 digits, written with
    leading zeros) give way to `edi` (up to 20 bytes) when that is given.
    """

    bank_code: str
    branch_code: str
    account_type: str
    account_number: str
    payee_kana: str
    amount_yen: int
    customer_code_1: str = ""
    customer_code_2: str = ""
    edi: str | None = None
    bank_kana: str = ""
    branch_kana: str = ""

    @property
    def account_key(self) -> tuple[str, str, str, str]:
        """(bank, branch, type, number): one account."""
        return (self.bank_code, self.branch_code, self.account_type, self.account_number)


def check_payer(payer: Payer, *, allow_wo: bool) -> None:
    """Raise RuleError (``zengin.*`` or ``kana.*``, with the field) for a payer that cannot be written."""
    _check_digits("requester_code", payer.requester_code, 10)
    _check_account(payer, PAYER_ACCOUNT_TYPES)
    check_name("requester_kana", payer.requester_kana, "party_name", REQUESTER_KANA_BYTES, allow_wo=allow_wo)
    _check_bank_names(payer, allow_wo=allow_wo)


def check_record(record: TransferRecord, *, allow_wo: bool) -> None:
    """Raise RuleError (``zengin.*`` or ``kana.*``, with the field) for a payment that cannot be written."""
    check_payee(record, allow_wo=allow_wo)
    check_amount(record.amount_yen)
    if record.edi is not None:
        check_name("edi", record.edi, "edi", EDI_BYTES, allow_wo=allow_wo, required=False)


def check_payee(record: TransferRecord, *, allow_wo: bool) -> None:
    """The same without the amount, for an inquiry about the account."""
    # One look at account and name together; only wrong ones are taken apart, to name the field. A line end is no sign
    # of any of them, so what stands before one is one field.
    joined = "\n".join(record[:5])  # bank, branch, type, number, kana: they stand first
    if not _payee_pattern(allow_wo).fullmatch(joined):
        _check_account(record, PAYEE_ACCOUNT_TYPES)
        check_name("payee_kana", record.payee_kana, "party_name", PAYEE_KANA_BYTES, allow_wo=allow_wo)
        raise AssertionError("the checks of the fields passed what the check of the record refused")
    _check_bank_names(record, allow_wo=allow_wo)


@cache
def _payee_pattern(allow_wo: bool) -> re.Pattern[str]:  # noqa: FBT001 - a cache key, never called bare
    """A whole legal account with its name, line by line: bank, branch, type, number, kana."""
    types = "".join(PAYEE_ACCOUNT_TYPES)
    kana = legal_kana("party_name", allow_wo).pattern
    name = rf"(?! )(?=[^\n]{{1,{PAYEE_KANA_BYTES}}}\Z){kana}(?<! )"
    return re.compile(rf"[0-9]{{4}}\n[0-9]{{3}}\n[{types}]\n[0-9]{{7}}\n{name}")


def check_customer_codes(record: TransferRecord) -> None:
    """Raise ``zengin.customer_code`` unless both codes are digits: what banks agree on when a file is written."""
    for field in ("customer_code_1", "customer_code_2"):
        if not _CUSTOMER_CODE.fullmatch(getattr(record, field)):
            raise field_error("zengin.customer_code", field, _("{field} must be up to 10 digits. Correct the record."))


def check_read_customer_codes(record: TransferRecord) -> None:
    """Raise ``kana.*`` unless both codes are legal text: files of others may carry letters there."""
    for field in ("customer_code_1", "customer_code_2"):
        code = getattr(record, field)
        if _CUSTOMER_CODE.fullmatch(code):
            continue
        try:
            check_zengin_kana(code, charset="edi", max_bytes=CUSTOMER_CODE_BYTES)
        except RuleError as error:
            raise error.at(field=field) from None


def check_amount(amount_yen: int) -> None:
    """Raise ``zengin.amount`` unless 1 ≤ amount ≤ 9,999,999,999 yen."""
    if not 1 <= amount_yen <= MAX_AMOUNT_YEN:
        raise RuleError(
            "zengin.amount",
            _("The amount must be from 1 to 9,999,999,999 yen. Correct the amount or leave the payment out."),
            field="amount_yen",
            value=amount_yen,
        )


def check_name(
    field: str, text: str, charset: Charset, max_bytes: int, *, allow_wo: bool, required: bool = True
) -> None:
    """Check a kana field in wire form: characters, length, no blank at either end, and there at all if required."""
    try:
        check_zengin_kana(text, charset=charset, allow_wo=allow_wo, max_bytes=max_bytes)
    except RuleError as error:
        raise error.at(field=field) from None
    if required and not text:
        raise field_error("zengin.name_missing", field, _("{field} is empty. Enter the name in kana."))
    if text != text.strip(" "):
        raise field_error(
            "zengin.name_blanks", field, _("{field} begins or ends with a blank. Remove the blank."), text
        )


def _check_bank_names(party: Payer | TransferRecord, *, allow_wo: bool) -> None:
    for field in ("bank_kana", "branch_kana"):
        text: str = getattr(party, field)
        if text and not _is_bank_name(text, allow_wo):
            check_name(field, text, "bank_name", BANK_KANA_BYTES, allow_wo=allow_wo)


@lru_cache(maxsize=32_768)  # a file names the same few banks and branches again and again, and the list has no more
def _is_bank_name(text: str, allow_wo: bool) -> bool:  # noqa: FBT001 - a cache key, never called bare
    try:
        check_name("bank_kana", text, "bank_name", BANK_KANA_BYTES, allow_wo=allow_wo)
    except RuleError:
        return False
    return True


def _check_account(party: Payer | TransferRecord, types: tuple[str, ...]) -> None:
    _check_digits("bank_code", party.bank_code, 4)
    _check_digits("branch_code", party.branch_code, 3)
    _check_digits("account_number", party.account_number, 7)
    if party.account_type not in types:
        raise field_error(
            "zengin.account_type", "account_type", _("{field} is none that a transfer knows. Choose the account type.")
        )


def _check_digits(field: str, text: str, length: int) -> None:
    if not _DIGITS[length].fullmatch(text):
        raise RuleError(
            "zengin.digits",
            _("{field} must have exactly {length} digits. Correct it and keep its leading zeros."),
            field=field,
            value=text,
            params={"field": field_name(field), "length": length},
        )


def field_error(code: str, field: str, message: LazyText, value: object = None) -> RuleError:
    """An error about one field; the message may name it as ``{field}``."""
    return RuleError(code, message, field=field, value=value, params={"field": field_name(field)})
