"""The treasurer's look at the account that pays: the bank's statement after each transfer."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cases.models import BankStatement, PayoutBatch, TransferLine, TransferResult
from cases.rules.era import format_era_compact
from cases.rules.kana import to_zengin_kana
from cases.services.statement.take_statement import take_statement
from secretariat.demo.stage import Stage
from security.roles import Role

FUNDS_YEN: Final = 300_000_000  # what the section had transferred to the account before the first day
FEE_YEN: Final = 550
NAME_BYTES: Final = 48


@dataclass(frozen=True, slots=True)
class Movement:
    """A movement of the account: paid in (positive) or out, and whose name the bank writes."""

    on: dt.date
    yen: int
    party: str = ""


def take_the_banks_statement(stage: Stage) -> None:
    """Take in the statement of the days since the last one, if money moved and the results are known.

    On the unfinished day the bank's fee is in it, which nobody has said anything about yet.
    """
    with stage.at(10):
        last = BankStatement.objects.filter(program_id=stage.program_id).order_by("-last_on").first()
        first_on = last.last_on + dt.timedelta(days=1) if last else stage.starts_on
        movements = [*_transfers(stage, first_on), *_returns(stage, first_on)]
        if stage.leaves_work and last is not None:
            movements.append(Movement(stage.day, -FEE_YEN, "ﾌﾘｺﾐﾃｽｳﾘﾖｳ"))
        if not movements or first_on > stage.day:
            return
        content = statement_of(stage, first_on, movements, opening_yen=last.closing_yen if last else FUNDS_YEN)
        take_statement(actor=stage.play(Role.TREASURER), program_id=stage.program_id, content=content)


def _transfers(stage: Stage, first_on: dt.date) -> list[Movement]:
    batches = PayoutBatch.objects.filter(
        program_id=stage.program_id, state=PayoutBatch.State.RELEASED, transfer_on__range=(first_on, stage.day)
    )
    return [Movement(batch.transfer_on, -batch.total_yen) for batch in batches.order_by("transfer_on", "number")]


def _returns(stage: Stage, first_on: dt.date) -> list[Movement]:
    failed = TransferLine.objects.filter(
        program_id=stage.program_id,
        batch__transfer_on__range=(first_on, stage.day),
        results__outcome=TransferResult.Outcome.FAILED,
    ).exclude(results__reason=TransferResult.Reason.CANCELLED)
    return [
        Movement(stage.day, line.amount_yen, _kana(line.account.holder_kana))
        for line in failed.select_related("account").order_by("batch__number", "position")
    ]


def _kana(name: str) -> str:
    return to_zengin_kana(name, charset="party_name", max_bytes=NAME_BYTES)


def statement_of(stage: Stage, first_on: dt.date, movements: Sequence[Movement], *, opening_yen: int) -> bytes:
    """The file of type 03, 200 bytes a record, as the payer's bank sends it."""
    setup, last_on = stage.setup, stage.day
    paid_in = [one.yen for one in movements if one.yen > 0]
    paid_out = [-one.yen for one in movements if one.yen < 0]
    closing_yen = opening_yen + sum(paid_in) - sum(paid_out)
    head = f"1030{_day(last_on)}{_day(first_on)}{_day(last_on)}{setup.payer_bank_code}{'':15}{setup.payer_branch_code}"
    head += f"{'':18}{setup.payer_account_type}{setup.payer_account_number:0>10}{'':40}11{opening_yen:014d}"
    tail = f"8{len(paid_in):06d}{sum(paid_in):013d}{len(paid_out):06d}{sum(paid_out):013d}1{closing_yen:014d}"
    records = [head, *(_entry(n, one) for n, one in enumerate(movements, start=1)), f"{tail}{len(movements):07d}", "9"]
    return b"".join(record.ljust(200).encode("cp932") + b"\r\n" for record in records)


def _entry(number: int, one: Movement) -> str:
    direction = "1" if one.yen > 0 else "2"
    return (
        f"2{number:08d}{_day(one.on)}{_day(one.on)}{direction}11{abs(one.yen):012d}{0:012d}"
        f"{'':12}{'':11}{'':10}{one.party:48}"
    )


def _day(on: dt.date) -> str:
    return format_era_compact(on)[1:]
