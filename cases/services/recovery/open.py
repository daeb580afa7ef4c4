"""Asking back of a payment: a recall at the bank, or a claim on the payee."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import Recovery, TransferLine, TransferResult
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

OPENERS = (Role.OFFICER, Role.TREASURER)


def open_recovery(
    *,
    actor: Actor,
    program_id: int,
    line_id: int,
    kind: Recovery.Kind | str,
    amount_yen: int,
    reason: Recovery.Reason | str,
    legal_kind: Recovery.LegalKind | str = "",
    due_on: dt.date | None = None,
) -> Recovery:
    """Ask back all or a part of a payment. By the municipality: its treasurer recalls, its officer claims.

    A recall takes the whole payment and needs no day; a claim needs the day it is due and its legal kind. Raises
    CaseError: ``not_paid``, ``amount``, ``due_missing``, ``due_past``, ``asked_already`` when more would be asked back
    than was paid; NotFoundError.
    """
    authorise(actor, *OPENERS, program_id=program_id)
    chosen = Recovery.Kind(kind)
    authorise(actor, Role.TREASURER if chosen is Recovery.Kind.RECALL else Role.OFFICER, program_id=program_id)
    line = TransferLine.objects.filter(program_id=program_id, pk=line_id).first()
    if line is None:
        raise NotFoundError(_("There is no such payment. Look for it by its receipt number."))
    _check(line, chosen, amount_yen, legal_kind, due_on)
    (number,) = take_numbers(program_id=program_id, kind="recovery", count=1)
    try:
        with transaction.atomic():
            # Asked twice: the database adds up what is asked of a payment and refuses what is above it.
            recovery = Recovery.objects.create(
                program_id=program_id,
                number=number,
                line=line,
                kind=chosen,
                reason=Recovery.Reason(reason),
                legal_kind=Recovery.LegalKind(legal_kind) if chosen is Recovery.Kind.CLAWBACK else "",
                amount_yen=amount_yen,
                due_on=due_on if chosen is Recovery.Kind.CLAWBACK else None,
                opened_at=clock.now(),
                opened_by_id=actor.person_id,
            )
    except IntegrityError as error:
        raise CaseError(
            _("With what is asked back already this is more than was paid. Look at the claims of this payment."),
            code="asked_already",
        ) from error
    record(
        events.RECOVERY_OPENED,
        actor=actor,
        program_id=program_id,
        subject_ids=[recovery.pk],
        reason=recovery.reason,
        data={"number": number, "kind": chosen.value, "line": line.pk, "yen": amount_yen},
    )
    return recovery


def _check(line: TransferLine, kind: Recovery.Kind, amount_yen: int, legal_kind: str, due_on: dt.date | None) -> None:
    if not line.results.filter(outcome=TransferResult.Outcome.PAID).exists():
        raise CaseError(_("This payment is not recorded as paid. Record the bank's results first."), code="not_paid")
    if not 0 < amount_yen <= line.amount_yen or (kind is Recovery.Kind.RECALL and amount_yen != line.amount_yen):
        raise CaseError(
            _("The payment was %(yen)s yen. A claim is from 1 yen up to that, a recall is all of it.")
            % {"yen": f"{line.amount_yen:,}"},
            code="amount",
        )
    if kind is Recovery.Kind.RECALL:
        return
    if due_on is None or not legal_kind:
        raise CaseError(_("A claim needs the day it is due and its legal kind."), code="due_missing")
    if due_on <= clock.today():
        raise CaseError(_("The day is past. Give the payee time to pay."), code="due_past")
