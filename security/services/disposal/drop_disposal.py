"""A disposal is given up."""

from django.utils.translation import gettext as _

from security import events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import Disposal
from security.roles import Role


def drop_disposal(*, actor: Actor, program_id: int, number: int) -> None:
    """Give up what was only counted. Raises OfficeError ``stale`` (asked for already, or not there)."""
    authorise(actor, Role.MANAGER, program_id=program_id)
    rows = Disposal.objects.filter(
        program_id=program_id, number=number, state__in=[Disposal.State.COUNTING, Disposal.State.COUNTED]
    )
    disposal = rows.select_for_update(no_key=True, of=("self",)).first()
    if disposal is None:
        raise OfficeError(_("It cannot be given up any more. Reload the page."), code="stale")
    disposal.state = Disposal.State.DROPPED
    disposal.save(update_fields=["state"])
    record(events.DISPOSAL_DROPPED, actor=actor, program_id=program_id, subject_ids=[disposal.pk])
