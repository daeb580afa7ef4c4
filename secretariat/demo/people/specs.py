"""What the generator yields: immutable descriptions of households, before any file layout."""

from datetime import date
from typing import Final, NamedTuple

REASON_DEATH: Final = "死亡"
REASON_MOVED_OUT: Final = "転出"
REASON_MOVED_WITHIN: Final = "転居"
REASON_BIRTH: Final = "出生"
REASON_MOVED_IN: Final = "転入"

TAX_EXEMPT: Final = "0"
TAX_LIABLE: Final = "1"
TAX_UNDECLARED: Final = "9"
TAX_UNKNOWN: Final = ""


class Birth(NamedTuple):
    """A date of birth of which day, or month and day, may be unknown (生年月日不詳): an unknown part is 0."""

    year: int
    month: int
    day: int

    @property
    def on(self) -> date | None:
        """The date, or ``None`` where a part is unknown: 1 January is never invented."""
        return date(self.year, self.month, self.day) if self.month and self.day else None


class AddressSpec(NamedTuple):
    """Where letters go: 7-digit postcode, 11-digit 住所コード (empty outside the municipality), 住所 and 方書."""

    postcode: str
    code: str
    address: str
    building: str


class AccountSpec(NamedTuple):
    """A bank account: 4, 3 and 7 digits, deposit type 1, 2 or 4, and the holder as the bank holds it, in full width."""

    bank_code: str
    branch_code: str
    deposit_type: str
    number: str
    holder_kana: str


class PersonSpec(NamedTuple):
    """One resident. Names carry the true characters; a PUA character is a 外字 of the municipality alone."""

    person_no: str
    relation: str
    name: str
    kana: str
    alias: str
    birth: Birth
    sex: str
    moved_on: date | None
    move_reason: str
    is_foreign: bool
    is_head: bool = False
    is_protected: bool = False
    tax: str = TAX_UNKNOWN

    @property
    def is_present(self) -> bool:
        """Whether the person neither died nor moved out."""
        return self.move_reason not in {REASON_DEATH, REASON_MOVED_OUT}


class HouseholdSpec(NamedTuple):
    """One household; the head comes first in ``persons``."""

    household_no: str
    kind: str
    persons: tuple[PersonSpec, ...]
    address: AddressSpec
    account: AccountSpec | None
    mailing: AddressSpec | None

    @property
    def head(self) -> PersonSpec:
        """The 世帯主."""
        return self.persons[0]

    @property
    def is_tax_exempt(self) -> bool:
        """Whether every member is 非課税 (the test of benefits for exempt households)."""
        return all(person.tax == TAX_EXEMPT for person in self.persons)
