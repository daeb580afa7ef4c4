"""Dropping a roster that was staged or checked, but shall not be applied."""

from django.db import connection

from cases import events
from cases.models import RosterImport
from cases.services.roster import statements
from cases.services.roster.refusal import not_at_this_step
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def drop_roster(*, actor: Actor, program_id: int, roster_id: int) -> None:
    """Forget the staged lines; the generation and its list of refused lines stay. Raises CaseError ``roster.state``."""
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id)
    roster = RosterImport.objects.select_for_update().get(program_id=program_id, pk=roster_id)
    if roster.state == RosterImport.State.DROPPED:  # asked twice
        return
    if roster.state not in {RosterImport.State.STAGED, RosterImport.State.CHECKED, RosterImport.State.REFUSED}:
        raise not_at_this_step(roster)
    with connection.cursor() as cursor:
        cursor.execute(statements.DELETE_STAGED, {"program": program_id, "roster": roster_id})
    RosterImport.objects.filter(program_id=program_id, pk=roster_id).update(state=RosterImport.State.DROPPED)
    record(events.ROSTER_DROPPED, actor=actor, program_id=program_id, subject_ids=[roster_id])
