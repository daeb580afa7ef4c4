"""The daily close (日次締め): what was carried over, came in and went out must be what is there."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from cases.models import Status
from reports import events
from reports.models import DailyClose, DailyCloseStage
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

# One statement, and so one snapshot: the applications and the transitions that it sees belong together. Transitions
# that the last close could not see are new, whatever their clock said; the index on `transaction` finds them.
COUNT = """
WITH snapshot AS (SELECT pg_current_snapshot() AS now, %(before)s::pg_snapshot AS before),
moves AS (
    SELECT t.from_status, t.to_status, count(*) AS cases FROM cases_transition AS t, snapshot
    WHERE t.program_id = %(program)s
      AND (snapshot.before IS NULL OR (t.transaction >= pg_snapshot_xmin(snapshot.before)::text::bigint
           AND CASE t.transaction WHEN %(transaction)s THEN t.id > %(last_transition)s
               ELSE NOT pg_visible_in_snapshot(t.transaction::text::xid8, snapshot.before) END))
    GROUP BY 1, 2
),
own AS (
    SELECT coalesce(max(id), 0) AS last FROM cases_transition
    WHERE program_id = %(program)s AND transaction = pg_current_xact_id()::text::bigint
),
there AS (SELECT status, count(*) AS cases FROM cases_application WHERE program_id = %(program)s GROUP BY 1)
SELECT stage,
       coalesce((SELECT sum(cases) FROM moves WHERE to_status = stage), 0)::int,
       coalesce((SELECT sum(cases) FROM moves WHERE from_status = stage), 0)::int,
       coalesce((SELECT cases FROM there WHERE status = stage), 0)::int,
       (SELECT now::text FROM snapshot), pg_current_xact_id()::text::bigint, (SELECT last FROM own)
FROM unnest(%(stages)s::text[]) AS stage
"""


@dataclass(frozen=True, slots=True)
class Closed:
    """A close: its day, whether it balances, and the difference of every stage that does not."""

    close_id: int
    on: dt.date
    balanced: bool
    differences: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Seen:
    """Which transitions a close saw: those in the snapshot, and its own transaction's up to an id."""

    snapshot: str
    transaction: int
    last_transition: int


def close_day(*, actor: Actor, program_id: int) -> Closed:
    """Close the present day: for each stage carried over + received − processed = left, in cases.

    Carried over is what the last balanced close left; received and processed are the transitions since; left is
    counted from the applications themselves, so a status that changed without a transition shows here. An imbalance is
    kept and shown, refuses the daily report, and is replaced by the next attempt; a balanced close of the day stands.
    """
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    on = clock.today()
    standing = DailyClose.objects.select_for_update().filter(program_id=program_id, on=on).first()
    # Idempotency: a day that balanced is closed once.
    if standing is not None and standing.balanced:
        return Closed(standing.pk, on, balanced=True, differences={})
    if standing is not None:
        standing.delete()
    last = DailyClose.objects.filter(program_id=program_id, balanced=True, on__lt=on).order_by("-on").first()
    stages, seen = _count(program_id, last)
    differences = {
        row.stage: row.left - row.carried_over - row.received + row.processed
        for row in stages
        if row.left != row.carried_over + row.received - row.processed
    }
    close = DailyClose.objects.create(
        program_id=program_id,
        on=on,
        balanced=not differences,
        snapshot=seen.snapshot,
        transaction=seen.transaction,
        last_transition=seen.last_transition,
        closed_at=clock.now(),
        closed_by_id=actor.user_id,
        closed_by_label=actor.label,
    )
    for row in stages:
        row.close = close
    DailyCloseStage.objects.bulk_create(stages)
    record(
        events.DAY_UNBALANCED if differences else events.DAY_CLOSED,
        actor=actor,
        program_id=program_id,
        subject_ids=[close.pk],
        data={"on": on.isoformat(), "differences": differences},
    )
    return Closed(close.pk, on, balanced=not differences, differences=differences)


def _count(program_id: int, last: DailyClose | None) -> tuple[list[DailyCloseStage], _Seen]:
    carried = dict(last.stages.filter(program_id=program_id).values_list("stage", "left")) if last else {}
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT,
            {
                "program": program_id,
                "before": last.snapshot if last else None,
                "transaction": last.transaction if last else 0,
                "last_transition": last.last_transition if last else 0,
                "stages": list(Status.values),
            },
        )
        rows = cursor.fetchall()
    stages = [
        DailyCloseStage(
            program_id=program_id,
            stage=stage,
            carried_over=carried.get(stage, 0),
            received=received,
            processed=processed,
            left=left,
        )
        for stage, received, processed, left, *_seen in rows
    ]
    return stages, _Seen(*rows[0][4:])
