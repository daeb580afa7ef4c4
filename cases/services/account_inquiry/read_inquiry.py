"""Reading of the file that asks about accounts, with a trace."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import AccountInquiry
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


@dataclass(frozen=True, slots=True)
class InquiryFile:
    """The file as the bank gets it. The content is never logged."""

    file_name: str
    content: bytes
    sha256: str

    def __repr__(self) -> str:
        return f"InquiryFile({self.file_name}, sha256={self.sha256})"


def read_inquiry(*, actor: Actor, program_id: int, inquiry_id: int) -> InquiryFile:
    """The file of an inquiry, opened and compared with its hash. By a payment clerk; each reading is an audit event.

    Raises NotFoundError, CaseError ``file_changed``.
    """
    authorise(actor, Role.PAYMENT_CLERK, program_id=program_id)
    inquiry = AccountInquiry.objects.filter(program_id=program_id, pk=inquiry_id).first()
    if inquiry is None:
        raise NotFoundError(_("There is no such inquiry. Reload the list."))
    content = (inquiry.open("content") or "").encode("cp932")
    if hashlib.sha256(content).hexdigest() != inquiry.sha256:
        raise CaseError(_("The stored file is not the one that was made. Report it."), code="file_changed")
    record(
        events.INQUIRY_READ,
        actor=actor,
        program_id=program_id,
        subject_ids=[inquiry.pk],
        data={"number": inquiry.number, "sha256": inquiry.sha256},
    )
    return InquiryFile(f"shokai-{inquiry.number:04d}-{inquiry.requested_on:%Y%m%d}.txt", content, inquiry.sha256)
