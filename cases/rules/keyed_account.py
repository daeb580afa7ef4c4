"""A bank account as somebody keyed it in: made uniform, checked, and compared with a second keying."""

import json
import unicodedata
from dataclasses import asdict, dataclass, fields
from typing import Self

from django.utils.translation import gettext_lazy as _

from cases.rules.bank_directory import branch_exists, find_bank
from cases.rules.faults import RuleError
from cases.rules.kana import canonical_kana, to_zengin_kana
from cases.rules.zengin.records import PAYEE_KANA_BYTES, TransferRecord, check_record, field_error

_ACCOUNT_DIGITS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedAccount:
    """Codes as digit strings, `number` up to 7 digits, `holder_kana` in kana of any width."""

    bank_code: str
    branch_code: str
    account_type: str
    number: str
    holder_kana: str

    @property
    def index_text(self) -> str:
        """What the blind index of the account is made of."""
        return f"{self.bank_code}{self.branch_code}{self.account_type}{self.number}"

    def to_json(self) -> str:
        """For a sealed column."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What `to_json` wrote."""
        return cls(**json.loads(text))


def clean_account(account: KeyedAccount, *, allow_wo: bool = False) -> KeyedAccount:
    """The account in the form it is stored in: half-width digits, 7-digit number, full-width kana.

    Raises RuleError: ``kana.*``, ``zengin.*`` with the field, ``account.bank_unknown``, ``account.branch_unknown``,
    ``account.zero``.
    """
    clean = KeyedAccount(
        bank_code=_digits(account.bank_code),
        branch_code=_digits(account.branch_code),
        account_type=_digits(account.account_type),
        number=_digits(account.number).rjust(_ACCOUNT_DIGITS, "0"),
        holder_kana=canonical_kana(account.holder_kana),
    )
    try:
        payee = to_zengin_kana(clean.holder_kana, charset="party_name", allow_wo=allow_wo, max_bytes=PAYEE_KANA_BYTES)
    except RuleError as error:
        raise error.at(field="holder_kana") from None
    check_record(
        TransferRecord(
            bank_code=clean.bank_code,
            branch_code=clean.branch_code,
            account_type=clean.account_type,
            account_number=clean.number,
            payee_kana=payee,
            amount_yen=1,
        ),
        allow_wo=allow_wo,
    )
    _check_exists(clean)
    return clean


def differing_fields(first: KeyedAccount, second: KeyedAccount) -> tuple[str, ...]:
    """Names of the fields in which two keyings differ; empty when they agree."""
    return tuple(
        field.name for field in fields(KeyedAccount) if getattr(first, field.name) != getattr(second, field.name)
    )


def _digits(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _check_exists(account: KeyedAccount) -> None:
    if not account.number.strip("0"):
        raise field_error("account.zero", "number", _("The account number is all zeros. Ask for the account number."))
    if branch_exists(account.bank_code, account.branch_code):
        return
    if find_bank(account.bank_code) is None:
        raise field_error("account.bank_unknown", "bank_code", _("No bank has this code. Ask which bank is meant."))
    raise field_error(
        "account.branch_unknown", "branch_code", _("The bank has no branch with this code. Ask which branch is meant.")
    )
