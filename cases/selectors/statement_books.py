"""What the books expect to see on the bank's statement and has not been seen yet."""

import json
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from cases.models import PayoutBatch, RecoveryStep, StatementEntry, StatementMatch, TransferLine, TransferResult
from cases.rules.payment import customer_codes
from cases.rules.statement_match import Booking, Movement

MOST_LINES = 20_000  # failed transfers that wait for their money: a bench for people, not a mass


def standing_matches(program_id: int) -> "QuerySet[StatementMatch]":
    """The match that holds of each entry: the last one, unless it was undone."""
    later = StatementMatch.objects.filter(
        program_id=program_id, entry=OuterRef("entry"), sequence__gt=OuterRef("sequence")
    )
    return StatementMatch.objects.filter(~Exists(later), program_id=program_id).exclude(kind=StatementMatch.Kind.UNDONE)


def movement_of(entry: StatementEntry) -> Movement:
    """The entry as the rules of matching read it, with the bank's words."""
    words = tuple(json.loads(entry.open("words") or "[]"))
    return Movement(on=entry.booked_on, is_deposit=entry.is_deposit, yen=entry.yen, words=words)


def open_bookings(program_id: int) -> list[Booking]:
    """Released batches, failed transfers and money that came back, each unless an entry is matched with it."""
    seen: defaultdict[str, set[int | None]] = defaultdict(set)
    matches = standing_matches(program_id).order_by()
    for kind, batch_id, line_id, step_id in matches.values_list("kind", "batch_id", "line_id", "step_id"):
        seen[kind].add(batch_id or line_id or step_id)
    return [
        *_batches(program_id, seen["batch"]),
        *_returns(program_id, whole=seen["returns"], single=seen["return"]),
        *_recoveries(program_id, seen["recovery"]),
    ]


def _batches(program_id: int, seen: set[int | None]) -> Iterable[Booking]:
    rows = PayoutBatch.objects.filter(program_id=program_id, state=PayoutBatch.State.RELEASED)
    for pk, yen, on in rows.order_by("number").values_list("pk", "total_yen", "transfer_on"):
        if pk not in seen:
            yield Booking(kind="batch", pk=pk, yen=yen, first_on=on, last_on=on)


def _returns(program_id: int, *, whole: set[int | None], single: set[int | None]) -> Iterable[Booking]:
    """Failed transfers unless their batch was matched as a whole or they were matched by themselves."""
    by_batch: defaultdict[int, list[Booking]] = defaultdict(list)
    partly: set[int] = set()
    for line in _failed(program_id)[:MOST_LINES]:
        if line.batch_id in whole:
            continue
        if line.pk in single:
            partly.add(line.batch_id)
            continue
        reference, _code = customer_codes(
            application_id=line.application_id,
            receipt_number=line.application.receipt_number,
            attempt=line.attempt,
            term=line.batch.term,
        )
        by_batch[line.batch_id].append(
            Booking(
                kind="return",
                pk=line.pk,
                yen=line.amount_yen,
                first_on=line.batch.transfer_on,
                holder_kana=line.account.holder_kana,
                reference=reference,
                batch_pk=line.batch_id,
            )
        )
    for batch_id, lines in by_batch.items():
        yield from lines
        if len(lines) > 1 and batch_id not in partly:
            total = sum(line.yen for line in lines)
            yield Booking(kind="returns", pk=batch_id, yen=total, first_on=lines[0].first_on, batch_pk=batch_id)


def _failed(program_id: int) -> "QuerySet[TransferLine]":
    failed = TransferResult.objects.filter(
        program_id=program_id, line=OuterRef("pk"), outcome=TransferResult.Outcome.FAILED
    ).exclude(reason=TransferResult.Reason.CANCELLED)
    rows = TransferLine.objects.filter(Exists(failed), program_id=program_id)
    return rows.select_related("batch", "application", "account").order_by("batch_id", "position")


def _recoveries(program_id: int, seen: set[int | None]) -> Iterable[Booking]:
    rows = RecoveryStep.objects.filter(program_id=program_id, kind=RecoveryStep.Kind.RECEIVED)
    for pk, yen, on in rows.order_by("pk").values_list("pk", "yen", "on"):
        if pk not in seen:
            yield Booking(kind="recovery", pk=pk, yen=yen, first_on=on, last_on=on)
