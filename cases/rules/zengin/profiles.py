"""How one bank wants its file: the choices that the standard leaves open, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from django.utils.translation import gettext_lazy as _

from cases.rules.faults import LazyText, RuleError

Newline = Literal["none", "crlf"]
ExchangeNumber = Literal["zeros", "spaces"]
TransferDesignation = Literal["7", " "]
NewCode = Literal["0", "1"]

# Limits that follow from the widths of the trailer; the contract with a bank usually sets lower ones.
FORMAT_MAX_RECORDS = 999_999
FORMAT_MAX_TOTAL_YEN = 999_999_999_999
MAX_AMOUNT_YEN = 9_999_999_999

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "newline": ("none", "crlf"),
    "exchange_number": ("zeros", "spaces"),
    "transfer_designation": ("7", " "),
    "new_code": ("0", "1"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BankProfile:
    """What a bank accepts. Raises RuleError ``zengin.profile`` for a choice outside the format.

    `max_total_yen` and `max_records` are per file; `lead_business_days` is how many bank business days before the
    transfer date the file must be delivered. `write_bank_names` fills the optional names of payee banks and
    branches. `eof` appends one 0x1A. `allow_wo` accepts ｦ in names.
    """

    code: str
    name: LazyText = field(compare=False)  # comparing a lazy text would translate it
    newline: Newline = "crlf"
    max_records: int = FORMAT_MAX_RECORDS
    max_total_yen: int = FORMAT_MAX_TOTAL_YEN
    allow_wo: bool = False
    exchange_number: ExchangeNumber = "zeros"
    transfer_designation: TransferDesignation = "7"
    write_bank_names: bool = True
    new_code: NewCode = "0"
    eof: bool = False
    lead_business_days: int = 3

    def __post_init__(self) -> None:
        for attribute, choices in _CHOICES.items():
            if getattr(self, attribute) not in choices:
                raise _profile_error(attribute, getattr(self, attribute))
        if not 1 <= self.max_records <= FORMAT_MAX_RECORDS:
            raise _profile_error("max_records", self.max_records)
        if not 1 <= self.max_total_yen <= FORMAT_MAX_TOTAL_YEN:
            raise _profile_error("max_total_yen", self.max_total_yen)
        if self.lead_business_days < 0:
            raise _profile_error("lead_business_days", self.lead_business_days)


def _profile_error(attribute: str, value: object) -> RuleError:
    return RuleError(
        "zengin.profile",
        _("The bank profile has a value for {field} that the transfer format does not know. Correct the profile."),
        field=attribute,
        value=value,
        params={"field": attribute},
    )


def _by_code(*profiles: BankProfile) -> Mapping[str, BankProfile]:
    return MappingProxyType({profile.code: profile for profile in profiles})


BANK_PROFILES: Mapping[str, BankProfile] = _by_code(
    BankProfile(code="standard-crlf", name=_("Standard, a line for each record")),
    BankProfile(code="standard-no-newline", name=_("Standard, records without line ends"), newline="none"),
    BankProfile(
        code="blank-exchange",
        name=_("Clearing house number and transfer designation left blank"),
        exchange_number="spaces",
        transfer_designation=" ",
    ),
    BankProfile(code="no-names", name=_("Without the names of payee banks"), write_bank_names=False),
    BankProfile(code="relaxed-wo", name=_("Standard, ｦ accepted in names"), allow_wo=True),
    BankProfile(
        code="first-transfer-eof",
        name=_("New code 1 and an end-of-file mark"),
        new_code="1",
        eof=True,
    ),
)
