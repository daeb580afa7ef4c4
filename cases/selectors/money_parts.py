"""The parts of the book of the money as queries: what stands in a figure, and what its rows are."""

from types import MappingProxyType
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from cases.models import Decision, PayoutBatch, Recovery, RecoveryStep, StatementMatch, Status, TransferLine
from cases.models import TransferResult as Result
from cases.selectors.money import BEFORE_RELEASE, households_with_amount, waits_for_transfer
from cases.selectors.statement_books import standing_matches
from security.clock import JAPAN

# Recalled at the bank, or claimed from the payee.
WAYS_BACK: Final = MappingProxyType({"recalled": Recovery.Kind.RECALL, "clawed_back": Recovery.Kind.CLAWBACK})


def sent_lines(program_id: int) -> "QuerySet[TransferLine]":
    """The lines of released batches: what stands in the bank's files, all attempts."""
    return TransferLine.objects.filter(program_id=program_id, batch__state=PayoutBatch.State.RELEASED)


def entitled_households(program_id: int) -> Any:
    """The households of `households_with_amount`; `wave` is the batch that their payment was exported in last."""
    return households_with_amount(program_id).annotate(
        wave=_last_batch(program_id, application__household=OuterRef("pk"))
    )


def approved_grants(program_id: int) -> Any:
    """Grants that no later decision replaced; `wave` is the batch that they were exported in last."""
    later = Decision.objects.filter(
        program_id=program_id,
        application=OuterRef("application"),
        term=OuterRef("term"),
        sequence__gt=OuterRef("sequence"),
    )
    standing = Decision.objects.filter(~Exists(later), program_id=program_id, outcome=Decision.Outcome.GRANT)
    return standing.annotate(
        wave=_last_batch(program_id, application=OuterRef("application"), batch__term=OuterRef("term"))
    )


def grants_at(program_id: int, place: str) -> Any:
    """Grants that are "waiting" for a transfer, "in_batch" before its release, or "settled" without one (goods)."""
    lines = TransferLine.objects.filter(
        program_id=program_id, application=OuterRef("application"), batch__term=OuterRef("term")
    )
    in_batch = Exists(lines.filter(results__isnull=True, batch__state__in=BEFORE_RELEASE))
    conditions = {
        "waiting": waits_for_transfer(program_id),
        "in_batch": Q(in_batch),
        "settled": Q(application__status=Status.CLOSED) & ~Q(Exists(lines)),
    }
    return approved_grants(program_id).filter(conditions[place])


def returned_lines(program_id: int) -> Any:
    """Failed lines whose money the bank's statement shows: one by one, or in the sum of their batch.

    `returned_on` is the day of the bank's entry.
    """
    single, whole = _entries_of_failed(program_id)
    day = Coalesce(Subquery(single.values("entry__booked_on")[:1]), Subquery(whole.values("entry__booked_on")[:1]))
    return failed_lines(program_id).filter(returned_in(program_id)).annotate(returned_on=day)


def awaited_lines(program_id: int) -> "QuerySet[TransferLine]":
    """Failed lines whose money no statement shows yet."""
    return failed_lines(program_id).filter(awaited_in(program_id))


def failed_lines(program_id: int) -> "QuerySet[TransferLine]":
    """The lines that failed at the bank."""
    return sent_lines(program_id).filter(results__outcome=Result.Outcome.FAILED)


def returned_in(program_id: int) -> Q:
    """Of a failed line: the bank's statement shows its money."""
    single, whole = _entries_of_failed(program_id)
    return Q(Exists(single)) | Q(Exists(whole))


def awaited_in(program_id: int) -> Q:
    """Of a failed line: no statement shows its money yet."""
    single, whole = _entries_of_failed(program_id)
    return Q(~Exists(single)) & Q(~Exists(whole))


def came_back(program_id: int) -> "QuerySet[RecoveryStep]":
    """Money that came back of payments, in one of two `WAYS_BACK`."""
    return RecoveryStep.objects.filter(program_id=program_id, kind=RecoveryStep.Kind.RECEIVED)


def in_japan(column: str) -> TruncDate:
    """The day of a moment, in Japan."""
    return TruncDate(column, tzinfo=JAPAN)


def _entries_of_failed(program_id: int) -> "tuple[QuerySet[StatementMatch], QuerySet[StatementMatch]]":
    """The bank's entries of a failed line (the outer query): its own, and that of its batch in one sum."""
    matches = standing_matches(program_id)
    return (
        matches.filter(kind=StatementMatch.Kind.RETURN, line=OuterRef("pk")),
        matches.filter(kind=StatementMatch.Kind.RETURNS, batch=OuterRef("batch")),
    )


def _last_batch(program_id: int, **which: Any) -> Subquery:
    lines = sent_lines(program_id).filter(**which).order_by("-pk")
    return Subquery(lines.values("batch_id")[:1])
