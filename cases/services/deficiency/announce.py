"""What a resident says is on its way by post: the deficiency stands open until it is here."""

from collections.abc import Collection, Mapping

from cases import events
from cases.errors import stop_at_refusals
from cases.models import Deficiency
from cases.rules.transitions import BEFORE_DECISION, INTAKE
from cases.services.application.apply_values import Entry, EntryValues, apply_values
from cases.services.deficiency.begin_cycle import begin_cycle
from cases.services.deficiency.resolve import NO_VALUES, REFUSED_DECIDED, REFUSED_MISSING, REFUSED_STATE
from cases.services.locks import lock_applications, lock_deficiencies
from cases.types import Done
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record

TOLD = Deficiency.State.NOTIFIED


def announce_copies(
    *,
    actor: Actor,
    program_id: int,
    deficiency_ids: Collection[int],
    values: Mapping[int, EntryValues] = NO_VALUES,
) -> Done:
    """Note that the copies for these deficiencies come by post. They stay open, with their deadline and their stop.

    `values` are what the resident typed with it, by application id: they are taken at once, and what was screened
    already is screened again, also where the deficiency turns out to be none. Refusals: ``missing``, ``state`` (the
    resident was not told of it, or it is settled), ``decided`` (values after the decision).
    """
    authorise(actor, *INTAKE, program_id=program_id, system=True)
    wanted = list(dict.fromkeys(deficiency_ids))
    rows = lock_deficiencies(program_id, wanted)
    statuses = lock_applications(program_id, {row.application_id for row in rows.values()})
    refusals = {pk: REFUSED_MISSING for pk in wanted if pk not in rows}
    refusals |= {pk: REFUSED_STATE for pk, row in rows.items() if row.state != TOLD}
    refusals |= {
        pk: REFUSED_DECIDED
        for pk, row in rows.items()
        if row.application_id in values and statuses[row.application_id] not in BEFORE_DECISION
    }
    stop_at_refusals(refusals, partial=False)
    Deficiency.objects.filter(program_id=program_id, pk__in=wanted).update(announced_on=clock.today())
    record(events.DEFICIENCY_ANNOUNCED, actor=actor, program_id=program_id, subject_ids=wanted)
    apply_values(actor=actor, program_id=program_id, entries=[Entry(pk, item) for pk, item in values.items()])
    begin_cycle(actor, program_id, {pk: statuses[pk] for pk in values}, reason="values_corrected")
    return Done(done=wanted, refusals={})
