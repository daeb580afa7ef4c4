"""What the papers for the municipality's approval (決裁資料) of a transfer batch are made from, read in one go."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from cases.models import PayoutBatch, TransferLine
from cases.rules.bank_directory import find_bank
from cases.rules.payment_row import PackRow
from security.actor import Actor, authorise
from security.roles import Role
from security.tenancy.scope import restricted_included

MAKERS = (Role.OFFICER, Role.TREASURER, Role.PAYMENT_CLERK)
COLUMNS = (
    *("position", "decision__number", "decision__decided_on", "application__receipt_number", "person__number"),
    *("application__household__number", "application__household__members", "amount_yen", "attempt"),
    *("account__bank_code", "account__branch_code", "account__account_type", "account__number_tail"),
    *("account__holder_kana", "account_id", "application__household__protected"),
)


@dataclass(frozen=True, slots=True)
class Wave:
    """A wave of payments: a batch with its payments, people and yen; what of it was paid before and failed."""

    number: int
    transfer_on: dt.date
    count: int
    people: int
    yen: int
    again_count: int
    again_yen: int


@restricted_included()
def pack_rows(*, actor: Actor, program_id: int, batch: PayoutBatch) -> list[PackRow]:
    """Every payment of the batch, restricted cases included, so that the papers add up to the file."""
    authorise(actor, *MAKERS, program_id=program_id)
    lines = TransferLine.objects.filter(program_id=program_id, batch=batch).order_by("position")
    return [PackRow(*values) for values in lines.values_list(*COLUMNS).iterator(chunk_size=5_000)]


@restricted_included()
def waves(*, actor: Actor, program_id: int, batch: PayoutBatch) -> list[Wave]:
    """The waves up to and with this batch in their order; cancelled ones were none."""
    authorise(actor, *MAKERS, program_id=program_id)
    again = Q(lines__attempt__gt=1)
    rows = (
        PayoutBatch.objects.filter(program_id=program_id, number__lte=batch.number)
        .exclude(state=PayoutBatch.State.CANCELLED)
        .annotate(
            people=Sum("lines__application__household__members", default=0),
            again_count=Count("lines", filter=again),
            again_yen=Sum("lines__amount_yen", filter=again, default=0),
        )
        .order_by("number")
    )
    return [
        Wave(
            number=row.number,
            transfer_on=row.transfer_on,
            count=row.line_count,
            people=row.people,
            yen=row.total_yen,
            again_count=row.again_count,
            again_yen=row.again_yen,
        )
        for row in rows
    ]


def bank_label(bank_code: str) -> str:
    """A bank with its code, as papers name it."""
    bank = find_bank(bank_code)
    return f"{bank.full_name}（{bank_code}）" if bank else bank_code
