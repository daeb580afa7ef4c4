"""How long each kind of data is kept."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.disposal.holdings import all_holdings
from security.errors import OfficeError
from security.models import RetentionRule
from security.models.retention import MOST_MONTHS
from security.roles import Role


def set_rules(*, actor: Actor, program_id: int, months: Mapping[str, int]) -> int:
    """Set the months of retention of kinds of data, by app; what stays as it is makes no new rule. Returns how many.

    Raises OfficeError named after the app (no such kind, or no number of months there can be).
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    for app, number in months.items():
        if app not in all_holdings() or not 0 <= number <= MOST_MONTHS:
            raise OfficeError(
                _("Give the months as a number from 0 to %(most)d.") % {"most": MOST_MONTHS}, code=str(app)
            )
    rows = RetentionRule.objects.filter(program_id=program_id).order_by("pk")
    standing = dict(rows.values_list("app", "months"))  # the newest last
    made = [
        RetentionRule.objects.create(
            program_id=program_id, app=app, months=number, set_by_id=actor.person_id, set_at=clock.now()
        )
        for app, number in months.items()
        if standing.get(app) != number
    ]
    if made:
        record(
            events.RETENTION_SET,
            actor=actor,
            program_id=program_id,
            subject_ids=[rule.pk for rule in made],
            data={rule.app: rule.months for rule in made},
        )
    return len(made)
