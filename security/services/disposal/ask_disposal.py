"""The municipality is asked to agree to a disposal."""

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.disposal.terms import obstacles
from security.errors import OfficeError
from security.models import Disposal, Program
from security.roles import Role
from security.services.disposal.locks import lock_disposal


def ask_disposal(*, actor: Actor, program_id: int, number: int, reason: str) -> None:
    """Ask, with what the dry run counted. Raises OfficeError ``reason``, ``not_found``, ``stale``, ``held``."""
    authorise(actor, Role.MANAGER, program_id=program_id)
    if not reason.strip():
        raise OfficeError(_("Say on what ground the data are disposed of."), code="reason")
    disposal = lock_disposal(program_id, number, expect=Disposal.State.COUNTED)
    if found := obstacles(Program.objects.get(pk=program_id), disposal.apps):
        raise OfficeError(" ".join(found), code="held")
    disposal.state = Disposal.State.ASKED
    disposal.reason = reason.strip()
    disposal.asked_at = clock.now()
    disposal.save(update_fields=["state", "reason", "asked_at"])
    record(events.DISPOSAL_ASKED, actor=actor, program_id=program_id, subject_ids=[disposal.pk])
