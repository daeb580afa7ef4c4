"""Recording of what became of a released batch (domain reference §1.8: the bank reports failures one by one)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import Hold, HoldKind, NoticeKind, PayoutBatch, TransferLine, TransferResult
from cases.rules.transitions import Event
from cases.selectors.terms import open_terms
from cases.services.application.advance import advance
from cases.services.hold.open import open_holds
from cases.services.notice.queue import NoticeTarget, queue_notices
from cases.services.payout.recheck import lock_batch
from cases.services.payout.write_results import write_results
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

BANK_REASONS = frozenset(TransferResult.Reason.values) - {TransferResult.Reason.CANCELLED}


@dataclass(frozen=True, slots=True)
class RecordedResults:
    """Applications whose transfer was recorded now, as paid and as failed.

    `without_letter` says by application why no letter was queued: the dedicated desk writes to restricted households.
    """

    paid: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    without_letter: dict[int, str] = field(default_factory=dict)


def record_result(
    *, actor: Actor, program_id: int, batch_id: int, failures: Mapping[int, str], rest_paid: bool = True
) -> RecordedResults:
    """Record failures, `{line id: reason}`, and with `rest_paid` all other open lines as paid. By a payment clerk.

    A failed application goes back to decided, on hold until the resident names another account, and its letter is
    queued. Lines with a result already stay as they are. Raises CaseError: ``failure_reason``, ``line_not_found``,
    ``already_paid``, ``too_early`` before the transfer date, ``batch_<state>`` unless the batch is released.
    """
    authorise(actor, Role.PAYMENT_CLERK, program_id=program_id)
    batch = lock_batch(program_id=program_id, batch_id=batch_id, expect=PayoutBatch.State.RELEASED)
    if clock.today() < batch.transfer_on:
        raise CaseError(
            _("The transfer date has not come. Record the results from %(day)s on.") % {"day": batch.transfer_on},
            code="too_early",
        )
    reasons = _checked_reasons(failures)
    lines = TransferLine.objects.filter(program_id=program_id, batch_id=batch_id)
    _refuse_unknown(dict(lines.values_list("pk", "results__outcome")), reasons)
    # Recorded twice: lines that have a result are not open any more, so a repeated call records nothing.
    open_lines = list(lines.filter(results__isnull=True).order_by("position"))
    failed = [line for line in open_lines if line.pk in reasons]
    paid = [line for line in open_lines if line.pk not in reasons] if rest_paid else []
    _record_paid(actor, program_id, paid)
    without_letter = _record_failed(actor, program_id, batch, failed, reasons)
    if paid or failed:
        record(
            events.RESULTS_RECORDED,
            actor=actor,
            program_id=program_id,
            subject_ids=[batch.pk],
            data={"number": batch.number, "paid": len(paid), "failed": len(failed)},
        )
    return RecordedResults(
        [line.application_id for line in paid], [line.application_id for line in failed], without_letter
    )


def _checked_reasons(failures: Mapping[int, str]) -> dict[int, TransferResult.Reason]:
    wrong = sorted(set(failures.values()) - BANK_REASONS)
    if wrong:
        raise CaseError(
            _("%(reasons)s is no reason that a bank gives. Choose a reason from the list.")
            % {"reasons": ", ".join(wrong)},
            code="failure_reason",
        )
    return {line_id: TransferResult.Reason(reason) for line_id, reason in failures.items()}


def _refuse_unknown(outcomes: Mapping[int, str | None], reasons: Mapping[int, object]) -> None:
    if unknown := sorted(set(reasons) - set(outcomes)):
        raise NotFoundError(
            _("%(count)d failures belong to no line of this batch. Look for their batch.") % {"count": len(unknown)},
            code="line_not_found",
            lines=unknown,
        )
    if paid := sorted(line for line in reasons if outcomes[line] == TransferResult.Outcome.PAID):
        raise CaseError(
            _("%(count)d lines were recorded as paid. Money that came back later is a clawback.")
            % {"count": len(paid)},
            code="already_paid",
            lines=paid,
        )


def _record_paid(actor: Actor, program_id: int, lines: Sequence[TransferLine]) -> None:
    if not lines:
        return
    write_results(actor=actor, program_id=program_id, lines=lines, outcome=TransferResult.Outcome.PAID, reasons={})
    application_ids = [line.application_id for line in lines]
    # The money is with the payee: a hold that was opened after the release cannot undo that.
    holds = Hold.objects.filter(program_id=program_id, application_id__in=application_ids, released_at=None)
    ignored = list(holds.values_list("pk", flat=True))
    waiting = open_terms(program_id, application_ids)
    for event, ids in (
        (Event.PAY, [pk for pk in application_ids if pk not in waiting]),
        (Event.PAY_TERM, [pk for pk in application_ids if pk in waiting]),
    ):
        if ids:
            advance(actor=actor, program_id=program_id, application_ids=ids, event=event, ignore_holds=ignored)


def _record_failed(
    actor: Actor,
    program_id: int,
    batch: PayoutBatch,
    lines: Sequence[TransferLine],
    reasons: Mapping[int, TransferResult.Reason],
) -> dict[int, str]:
    if not lines:
        return {}
    write_results(
        actor=actor, program_id=program_id, lines=lines, outcome=TransferResult.Outcome.FAILED, reasons=reasons
    )
    application_ids = [line.application_id for line in lines]
    advance(actor=actor, program_id=program_id, application_ids=application_ids, event=Event.FAIL, reason="bank")
    for reason in sorted({reasons[line.pk] for line in lines}):
        open_holds(
            actor=actor,
            program_id=program_id,
            application_ids=[line.application_id for line in lines if reasons[line.pk] == reason],
            kind=HoldKind.ACCOUNT_FAILED,
            reason=reason.value,
            waits_for=Hold.WaitsFor.RESIDENT,
        )
    return _queue_letters(actor, program_id, batch, lines, reasons)


def _queue_letters(
    actor: Actor,
    program_id: int,
    batch: PayoutBatch,
    lines: Sequence[TransferLine],
    reasons: Mapping[int, TransferResult.Reason],
) -> dict[int, str]:
    households = dict(
        TransferLine.objects.filter(program_id=program_id, pk__in=[line.pk for line in lines]).values_list(
            "pk", "application__household_id"
        )
    )
    queued = queue_notices(
        actor=actor,
        program_id=program_id,
        kind=NoticeKind.TRANSFER_FAILED,
        targets=[
            NoticeTarget(
                households[line.pk],
                line.application_id,
                {"line_id": line.pk, "reason": reasons[line.pk].value, "batch_number": batch.number},
            )
            for line in lines
        ],
        issued_on=clock.today(),
        replace=True,
    )
    return {about: code for (_household, about), code in queued.refusals.items() if about is not None}
