"""A card to every household that has none: a job, because a city's ledger is longer than a second."""

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.selectors.gifts import households_without_card
from security.actor import Actor, authorise
from security.jobs.start import start_job
from security.models import Job
from security.roles import Role

KIND = "cases.assign_gifts"
HOUSEHOLDS_A_CHUNK = 1_000


def start_assigning(*, actor: Actor, program_id: int) -> Job:
    """Have a card assigned to every entitled household that has none. Raises CaseError ``nobody``.

    `assign_gifts` refuses who has a card, so a second job gives nobody a second one. Households of the dedicated desk
    are left to it.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    household_ids = households_without_card(actor=actor, program_id=program_id)
    if not household_ids:
        raise CaseError(_("Every entitled household has its card."), code="nobody")
    starts = range(0, len(household_ids), HOUSEHOLDS_A_CHUNK)
    chunks = [household_ids[start : start + HOUSEHOLDS_A_CHUNK] for start in starts]
    return start_job(
        kind=KIND,
        actor=actor,
        program_id=program_id,
        params={},
        chunks=[({"households": ids}, len(ids)) for ids in chunks],
    )
