"""The one way a household changes its state in the ledger of addressees."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db.models import F

from cases import events
from cases.errors import stop_at_refusals
from cases.models import Household, LedgerEvent
from cases.rules.ledger import LEDGER_ROLES, LedgerChange, next_ledger_state
from cases.services.locks import lock_households
from cases.types import Done
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record

REFUSED_MISSING = "missing"
REFUSED_STATE = "state"


def change_ledger(
    *,
    actor: Actor,
    program_id: int,
    household_ids: Collection[int],
    change: LedgerChange,
    reason: str = "",
    at: dt.datetime | None = None,
    partial: bool = False,
) -> Done:
    """Move households by one change of the table in `cases.rules.ledger`; `at` is when it happened, now by default.

    Refusals: ``missing``, ``state`` (not possible from where the household stands). With `partial=False` a single
    refusal stops all of it (NotPossibleError).
    """
    authorise(actor, *LEDGER_ROLES, program_id=program_id, system=True)
    wanted = list(dict.fromkeys(household_ids))
    states = {pk: row.ledger_state for pk, row in lock_households(program_id, wanted).items()}
    refusals: dict[int, str] = {}
    for pk in wanted:
        if pk not in states:
            refusals[pk] = REFUSED_MISSING
        elif next_ledger_state(change, states[pk]) is None:
            refusals[pk] = REFUSED_STATE
    stop_at_refusals(refusals, partial=partial)
    movable = [pk for pk in wanted if pk not in refusals]
    if movable:
        moment = at or clock.now()
        targets = {pk: next_ledger_state(change, states[pk]) or "" for pk in movable}
        _write(program_id, targets, moment)
        LedgerEvent.objects.bulk_create(
            (
                LedgerEvent(
                    program_id=program_id,
                    household_id=pk,
                    event=change.value,
                    from_state=states[pk],
                    to_state=targets[pk],
                    at=moment,
                    actor_id=actor.user_id,
                    actor_label=actor.label,
                    reason=reason,
                )
                for pk in movable
            ),
            batch_size=2_000,
        )
        record(
            events.LEDGER_CHANGED,
            actor=actor,
            program_id=program_id,
            subject_ids=movable,
            reason=reason,
            data={"change": change.value, "to": sorted(set(targets.values()))},
        )
    return Done(done=movable, refusals=refusals)


def _write(program_id: int, targets: Mapping[int, str], moment: dt.datetime) -> None:
    by_state: dict[str, list[int]] = {}
    for pk, state in targets.items():
        by_state.setdefault(state, []).append(pk)
    for state, ids in by_state.items():
        Household.objects.filter(program_id=program_id, pk__in=ids).update(
            ledger_state=state, ledger_state_at=moment, version=F("version") + 1
        )
