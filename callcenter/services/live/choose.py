"""Opening the household of a caller at the desk."""

from django.utils.translation import gettext as _

from callcenter import events
from callcenter.models import LiveCall
from callcenter.services.live.save import live_call_of
from cases.errors import CaseError, NotFoundError
from cases.models import Application, Household
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def choose_household(*, actor: Actor, program_id: int, household_id: int | None) -> LiveCall:
    """The call is about this household and its newest application; None lets go of it again.

    What was confirmed of another household is forgotten. Raises NotFoundError, CaseError ``restricted``.
    """
    authorise(actor, Role.CALLER, Role.MANAGER, program_id=program_id)
    live = live_call_of(program_id, actor.person_id)
    if household_id == live.household_id:
        return live
    live.household_id, live.application_id, live.confirmed = None, None, []
    if household_id is not None:
        _require_open(program_id, household_id)
        applications = Application.objects.filter(program_id=program_id, household_id=household_id)
        live.household_id = household_id
        live.application_id = applications.order_by("-received_at", "-pk").values_list("pk", flat=True).first()
    live.save()
    if household_id is not None:
        record(events.CALLER_CHOSEN, actor=actor, program_id=program_id, subject_ids=[household_id])
    return live


def _require_open(program_id: int, household_id: int) -> None:
    household = Household.objects.filter(program_id=program_id, pk=household_id).first()
    if household is None:
        raise NotFoundError(_("There is no such household in this program. Look the caller up again."))
    if household.protected:
        raise CaseError(_("This case is handled by the dedicated desk. Transfer it there."), code="restricted")
