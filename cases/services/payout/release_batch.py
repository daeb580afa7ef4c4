"""Release of a checked batch by the treasurer: the bank file is made, sealed and handed over, once."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import PayoutBatch, PayoutFile, TransferLine
from cases.rules.payment import transfer_file_name
from cases.services.payout.draw_file import draw_file
from cases.services.payout.recheck import Rechecked, lock_batch, recheck
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import EmployerKind, Role


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """The file as the bank gets it. `sha256` and `payee_digest` are hex; the content is never logged."""

    batch_id: int
    file_name: str
    content: bytes
    sha256: str
    payee_digest: str

    def __repr__(self) -> str:
        return f"ReleasedFile(batch_id={self.batch_id}, sha256={self.sha256})"


def release_batch(*, actor: Actor, program_id: int, batch_id: int) -> ReleasedFile:
    """Check everything once more, build the file, store it sealed and release the batch, in one transaction.

    By a treasurer of the municipality who decided on no line of the batch (a trigger refuses it to raw SQL too).
    Later readers go through `read_file`. Raises CaseError: ``decided_by_releaser``, ``same_file_again`` (same bytes, or
    same payees and amounts, released before), ``batch_<state>`` unless it is checked, ``batch_refused``,
    ``batch_total``, or a code of the bank format; NotFoundError.
    """
    authorise(actor, Role.TREASURER, program_id=program_id)
    if actor.kind is not EmployerKind.MUNICIPALITY:
        raise CaseError(_("Money is released by the municipality only."), code="not_municipal")
    # Released twice: the second call finds another state and is refused, so the content is handed over once.
    batch = lock_batch(program_id=program_id, batch_id=batch_id, expect=PayoutBatch.State.CHECKED)
    _refuse_decider(actor, batch)
    released = _make_file(batch, recheck(batch=batch))
    batch.state = PayoutBatch.State.RELEASED
    batch.released_at = clock.now()
    batch.released_by_id = actor.user_id
    batch.save(update_fields=["state", "released_at", "released_by"])
    record(
        events.BATCH_RELEASED,
        actor=actor,
        program_id=program_id,
        subject_ids=[batch.pk],
        data={
            "number": batch.number,
            "lines": batch.line_count,
            "total_yen": batch.total_yen,
            "sha256": released.sha256,
        },
    )
    return released


def _refuse_decider(actor: Actor, batch: PayoutBatch) -> None:
    own = TransferLine.objects.filter(
        program_id=batch.program_id, batch_id=batch.pk, decision__decided_by_id=actor.user_id
    )
    if own.exists():
        raise CaseError(
            _("You decided on applications of this batch yourself. Have another treasurer release it."),
            code="decided_by_releaser",
        )


def _make_file(batch: PayoutBatch, checked: Rechecked) -> ReleasedFile:
    drawn = draw_file(batch, checked)
    _refuse_known(batch.program_id, drawn.sha256, drawn.payee_digest)
    PayoutFile.objects.create(
        program_id=batch.program_id,
        batch=batch,
        content=drawn.content.decode("cp932"),
        size=len(drawn.content),
        sha256=drawn.sha256,
        payee_digest=drawn.payee_digest,
        created_at=clock.now(),
    )
    name = transfer_file_name(batch.number, batch.transfer_on)
    return ReleasedFile(batch.pk, name, drawn.content, drawn.sha256, drawn.payee_digest)


def _refuse_known(program_id: int, sha256: str, digest: str) -> None:
    known = PayoutFile.objects.filter(Q(sha256=sha256) | Q(payee_digest=digest), program_id=program_id)
    number = known.values_list("batch__number", flat=True).first()
    if number is not None:
        raise CaseError(
            _("Batch %(number)s paid the same people the same amounts already. Cancel this batch and report it.")
            % {"number": number},
            code="same_file_again",
        )
