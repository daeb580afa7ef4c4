"""An officer of the municipality agrees to a disposal; a job carries it out."""

from typing import Any

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.disposal.survey import in_order, tables
from security.disposal.terms import obstacles
from security.errors import OfficeError
from security.job_kinds import DISPOSE
from security.jobs.start import start_job
from security.models import Disposal, Job, Program
from security.roles import Role
from security.services.disposal.locks import lock_disposal

ROWS_A_CHUNK = 20_000
Chunk = tuple[dict[str, Any], int]


def approve_disposal(*, actor: Actor, program_id: int, number: int, note: str = "") -> Job:
    """Agree. From here on a program of which everything goes is closed, and nothing works on it by itself.

    Nobody agrees to what they planned themselves. Raises OfficeError ``own``, ``not_found``, ``stale``, ``held``.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    program = Program.objects.select_for_update(no_key=True).get(pk=program_id)
    disposal = lock_disposal(program_id, number, expect=Disposal.State.ASKED)
    if disposal.planned_by_id == actor.user_id:
        raise OfficeError(_("You planned this disposal yourself. Another person decides on it."), code="own")
    if found := obstacles(program, disposal.apps):
        raise OfficeError(" ".join(found), code="held")
    job = start_job(
        kind=DISPOSE,
        actor=actor,
        program_id=program_id,
        params={"number": number},
        chunks=_chunks(disposal),
        workers=1,
    )
    disposal.state = Disposal.State.RUNNING
    disposal.decided_by_id = actor.person_id
    disposal.decided_at = clock.now()
    disposal.decision_note = note.strip()
    disposal.job = job
    disposal.save(update_fields=["state", "decided_by", "decided_at", "decision_note", "job"])
    closed_at = clock.now() if disposal.is_whole else None
    Program.objects.filter(pk=program_id).update(is_automatic=False, closed_at=closed_at)
    record(events.DISPOSAL_APPROVED, actor=actor, program_id=program_id, subject_ids=[disposal.pk])
    return job


def _chunks(disposal: Disposal) -> list[Chunk]:
    """The key first: even if all else were interrupted, sealed values are lost. Then what other places hold, files, and
    the rows table by table, large tables in several pieces; the proof last."""
    counted = {line["table"]: line["rows"] for line in (disposal.counted or {})["tables"]}
    chunks: list[Chunk] = [({"step": "key"}, 1)] if disposal.is_whole else []
    chunks += [({"step": "outside"}, 1), ({"step": "files"}, 1)]
    for group in in_order(tables(disposal.apps)):
        rows = sum(counted.get(table.name, 0) for table in group)
        names = [table.name for table in group]
        pieces = rows // ROWS_A_CHUNK if len(group) == 1 else 0
        chunks += [({"step": "rows", "tables": names, "most": ROWS_A_CHUNK}, ROWS_A_CHUNK)] * pieces
        chunks.append(({"step": "rows", "tables": names}, max(1, rows - pieces * ROWS_A_CHUNK)))
    return [*chunks, ({"step": "proof"}, 1)]
