"""Slips (受渡票) of the bank files that were released: what the treasurer hands over with each, without a name."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from cases.models import PayoutFile
from cases.rules.payment import transfer_file_name
from cases.selectors.money import READERS
from security.actor import Actor, authorise
from security.cells import csv_file

# Read by finance systems and by the treasurer's verifier: names of columns are part of the format.
COLUMNS: Final = ("ファイル名", "振込指定日", "件数", "合計金額", "SHA-256")


@dataclass(frozen=True, slots=True)
class Slip:
    """A released file: how the bank's echo and the verifier know it."""

    file_name: str
    transfer_on: dt.date
    count: int
    yen: int
    sha256: str


def slips(*, actor: Actor, program_id: int) -> list[Slip]:
    """One a released batch, in the order of their numbers."""
    authorise(actor, *READERS, program_id=program_id)
    rows = PayoutFile.objects.filter(program_id=program_id).defer("content").select_related("batch")
    return [
        Slip(
            transfer_file_name(row.batch.number, row.batch.transfer_on),
            row.batch.transfer_on,
            row.batch.line_count,
            row.batch.total_yen,
            row.sha256,
        )
        for row in rows.order_by("batch__number")
    ]


def slips_csv(rows: list[Slip]) -> bytes:
    """The slips as a list (UTF-8 with mark, CRLF)."""
    return csv_file(
        COLUMNS, ((row.file_name, row.transfer_on.isoformat(), row.count, row.yen, row.sha256) for row in rows)
    )
