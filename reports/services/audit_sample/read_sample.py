"""Reading of a sample, with a trace."""

import base64
import hashlib

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from cases.models import TransferLine
from reports import events
from reports.errors import ReportError
from reports.models import AuditSample
from reports.read_file import StoredFile
from reports.services.audit_sample.start_sample import ASKERS
from security.access.seen import seen_in_list
from security.actor import Actor, authorise
from security.audit.record import record


def read_sample(*, actor: Actor, program_id: int, number: int) -> StoredFile:
    """The PDF of a sample, compared with its hash. Raises NotFoundError, ReportError ``file_changed``."""
    authorise(actor, *ASKERS, program_id=program_id)
    row = AuditSample.objects.filter(program_id=program_id, number=number).first()
    if row is None:
        raise NotFoundError(_("There is no such sample. Reload the list."))
    content = base64.b64decode(row.open("content") or "")
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise ReportError(_("The stored paper is not the one that was made. Report it."), code="file_changed")
    households = TransferLine.objects.filter(program_id=program_id, pk__in=row.lines)
    seen_in_list(program_id, households.values_list("application__household_id", flat=True))
    record(
        events.SAMPLE_READ,
        actor=actor,
        program_id=program_id,
        subject_ids=[row.pk],
        data={"number": number, "sha256": row.sha256},
    )
    return StoredFile(f"kensa-{number:04d}.pdf", content)
