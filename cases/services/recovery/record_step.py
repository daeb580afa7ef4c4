"""What became of a claim on money that was paid."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import Recovery, RecoveryStep
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

Kind = RecoveryStep.Kind
# Who may record what: money and refusals by those who read the account, the end of a claim by the officer.
RECORDERS = {
    Kind.RECEIVED: (Role.TREASURER, Role.PAYMENT_CLERK),
    Kind.REFUSED: (Role.TREASURER, Role.PAYMENT_CLERK),
    Kind.DUNNED: (Role.OFFICER, Role.TREASURER, Role.MANAGER),
    Kind.WAIVED: (Role.OFFICER,),
}


def record_step(
    *,
    actor: Actor,
    program_id: int,
    recovery_id: int,
    kind: RecoveryStep.Kind | str,
    on: dt.date,
    yen: int = 0,
    note: str = "",
) -> RecoveryStep:
    """Record money that came back, a reminder, a refusal or the end of a claim. `yen` is for money only.

    Raises CaseError: ``yen``, ``future``, ``note_missing`` for a claim that is given up, ``not_a_recall`` for a refusal
    of a claim, ``ended`` when the claim has ended or more would have come back than was asked; NotFoundError.
    """
    authorise(actor, *RECORDERS[Kind(kind)], program_id=program_id)
    chosen = Kind(kind)
    recovery = Recovery.objects.filter(program_id=program_id, pk=recovery_id).first()
    if recovery is None:
        raise NotFoundError(_("There is no such claim. Reload the list."))
    _check(recovery, chosen, on, yen, note)
    try:
        with transaction.atomic():
            # Recorded twice: what came back cannot exceed what was asked, and an ended claim takes nothing more.
            step = RecoveryStep.objects.create(
                program_id=program_id,
                recovery=recovery,
                kind=chosen,
                yen=yen,
                on=on,
                note=note.strip(),
                at=clock.now(),
                by_id=actor.person_id,
            )
    except IntegrityError as error:
        raise CaseError(
            _("The claim has ended, or more would have come back than was asked. Compare the amounts."), code="ended"
        ) from error
    record(
        events.RECOVERY_STEP,
        actor=actor,
        program_id=program_id,
        subject_ids=[recovery.pk],
        data={"number": recovery.number, "kind": chosen.value, "yen": yen},
    )
    return step


def _check(recovery: Recovery, kind: RecoveryStep.Kind, on: dt.date, yen: int, note: str) -> None:
    if (kind is Kind.RECEIVED) != (yen > 0):
        raise CaseError(_("Write how much came back; other steps have no amount."), code="yen")
    if on > clock.today():
        raise CaseError(_("The day has not come. Record it when it has happened."), code="future")
    if kind is Kind.WAIVED and not note.strip():
        raise CaseError(_("Write why the claim is given up: it is kept with it."), code="note_missing")
    if kind is Kind.REFUSED and recovery.kind != Recovery.Kind.RECALL:
        raise CaseError(
            _("Only a recall needs the payee's consent. A claim that is not paid is reminded of."), code="not_a_recall"
        )
