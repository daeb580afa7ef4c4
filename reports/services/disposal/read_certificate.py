"""Reading of the certificate of a disposal."""

import hashlib

from django.utils.translation import gettext as _

from reports import events
from reports.errors import ReportError
from reports.read_file import StoredFile
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import DisposalCertificate, Program
from security.selectors.disposals import READERS


def read_certificate(*, actor: Actor, program_id: int, number: int) -> StoredFile:
    """The PDF, compared with its hash. Raises ReportError ``not_found``, ``file_changed``."""
    authorise(actor, *READERS, program_id=program_id)
    rows = DisposalCertificate.objects.filter(program_id=program_id, disposal__number=number)
    certificate = rows.first()
    if certificate is None:
        raise ReportError(_("There is no certificate yet."), code="not_found")
    content = bytes(certificate.content)
    if hashlib.sha256(content).hexdigest() != certificate.sha256:
        raise ReportError(_("The stored paper is not the one that was made. Report it."), code="file_changed")
    record(
        events.CERTIFICATE_READ,
        actor=actor,
        program_id=program_id,
        subject_ids=[certificate.pk],
        data={"disposal": number, "sha256": certificate.sha256},
    )
    code = Program.objects.values_list("code", flat=True).get(pk=program_id)
    return StoredFile(f"disposal-{code}-{number:03d}.pdf", content)
