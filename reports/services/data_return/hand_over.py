"""The package goes to the municipality on a medium."""

from django.utils.translation import gettext as _

from reports.errors import ReportError
from reports.models import DataReturn, DataReturnPart, Medium
from reports.services.data_return.locks import lock_return
from reports.services.medium.hand_over import HandOver, check_medium, enter_medium
from security.actor import Actor, authorise
from security.roles import Role

State = DataReturn.State


def hand_over_data(*, actor: Actor, program_id: int, number: int, medium: HandOver) -> Medium:
    """Enter the medium into the register, once every part was fetched. It stays with the municipality.

    Raises NotFoundError ``data_return``, StaleError, ReportError ``label`` (a part was not fetched yet), and
    those of `check_medium`.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    found = lock_return(program_id, number, expect=[State.READY, State.EXPIRED])
    if DataReturnPart.objects.filter(program_id=program_id, data_return=found, fetched=0).exists():
        raise ReportError(_("Not every part of the package was fetched yet. All of them go together."), code="label")
    check_medium(program_id, medium)
    carried = {"return_number": number, "file_sha256": found.manifest_sha256, "rows": found.rows}
    return enter_medium(actor=actor, program_id=program_id, medium=medium, carried=carried)
