"""An officer of the municipality lets its data be packed."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from reports import events
from reports.data_return.files import ids_of
from reports.data_return.tables import PackedTable, packed_tables
from reports.errors import ReportError
from reports.exports.container import make_password
from reports.job_kinds import RETURN_DATA
from reports.models import DataReturn, DataReturnKey
from reports.services.data_return.locks import lock_return
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.jobs.start import start_job
from security.models import Job
from security.roles import Role

ROWS_A_CHUNK = 200_000
IDS_A_CHUNK = 20_000
LAST_ID = 2**62
Chunk = tuple[dict[str, Any], int]


def approve_data_return(*, actor: Actor, program_id: int, number: int, note: str = "") -> Job:
    """Agree, and have the package built by a job; its password is for the municipality alone.

    Raises NotFoundError ``data_return``, StaleError (somebody was first), ReportError ``own``.
    """
    authorise(actor, Role.OFFICER, program_id=program_id)
    found = lock_return(program_id, number, expect=[DataReturn.State.ASKED])
    if found.asked_by_id == actor.user_id:
        raise ReportError(_("You asked for this yourself. Another person decides on it."), code="own")
    job = start_job(
        kind=RETURN_DATA,
        actor=actor,
        program_id=program_id,
        params={"number": number},
        chunks=_chunks(program_id),
        workers=1,
    )
    found.state = DataReturn.State.BUILDING
    found.decided_by_id = actor.person_id
    found.decided_at = clock.now()
    found.decision_note = note.strip()
    found.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    DataReturnKey(program_id=program_id, data_return=found, password=make_password()).save()
    record(
        events.DATA_RETURN_APPROVED, actor=actor, program_id=program_id, subject_ids=[found.pk], data={"number": number}
    )
    return job


def _chunks(program_id: int) -> list[Chunk]:
    """Who is named in the package first, then the tables, small ones together; the files in rows; those on the disk."""
    sizes = _sizes()
    chunks: list[Chunk] = [({"step": "note"}, 1)]
    group: list[str] = []
    waiting = 0
    for table in packed_tables():
        rows = sizes.get(table.name, 0)
        if group and waiting + rows > ROWS_A_CHUNK:
            chunks.append(({"step": "tables", "tables": group}, max(1, waiting)))
            group, waiting = [], 0
        group, waiting = [*group, table.name], waiting + rows
    chunks.append(({"step": "tables", "tables": group}, max(1, waiting)))
    for table in packed_tables():
        if table.files:
            chunks += _of_files(table, program_id)
    return [*chunks, ({"step": "disk"}, 1)]


def _of_files(table: PackedTable, program_id: int) -> list[Chunk]:
    """The last one takes what comes until it is read."""
    first, last = ids_of(table, program_id)
    begins = range(first, last + 1, IDS_A_CHUNK)
    ends = [begin - 1 for begin in begins[1:]] + [LAST_ID]
    return [
        ({"step": "files", "table": table.name, "first": begin, "last": end}, min(IDS_A_CHUNK, last - begin + 1))
        for begin, end in zip(begins, ends, strict=True)
    ]


def _sizes() -> dict[str, int]:
    """About how many rows each table has, all programs together, as PostgreSQL's statistics say it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, greatest(reltuples, 0)::bigint FROM pg_class WHERE relkind = 'r'")
        return dict(cursor.fetchall())
