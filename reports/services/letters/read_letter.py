"""One letter as it is printed, for a person to look at, with a trace."""

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from cases.models import Notice
from reports import events
from reports.errors import ReportError
from reports.letters.render import LetterRenderError, render_letters
from reports.read_file import StoredFile
from reports.selectors.letter_contents import letter_drafts, letter_number
from security.access.seen import seen
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def read_letter(*, actor: Actor, program_id: int, number: int) -> StoredFile:
    """Draw one letter from what is known now. Letters of restricted households are for the dedicated desk.

    Raises NotFoundError; ReportError with the code of what keeps the letter from being printed.
    """
    authorise(actor, Role.MAILROOM, Role.MANAGER, Role.PROTECTED_CASE_OFFICER, program_id=program_id)
    letters = Notice.objects.filter(program_id=program_id, number=number)
    if not actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id):
        letters = letters.filter(household__protected=False)
    found = letters.values_list("pk", "household_id").first()
    if found is None:
        raise NotFoundError(_("There is no such letter. Look at its number."))
    notice_id, household_id = found
    seen(program_id, household_id)
    (draft,) = letter_drafts(program_id=program_id, notice_ids=[notice_id])
    if draft.content is None:
        raise ReportError(draft.message, code=draft.code)
    try:
        pdf = render_letters([draft.content]).pdf
    except LetterRenderError as error:
        found = [issue.message for issues in error.issues.values() for issue in issues]
        raise ReportError(" ".join(found) or str(error), code=error.code) from error
    record(events.LETTER_READ, actor=actor, program_id=program_id, subject_ids=[notice_id])
    return StoredFile(f"{letter_number(number)}.pdf", pdf)
