"""Resolving of deficiencies: by telephone, by what came back, or online."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from cases import events
from cases.errors import stop_at_refusals
from cases.models import Deficiency, DeficiencyCode
from cases.rules.transitions import BEFORE_DECISION, INTAKE
from cases.selectors.setup import deficiency_codes_of
from cases.services.application.apply_values import Entry, EntryValues, apply_values
from cases.services.deficiency.begin_cycle import begin_cycle
from cases.services.deficiency.open import STANDING
from cases.services.hold.close import close_holds
from cases.services.locks import lock_applications, lock_deficiencies
from cases.types import Done
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

NO_VALUES: Mapping[int, EntryValues] = {}
REFUSED_MISSING = "missing"
REFUSED_STATE = "state"
REFUSED_TELEPHONE = "telephone"
REFUSED_KEYING = "keying"
REFUSED_DECIDED = "decided"


def resolve_deficiencies(
    *,
    actor: Actor,
    program_id: int,
    deficiency_ids: Collection[int],
    via: Deficiency.Via,
    values: Mapping[int, EntryValues] = NO_VALUES,
    partial: bool = False,
) -> Done:
    """Resolve deficiencies and lift their stops; `values` are corrected values by application id.

    What a returned form holds is keyed again twice: where a code needs the form, the application goes back to
    reception ("received"). Corrected values are taken at once, except an account that the resident did not type.
    What was screened already is screened again in a new cycle. `done` and `refusals` are by deficiency id:
    ``missing``, ``state`` (not open any more), ``telephone`` (the code does not allow it; a manager may),
    ``keying`` (an account by telephone or paper must be keyed twice), ``decided`` (values after the decision).
    """
    authorise(actor, *INTAKE, Role.REVIEWER, program_id=program_id, system=True)
    wanted = list(dict.fromkeys(deficiency_ids))
    codes = deficiency_codes_of(program_id)
    rows = lock_deficiencies(program_id, wanted)
    statuses = lock_applications(program_id, {row.application_id for row in rows.values()})
    by_phone = via == Deficiency.Via.TELEPHONE and not actor.has_role(Role.MANAGER, program_id)
    refusals: dict[int, str] = {}
    for pk in wanted:
        row = rows.get(pk)
        if row is None:
            refusals[pk] = REFUSED_MISSING
        elif row.state not in STANDING:
            refusals[pk] = REFUSED_STATE
        elif by_phone and not codes[row.code].phone_fixable:
            refusals[pk] = REFUSED_TELEPHONE
        elif why := _value_refusal(values.get(row.application_id), via, statuses[row.application_id]):
            refusals[pk] = why
    stop_at_refusals(refusals, partial=partial)
    resolved = [rows[pk] for pk in wanted if pk not in refusals]
    _mark(actor, program_id, resolved, via)
    applications = {row.application_id for row in resolved}
    given = {pk: item for pk, item in values.items() if pk in applications}
    apply_values(actor=actor, program_id=program_id, entries=[Entry(pk, item) for pk, item in given.items()])
    begin_cycle(
        actor,
        program_id,
        {pk: statuses[pk] for pk in dict.fromkeys(row.application_id for row in resolved)},
        reason="deficiency_resolved",
        to_entry=_back_to_entry(resolved, codes, via, given),
    )
    return Done(done=[row.pk for row in resolved], refusals=refusals)


def _value_refusal(values: EntryValues | None, via: Deficiency.Via, status: str) -> str:
    if values is None:
        return ""
    if status not in BEFORE_DECISION:
        return REFUSED_DECIDED
    return REFUSED_KEYING if values.account is not None and via != Deficiency.Via.ONLINE else ""


def _mark(actor: Actor, program_id: int, rows: Sequence[Deficiency], via: Deficiency.Via) -> None:
    if not rows:
        return
    ids = [row.pk for row in rows]
    Deficiency.objects.filter(program_id=program_id, pk__in=ids).update(
        state=Deficiency.State.RESOLVED, resolved_at=clock.now(), resolved_by_id=actor.user_id, resolved_via=via
    )
    close_holds(
        actor=actor, program_id=program_id, hold_ids=[row.hold_id for row in rows], reason="deficiency_resolved"
    )
    record(events.DEFICIENCY_RESOLVED, actor=actor, program_id=program_id, subject_ids=ids, data={"via": str(via)})


def _back_to_entry(
    rows: Iterable[Deficiency],
    codes: Mapping[str, DeficiencyCode],
    via: Deficiency.Via,
    given: Collection[int],
) -> set[int]:
    """Applications whose form is keyed again: a new one came, or the caller heard what the keyers will key."""
    if via == Deficiency.Via.ONLINE:
        return set()
    settled = given if via == Deficiency.Via.TELEPHONE else ()
    return {row.application_id for row in rows if codes[row.code].needs_form and row.application_id not in settled}
