"""Reading of a paper of a pack, with a trace."""

import base64
import hashlib

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from reports import events
from reports.errors import ReportError
from reports.models import PackFile
from reports.read_file import StoredFile
from reports.selectors.packs import READERS
from security.actor import Actor, authorise
from security.audit.record import record


def read_pack(*, actor: Actor, program_id: int, number: int, kind: str) -> StoredFile:
    """One paper of the batch's pack, compared with its hash. Raises NotFoundError, ReportError ``file_changed``."""
    authorise(actor, *READERS, program_id=program_id)
    row = PackFile.objects.filter(program_id=program_id, pack__batch__number=number, kind=kind).first()
    if row is None:
        raise NotFoundError(_("There is no such paper. Have the papers of the batch made first."))
    content = base64.b64decode(row.open("content") or "")
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise ReportError(_("The stored paper is not the one that was made. Report it."), code="file_changed")
    record(
        events.PACK_READ,
        actor=actor,
        program_id=program_id,
        subject_ids=[row.pack_id],
        data={"batch": number, "kind": kind, "sha256": row.sha256},
    )
    return StoredFile(row.file_name, content)
