"""A payment as the papers of its batch name it."""

import datetime as dt
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class PackRow:
    """A payment of the batch with the decision behind it, in the order of the bank file.

    Papers that people read show a restricted case by `without_name`; the finance system gets what the bank gets.
    """

    position: int
    decision_number: int
    decided_on: dt.date
    receipt_number: str
    person_number: str
    household_number: str
    members: int
    yen: int
    attempt: int
    bank_code: str
    branch_code: str
    account_type: str
    number_tail: str
    holder_kana: str
    account_id: int
    restricted: bool


def without_name(row: PackRow) -> PackRow:
    """The row as people may read it: of a restricted case neither holder nor account."""
    return replace(row, holder_kana="", number_tail="") if row.restricted else row
