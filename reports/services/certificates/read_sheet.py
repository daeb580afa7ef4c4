"""One certificate as it is printed at a desk, with a trace."""

from typing import Final

from django.utils.translation import gettext as _

from cases import events
from cases.errors import NotFoundError
from cases.models import Certificate
from cases.selectors.certificates import find_certificate
from reports.errors import ReportError
from reports.letters.render import LetterRenderError, render_letters
from reports.read_file import StoredFile
from reports.selectors.certificate_sheets import certificate_drafts
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

DRAWERS: Final = (Role.MANAGER, Role.MAILROOM, Role.CALLER, Role.OFFICER, Role.PROTECTED_CASE_OFFICER)


def read_sheet(*, actor: Actor, program_id: int, certificate_id: int) -> StoredFile:
    """Draw a valid certificate. Those of restricted households are for the dedicated desk, and who was let in.

    Raises NotFoundError; ReportError ``certificate_ended``, or the code of what keeps it from being printed.
    """
    authorise(actor, *DRAWERS, program_id=program_id)
    page = find_certificate(actor=actor, program_id=program_id, certificate_id=certificate_id)
    if page is None:
        raise NotFoundError(_("There is no such certificate. Reload the list."))
    if page.certificate.state != Certificate.State.VALID:
        raise ReportError(_("Only a valid certificate is printed. Open the newest one."), code="certificate_ended")
    (draft,) = certificate_drafts(program_id=program_id, certificate_ids=[certificate_id])
    if draft.content is None:
        raise ReportError(draft.message, code=draft.code)
    try:
        pdf = render_letters([draft.content]).pdf
    except LetterRenderError as error:
        said = [issue.message for issues in error.issues.values() for issue in issues]
        raise ReportError(" ".join(said) or str(error), code=error.code) from error
    record(events.CERTIFICATE_READ, actor=actor, program_id=program_id, subject_ids=[certificate_id])
    return StoredFile(f"{page.certificate.number}.pdf", pdf)
