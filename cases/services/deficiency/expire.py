"""Deficiencies whose deadline is over: another round, then the end of the application."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef

from cases import events
from cases.models import Deficiency, Hold
from cases.rules.transitions import BEFORE_DECISION
from cases.selectors.setup import setup_of
from cases.services.application.expire import expire_applications
from cases.services.deficiency.notify import notify_deficiencies
from cases.services.locks import lock_deficiencies
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


@dataclass(frozen=True, slots=True)
class Expired:
    """Applications that got a reminder, those that ended, and those decided already that wait for the municipality.

    Where the municipality approves their end by a list, none ends here.
    """

    reminded: list[int] = field(default_factory=list)
    expired: list[int] = field(default_factory=list)
    left_to_municipality: list[int] = field(default_factory=list)


def expire_deficiencies(*, actor: Actor, program_id: int, limit: int = 5_000) -> Expired:
    """Deal with deficiencies whose deadline day is over, oldest first, `limit` at a time.

    Below the number of rounds of the set-up the resident gets another letter with another deadline. After the last
    round the application expires, or waits for a list that the municipality approves, where the program is set so;
    where it is decided already (a transfer failed), the municipality has the ball. Restricted cases are left to the
    dedicated desk. By the contractor's manager or the platform.
    """
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    # Run twice: a reminded one has a deadline to come, an expired one is no longer "notified".
    setup = setup_of(program_id)
    rounds = setup.deficiency_rounds
    due = _due(program_id, limit, for_the_list=rounds if setup.expiry_by_list else None)
    spent = {row.application_id for row in due if row.round >= rounds}
    again = [row for row in due if row.application_id not in spent]
    reminded = _remind(actor, program_id, again)
    outcome = expire_applications(
        actor=actor, program_id=program_id, application_ids=sorted(spent), reason="deficiency_deadline", partial=True
    )
    left = sorted(outcome.refusals)
    _hand_over(actor, program_id, [row for row in due if row.application_id in outcome.refusals])
    return Expired(reminded=reminded, expired=outcome.done, left_to_municipality=left)


def _due(program_id: int, limit: int, *, for_the_list: int | None) -> list[Deficiency]:
    """What is over, but for applications that wait for a list: those with a deficiency in round `for_the_list`."""
    rows = Deficiency.objects.filter(
        program_id=program_id,
        state=Deficiency.State.NOTIFIED,
        deadline_on__lt=clock.today(),
        application__household__protected=False,
    ).order_by("deadline_on", "pk")
    if for_the_list is not None:
        spent = rows.filter(
            application=OuterRef("application"),
            round__gte=for_the_list,
            application__status__in=BEFORE_DECISION,
        )
        rows = rows.filter(~Exists(spent))
    locked = lock_deficiencies(program_id, list(rows.values_list("pk", flat=True)[:limit]))
    return [row for row in locked.values() if row.state == Deficiency.State.NOTIFIED]


def _remind(actor: Actor, program_id: int, rows: Sequence[Deficiency]) -> list[int]:
    Deficiency.objects.filter(program_id=program_id, pk__in=[row.pk for row in rows]).update(round=F("round") + 1)
    applications = dict.fromkeys(row.application_id for row in rows)
    return notify_deficiencies(
        actor=actor, program_id=program_id, application_ids=list(applications), again=True, partial=True
    ).done


def _hand_over(actor: Actor, program_id: int, rows: Iterable[Deficiency]) -> None:
    holds = {row.pk: row.hold_id for row in rows}
    if not holds:
        return
    Deficiency.objects.filter(program_id=program_id, pk__in=list(holds)).update(state=Deficiency.State.EXPIRED)
    Hold.objects.filter(program_id=program_id, pk__in=list(holds.values()), released_at=None).update(
        waits_for=Hold.WaitsFor.MUNICIPALITY
    )
    record(events.DEFICIENCY_EXPIRED, actor=actor, program_id=program_id, subject_ids=sorted(holds))
