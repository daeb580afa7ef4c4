"""Households that do not want the benefit (辞退, 受給拒否の届出)."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import Application
from cases.rules.ledger import LedgerChange
from cases.rules.transitions import BEFORE_DECISION, INTAKE
from cases.services.application.withdraw import withdraw_applications
from cases.services.household.change_ledger import change_ledger
from cases.types import Done
from security.actor import Actor, authorise


def decline_households(
    *, actor: Actor, program_id: int, household_ids: Collection[int], reason: str, partial: bool = False
) -> Done:
    """Note that households decline; what they have applied for and is not decided is withdrawn.

    Refusals by household as of `change_ledger`. Raises CaseError ``reason_missing``.
    """
    authorise(actor, *INTAKE, program_id=program_id, system=True)
    if not reason.strip():
        raise CaseError(_("Say how the household declined: the reason is kept with it."), code="reason_missing")
    moved = change_ledger(
        actor=actor,
        program_id=program_id,
        household_ids=household_ids,
        change=LedgerChange.DECLINE,
        reason=reason,
        partial=partial,
    )
    running = Application.objects.filter(
        program_id=program_id, household_id__in=moved.done, status__in=BEFORE_DECISION
    ).values_list("pk", flat=True)
    withdraw_applications(actor=actor, program_id=program_id, application_ids=list(running), reason=reason)
    return moved
