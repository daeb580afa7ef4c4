"""Taking in of what a bank wrote about a released batch. Nothing is recorded of the payments yet."""

import hashlib

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import BankAnswer, PayoutBatch
from cases.rules.bank_answer import decode_answer, read_table
from cases.rules.faults import RuleError
from cases.services.payout.recheck import lock_batch
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def take_answer(*, actor: Actor, program_id: int, batch_id: int, content: bytes) -> int:
    """Keep the list, sealed, and return its id; the same list again is the same id. By a payment clerk.

    Raises CaseError: ``answer_recorded`` when this list was recorded already, ``batch_<state>`` unless the batch is
    released, or a code of `cases.rules.bank_answer`; NotFoundError.
    """
    authorise(actor, Role.PAYMENT_CLERK, program_id=program_id)
    batch = lock_batch(program_id=program_id, batch_id=batch_id, expect=PayoutBatch.State.RELEASED)
    try:
        text = decode_answer(content)
        table = read_table(text)
    except RuleError as error:
        raise CaseError(str(error.message), code=error.code) from error
    sha256 = hashlib.sha256(content).hexdigest()
    # Sent twice: the list that is here already is looked at again.
    present = BankAnswer.objects.filter(program_id=program_id, batch_id=batch.pk, sha256=sha256).first()
    if present is not None and present.recorded_at is not None:
        raise CaseError(
            _("This list was recorded on %(day)s already. Choose the next list of the bank.")
            % {"day": clock.local(present.recorded_at).date()},
            code="answer_recorded",
        )
    if present is not None:
        return present.pk
    answer = BankAnswer.objects.create(
        program_id=program_id,
        batch=batch,
        content=text,
        size=len(content),
        sha256=sha256,
        taken_at=clock.now(),
        taken_by_id=actor.person_id,
    )
    record(
        events.ANSWER_TAKEN,
        actor=actor,
        program_id=program_id,
        subject_ids=[batch.pk],
        data={"number": batch.number, "answer": answer.pk, "rows": len(table.rows), "sha256": sha256},
    )
    return answer.pk
