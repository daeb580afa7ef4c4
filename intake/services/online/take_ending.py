"""A withdrawal or refusal of the portal, done as the office does it; a part of `pull_submission`."""

from typing import Any

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from cases.models import Application, Household
from cases.rules.transitions import BEFORE_DECISION
from cases.services.application.decline import decline_households
from cases.services.application.withdraw import withdraw_applications
from intake.models import MailItem
from intake.services.online.take_form import Taken
from security.actor import Actor


def take_withdrawal(actor: Actor, program_id: int, sent: dict[str, Any]) -> Taken:
    """End the household's applications that are not decided. Raises NotFoundError ``application`` without any."""
    household = _household(program_id, sent)
    ids = list(
        Application.objects.filter(program_id=program_id, household=household, status__in=BEFORE_DECISION)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if not ids:
        raise NotFoundError(
            _("The household has no application that can still be withdrawn. Call it and explain."), code="application"
        )
    withdraw_applications(
        actor=actor, program_id=program_id, application_ids=ids, reason=_("Withdrawn by the resident on the portal.")
    )
    return Taken(household.pk, ids[-1], MailItem.Kind.OTHER)


def take_decline(actor: Actor, program_id: int, sent: dict[str, Any]) -> Taken:
    """Note that the household does not want the benefit. Raises NotPossibleError where the ledger has no such step."""
    household = _household(program_id, sent)
    decline_households(
        actor=actor,
        program_id=program_id,
        household_ids=[household.pk],
        reason=_("Declined by the resident on the portal."),
    )
    return Taken(household.pk, None, MailItem.Kind.OTHER)


def _household(program_id: int, sent: dict[str, Any]) -> Household:
    found = Household.objects.filter(program_id=program_id, receipt_number=sent["receipt_number"]).first()
    if found is None:
        raise NotFoundError(
            _("There is no household with this number in the program. Compare the number with the letter."),
            code="household",
        )
    return found
