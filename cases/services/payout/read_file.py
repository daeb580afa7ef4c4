"""Reading of a released bank file, with a trace."""

import hashlib

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import PayoutFile
from cases.rules.payment import transfer_file_name
from cases.services.payout.release_batch import ReleasedFile
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def read_file(*, actor: Actor, program_id: int, batch_id: int, reason: str = "") -> ReleasedFile:
    """The file of a released batch, opened and compared with its hash. For the treasurer and payment clerks.

    Each reading is an audit event. Raises NotFoundError when the batch has no file, CaseError ``file_changed``.
    """
    authorise(actor, Role.TREASURER, Role.PAYMENT_CLERK, program_id=program_id)
    row = PayoutFile.objects.filter(program_id=program_id, batch_id=batch_id).select_related("batch").first()
    if row is None:
        raise NotFoundError(_("The batch has no file. A file is made when the treasurer releases the batch."))
    content = (row.open("content") or "").encode("cp932")
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise CaseError(_("The stored file is not the one that was released. Report it."), code="file_changed")
    record(
        events.FILE_READ,
        actor=actor,
        program_id=program_id,
        subject_ids=[batch_id],
        reason=reason,
        data={"sha256": row.sha256},
    )
    name = transfer_file_name(row.batch.number, row.batch.transfer_on)
    return ReleasedFile(batch_id, name, content, row.sha256, row.payee_digest)
