"""Revoking a certificate: an act of the municipality."""

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError
from cases.models import Certificate
from cases.services.certificate.find import end, lock_valid
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def revoke_certificate(*, actor: Actor, program_id: int, certificate_id: int, reason: str) -> None:
    """Revoke a valid certificate; its number says "revoked" from the next publication on. By an officer only.

    Raises CaseError ``reason_missing``, ``certificate_ended``, ``restricted``; NotFoundError.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    if not reason.strip():
        raise CaseError(_("Write why the certificate is revoked: the reason is kept with it."), code="reason_missing")
    # Revoked twice: the second call finds it revoked and is refused.
    found = lock_valid(actor, program_id, certificate_id)
    end(actor, found, state=Certificate.State.REVOKED, reason=reason.strip(), at=clock.now())
    record(
        events.CERTIFICATE_REVOKED,
        actor=actor,
        program_id=program_id,
        subject_ids=[found.pk],
        reason=reason.strip(),
    )
