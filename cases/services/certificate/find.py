"""Finding the certificate that an act is about, locked after its household."""

from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.models import Certificate
from cases.selectors.readers import opened_to
from cases.services.locks import lock_households
from security.actor import Actor


def lock_valid(actor: Actor, program_id: int, certificate_id: int) -> Certificate:
    """The certificate, locked; for services that have authorised their actor.

    Raises NotFoundError; CaseError ``restricted`` (the dedicated desk's) and ``certificate_ended``.
    """
    rows = Certificate.objects.filter(program_id=program_id, pk=certificate_id)
    household_id = rows.values_list("household_id", flat=True).first()
    if household_id is None:
        raise NotFoundError(_("There is no such certificate. Reload the list."))
    household = lock_households(program_id, [household_id])[household_id]
    if household.protected and not opened_to(actor, program_id, [household_id]):
        raise CaseError(_("This case is handled by the dedicated desk. Transfer it there."), code="restricted")
    found = rows.select_for_update(no_key=True).get()
    if found.state != Certificate.State.VALID:
        raise CaseError(
            _("The certificate is %(state)s already. Reload the page.") % {"state": found.get_state_display()},
            code="certificate_ended",
        )
    return found


def end(actor: Actor, found: Certificate, *, state: Certificate.State, reason: str, at: object) -> None:
    """Write that a certificate has ended, and why."""
    Certificate.objects.filter(program_id=found.program_id, pk=found.pk).update(
        state=state, ended_at=at, ended_by_id=actor.user_id, end_reason=reason
    )
