"""Verified values taken into applications."""

from collections.abc import Mapping, Sequence
from typing import Literal

from cases import events
from cases.errors import stop_at_refusals
from cases.models import Application, Channel
from cases.rules.transitions import INTAKE, Event
from cases.selectors.setup import setup_of
from cases.services.application.advance import advance
from cases.services.application.apply_values import Entry, apply_values
from cases.types import Done
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

# Paper is keyed twice where the program says so; what a resident typed, or the roster knows, is not.
PAPER = frozenset({Channel.CONFIRMATION, Channel.APPLICATION, Channel.COUNTER})
REFUSED_KEYING = "keying"


def accept_entries(
    *,
    actor: Actor,
    program_id: int,
    entries: Sequence[Entry],
    event: Literal[Event.VERIFY, Event.ACCEPT] = Event.VERIFY,
    partial: bool = False,
) -> Done:
    """Take the values of forms into their applications, move them to "verified" and propose their amounts.

    VERIFY ends double keying; ACCEPT skips it (online, push, telephone, or a program without keying). After a
    re-entry the new values lie over the old ones. Refusals: ``keying`` (paper must be keyed) and those of `advance`.
    Raises CaseError ``account_form``, ``no_account_on_file``; NotPossibleError, NotAllowedError.
    """
    authorise(actor, *INTAKE, Role.API_CLIENT, program_id=program_id, system=True)
    # Accepted twice: the second finds the application verified and is refused with the code "status".
    by_id = {entry.application_id: entry for entry in entries}
    refusals = _unkeyed(program_id, by_id) if event is Event.ACCEPT else {}
    stop_at_refusals(refusals, partial=partial)
    free = [pk for pk in by_id if pk not in refusals]
    moved = advance(actor=actor, program_id=program_id, application_ids=free, event=event, partial=partial)
    apply_values(actor=actor, program_id=program_id, entries=[by_id[pk] for pk in moved.done])
    if moved.done:
        record(
            events.ENTRY_ACCEPTED,
            actor=actor,
            program_id=program_id,
            subject_ids=moved.done,
            data={"event": event.value, "keyed_by": _keyers(by_id, moved.done)},
        )
    return Done(done=moved.done, refusals=refusals | moved.refusals)


def _unkeyed(program_id: int, by_id: Mapping[int, Entry]) -> dict[int, str]:
    if not setup_of(program_id).steps.get("keying", True):
        return {}
    channels = Application.objects.filter(program_id=program_id, pk__in=list(by_id)).values_list("pk", "channel")
    return {pk: REFUSED_KEYING for pk, channel in channels if channel in PAPER}


def _keyers(by_id: Mapping[int, Entry], done: Sequence[int]) -> list[int]:
    return sorted({person for pk in done for person in by_id[pk].keyed_by_ids})
