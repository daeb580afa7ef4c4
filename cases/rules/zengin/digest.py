"""A name for what a bank file pays, whatever its date, order or layout.

A released file is known by two hashes: that of its bytes and this one. The second finds the same payments in a new
file: re-sorted, for another day, or written for another bank.
"""

import hashlib
from collections.abc import Iterable

from cases.rules.zengin.records import TransferRecord

_VERSION = "payee-rows-1"
_UNIT = "\x1f"


def payee_digest(records: Iterable[TransferRecord]) -> str:
    """SHA-256 (hex) over the sorted payee rows: bank, branch, type, number, name, amount, customer codes or EDI.

    Order, transfer date, bank names and bank profile do not count; a row that occurs twice counts twice.
    A customer code that changes with every batch would make every batch new, so put none in.
    """
    rows = sorted(_canonical_row(record) for record in records)
    return hashlib.sha256("\n".join([_VERSION, *rows]).encode()).hexdigest()


def _canonical_row(record: TransferRecord) -> str:
    if record.edi is None:
        reference = f"{record.customer_code_1:0>10}{record.customer_code_2:0>10}"
    else:
        reference = f"Y{record.edi}"
    return _UNIT.join((*record.account_key, record.payee_kana, str(record.amount_yen), reference))
