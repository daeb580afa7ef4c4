"""What was screened already is keyed or screened again: a part of the services of deficiencies."""

from collections.abc import Collection, Mapping

from django.db.models import F

from cases.rules.transitions import Event, step_for
from cases.services.application.advance import advance
from security.actor import Actor


def begin_cycle(
    actor: Actor, program_id: int, statuses: Mapping[int, str], *, reason: str, to_entry: Collection[int] = ()
) -> None:
    """Back to entry or to the first screening, in a new cycle; what stands before or beyond stays.

    `statuses` are the locked applications, by id; `to_entry` those that are keyed again.
    """
    targets: dict[Event, list[int]] = {Event.REENTER: [], Event.RESCREEN: []}
    for pk, status in statuses.items():
        event = Event.REENTER if pk in to_entry else Event.RESCREEN
        if step_for(event, status) is not None:
            targets[event].append(pk)
    for event, ids in targets.items():
        if ids:
            advance(
                actor=actor,
                program_id=program_id,
                application_ids=ids,
                event=event,
                reason=reason,
                updates={"review_cycle": F("review_cycle") + 1},
            )
