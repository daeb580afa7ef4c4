"""Showing a full account number to a person who needs it."""

from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import events
from cases.errors import CaseError, NotFoundError
from cases.models import Application
from cases.selectors.readers import opened_to
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

REVEALERS = (Role.REVIEWER, Role.MANAGER, Role.PAYMENT_CLERK, Role.PROTECTED_CASE_OFFICER, Role.OFFICER, Role.TREASURER)


class RevealReason(StrEnum):
    """Why somebody needs the number: a choice, so that no record holds a value that was typed."""

    DOCUMENT = "document"
    FAILED = "failed"
    CALLER = "caller"
    INQUIRY = "inquiry"


REASON_LABELS = {
    RevealReason.DOCUMENT: gettext_lazy("compare it with a document"),
    RevealReason.FAILED: gettext_lazy("find out why a transfer failed"),
    RevealReason.CALLER: gettext_lazy("read it back to the account's holder"),
    RevealReason.INQUIRY: gettext_lazy("answer a question of the municipality or the bank"),
}


def reveal_account(*, actor: Actor, program_id: int, application_id: int, reason: RevealReason) -> str:
    """The account number of an application, recorded with who saw it and why.

    Raises NotFoundError ``account``, CaseError ``restricted``.
    """
    authorise(actor, *REVEALERS, program_id=program_id)
    row = (
        Application.objects.filter(program_id=program_id, pk=application_id)
        .select_related("account", "household")
        .first()
    )
    if row is None or row.account is None:
        raise NotFoundError(_("The application has no account. Look at its form."), code="account")
    if row.household.protected and not opened_to(actor, program_id, [row.household_id]):
        raise CaseError(_("This case is handled by the dedicated desk. Transfer it there."), code="restricted")
    record(
        events.ACCOUNT_REVEALED,
        actor=actor,
        program_id=program_id,
        subject_ids=[row.pk],
        reason=reason.value,
        data={"account": row.account.pk},
    )
    return row.account.open("number") or ""
