"""Reading of the bank file of a released closing, with a trace."""

import hashlib

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import VoucherFile
from cases.services.voucher.release_closing import SettlementFile, file_name
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def read_file(*, actor: Actor, program_id: int, number: int) -> SettlementFile:
    """The file, opened and compared with its hash. For the treasurer and payment clerks; each reading is recorded.

    Raises NotFoundError when the closing has no file, CaseError ``file_changed``.
    """
    authorise(actor, Role.TREASURER, Role.PAYMENT_CLERK, program_id=program_id)
    row = VoucherFile.objects.filter(program_id=program_id, closing__number=number).select_related("closing").first()
    if row is None:
        raise NotFoundError(_("The closing has no file. A file is made when the treasurer releases it."))
    content = (row.open("content") or "").encode("cp932")
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise CaseError(_("The stored file is not the one that was released. Report it."), code="file_changed")
    record(
        events.SETTLEMENT_FILE_READ,
        actor=actor,
        program_id=program_id,
        subject_ids=[row.closing_id],
        data={"sha256": row.sha256},
    )
    return SettlementFile(file_name(row.closing), content, row.sha256)
