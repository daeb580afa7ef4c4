"""Queuing of letters."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from cases import events
from cases.models import Notice, NoticeKind
from cases.services.setup.take_numbers import take_numbers
from security import clock
from security.actor import Actor
from security.audit.record import record
from security.tenancy.scope import require_program


def queue_notices(
    *,
    actor: Actor,
    program_id: int,
    kind: NoticeKind,
    items: Sequence[tuple[int, int | None, dict[str, Any]]],
    issued_on: dt.date,
) -> list[int]:
    """Queue one letter of a kind for each `(household id, application id, params)`; returns the ids in that order."""
    require_program(program_id)
    if not items:
        return []
    numbers = take_numbers(program_id=program_id, kind="letter", count=len(items))
    rows = Notice.objects.bulk_create(
        [
            Notice(
                program_id=program_id,
                number=number,
                kind=kind,
                household_id=household_id,
                application_id=application_id,
                params=params,
                issued_on=issued_on,
                queued_at=clock.now(),
                queued_by_id=actor.user_id,
            )
            for number, (household_id, application_id, params) in zip(numbers, items, strict=True)
        ],
        batch_size=2_000,
    )
    ids = [row.pk for row in rows]
    record(events.NOTICE_QUEUED, actor=actor, program_id=program_id, subject_ids=ids, data={"kind": kind.value})
    return ids
