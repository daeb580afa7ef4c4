"""Recording of what the bank answered about accounts: what it did not confirm stops before money goes there."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import (
    AccountInquiry,
    AccountInquiryLine,
    Hold,
    HoldKind,
    PayoutBatch,
    Status,
    TransferLine,
    TransferResult,
)
from cases.rules.faults import RuleError
from cases.rules.zengin.inquiry import CONFIRMED, NAME_DIFFERS, NO_ACCOUNT, OTHER, AnswerCode, read_answers
from cases.services.hold.open import open_holds
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

# The desk of failed transfers knows these reasons, and mends such an account as it mends a failed one.
REASONS: Final[Mapping[AnswerCode, TransferResult.Reason]] = {
    NO_ACCOUNT: TransferResult.Reason.NO_ACCOUNT,
    NAME_DIFFERS: TransferResult.Reason.NAME,
    OTHER: TransferResult.Reason.OTHER,
}


@dataclass(frozen=True, slots=True)
class RecordedAnswers:
    """How many accounts were confirmed; applications on hold now; those whose money had gone out by then."""

    confirmed: int
    stopped: list[int] = field(default_factory=list)
    too_late: list[int] = field(default_factory=list)


def record_answers(*, actor: Actor, program_id: int, inquiry_id: int, content: bytes) -> RecordedAnswers:
    """Match the bank's file with the inquiry row by row and hold what is not confirmed. By a payment clerk.

    All or nothing: a file with a row too many, too few or twice is refused. An application that has another account
    by now, or is on its way to the bank, is not stopped. Raises CaseError ``inquiry_answered`` or the code of
    `read_answers`; NotFoundError.
    """
    authorise(actor, Role.PAYMENT_CLERK, program_id=program_id)
    inquiry = AccountInquiry.objects.select_for_update(no_key=True).filter(program_id=program_id, pk=inquiry_id).first()
    if inquiry is None:
        raise NotFoundError(_("There is no such inquiry. Reload the list."))
    # Answered twice: the second file finds it answered and is refused.
    if inquiry.answered_at is not None:
        raise CaseError(_("The answer to this inquiry is recorded already."), code="inquiry_answered")
    try:
        answers = read_answers((inquiry.open("content") or "").encode("cp932"), content)
    except RuleError as error:
        raise CaseError(str(error.message), code=error.code, row=error.row) from error
    _write_answers(program_id, inquiry, answers)
    stopped, too_late = _stop(actor, program_id, inquiry)
    inquiry.answer_sha256 = hashlib.sha256(content).hexdigest()
    inquiry.answered_at = clock.now()
    inquiry.answered_by_id = actor.person_id
    inquiry.save(update_fields=["answer_sha256", "answered_at", "answered_by"])
    confirmed = sum(answer == CONFIRMED for answer in answers)
    record(
        events.INQUIRY_ANSWERED,
        actor=actor,
        program_id=program_id,
        subject_ids=[inquiry.pk],
        data={"number": inquiry.number, "confirmed": confirmed, "stopped": len(stopped), "too_late": len(too_late)},
    )
    return RecordedAnswers(confirmed, stopped, too_late)


def _write_answers(program_id: int, inquiry: AccountInquiry, answers: Sequence[AnswerCode]) -> None:
    places: defaultdict[AnswerCode, list[int]] = defaultdict(list)
    for position, answer in enumerate(answers, start=1):
        places[answer].append(position)
    lines = AccountInquiryLine.objects.filter(program_id=program_id, inquiry=inquiry)
    for answer, positions in places.items():
        lines.filter(position__in=positions).update(answer=answer)


def _stop(actor: Actor, program_id: int, inquiry: AccountInquiry) -> tuple[list[int], list[int]]:
    """Hold the applications that would still be paid into an account that was not confirmed."""
    doubtful = AccountInquiryLine.objects.filter(
        program_id=program_id, inquiry=inquiry, account=F("application__account")
    ).exclude(answer=CONFIRMED)
    sent = set(_sent(program_id, doubtful))
    stopped: list[int] = []
    for code, reason in REASONS.items():
        rows = doubtful.filter(answer=code, application__status__in=[Status.DECIDED, Status.PAYING])
        ids = [pk for pk in rows.order_by("position").values_list("application_id", flat=True) if pk not in sent]
        open_holds(
            actor=actor,
            program_id=program_id,
            application_ids=ids,
            kind=HoldKind.ACCOUNT_FAILED,
            reason=reason.value,
            waits_for=Hold.WaitsFor.OFFICE,
        )
        stopped += ids
    return stopped, sorted(sent)


def _sent(program_id: int, doubtful: QuerySet[AccountInquiryLine]) -> QuerySet[TransferLine, int]:
    """Applications whose money is with the bank already, or was paid."""
    gone = Q(results__isnull=True) | Q(results__outcome=TransferResult.Outcome.PAID)
    lines = TransferLine.objects.filter(
        gone,
        program_id=program_id,
        application__in=doubtful.values("application"),
        account=F("application__account"),
        batch__state=PayoutBatch.State.RELEASED,
    )
    return lines.values_list("application_id", flat=True)
