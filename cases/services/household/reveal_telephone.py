"""Showing a full telephone number to a person who needs it."""

from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import Application
from cases.selectors.readers import opened_to
from cases.services.household.reveal_account import REVEALERS
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

# Those who see accounts, and those who tell residents what is missing.
TELEPHONE_REVEALERS = (*REVEALERS, Role.CALLER, Role.KEYER, Role.MAILROOM)


class CallReason(StrEnum):
    """Why somebody needs the number: a choice, so that no record holds a value that was typed."""

    CALL = "call"
    DOCUMENT = "document"
    DUPLICATE = "duplicate"
    INQUIRY = "inquiry"


CALL_REASON_LABELS = {
    CallReason.CALL: gettext_lazy("call the resident about this case"),
    CallReason.DOCUMENT: gettext_lazy("compare it with a document"),
    CallReason.DUPLICATE: gettext_lazy("compare it with another case"),
    CallReason.INQUIRY: gettext_lazy("answer a question of the municipality"),
}


def reveal_telephone(*, actor: Actor, program_id: int, application_id: int, reason: CallReason) -> str:
    """The telephone number of an application, recorded with who saw it and why.

    Raises NotFoundError ``telephone``, CaseError ``restricted``.
    """
    authorise(actor, *TELEPHONE_REVEALERS, program_id=program_id)
    rows = Application.objects.filter(program_id=program_id, pk=application_id, telephone__isnull=False)
    row = rows.select_related("household").first()
    if row is None:
        raise NotFoundError(_("The application names no telephone number. Look at its form."), code="telephone")
    if row.household.protected and not opened_to(actor, program_id, [row.household_id]):
        raise CaseError(_("This case is handled by the dedicated desk. Transfer it there."), code="restricted")
    record(events.TELEPHONE_REVEALED, actor=actor, program_id=program_id, subject_ids=[row.pk], reason=reason.value)
    return row.open("telephone") or ""
