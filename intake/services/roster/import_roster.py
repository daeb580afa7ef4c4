"""Taking in a roster file: proven readable, kept sealed, and staged by a job that survives its workers."""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from django.db.models import Max
from django.utils.translation import gettext as _

from cases.models import RosterImport
from intake import events
from intake.models import RosterFileSlice
from intake.rules.roster_file import COLUMNS, SLICE_BYTES, RosterFileError, Slice, look, slices
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.jobs.start import start_job
from security.models import Program
from security.roles import Role
from security.sealing.fields import allocate_ids
from security.sealing.seal import seal_bytes

STAGE_KIND = "intake.stage_roster"
HEAD_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Imported:
    """A roster file that was taken in. `rows` without the header; `again` when it was taken in before."""

    roster_id: int
    generation: int
    job_id: int
    rows: int
    sha256: str
    again: bool = False


def import_roster(
    *,
    actor: Actor,
    program_id: int,
    file: BinaryIO,
    file_name: str,
    encoding: str | None = None,
    expected_rows: int | None = None,
) -> Imported:
    """Take in a roster file and start the job that stages and checks it.

    `file` can be read twice (seek). `encoding` is what a person confirmed (`intake.rules.roster_file.look` shows what
    would be read), `expected_rows` the count on the handover slip (受渡票). The same file, while its generation waits
    to be applied, is not taken in twice. Raises RosterFileError (`code`: roster.empty, roster.encoding,
    roster.missing_columns, roster.unknown_columns, roster.double_columns, roster.truncated, roster.quotes,
    roster.count); nothing of a refused file is kept.
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id)
    sha256 = _sha256(file)
    Program.objects.select_for_update(no_key=True).get(pk=program_id)
    waiting = RosterImport.objects.filter(
        program_id=program_id, sha256=sha256, state__in=[RosterImport.State.STAGED, RosterImport.State.CHECKED]
    ).first()
    if waiting is not None and waiting.job_id is not None:  # sent twice
        return Imported(waiting.pk, waiting.generation, waiting.job_id, waiting.rows, sha256, again=True)
    head = file.read(HEAD_BYTES)
    facts = look(head, encoding=encoding)
    file.seek(0)
    last = RosterImport.objects.filter(program_id=program_id).aggregate(last=Max("generation"))["last"] or 0
    roster = RosterImport.objects.create(
        program_id=program_id,
        generation=last + 1,
        file_name=file_name[:200],
        sha256=sha256,
        encoding=facts.encoding,
        created_by_id=actor.user_id,
        created_at=clock.now(),
    )
    parts = [_keep(roster, part) for part in slices(file, encoding=facts.encoding, columns=len(COLUMNS))]
    _compare_count(sum(rows for _, rows in parts), expected_rows)
    order = [facts.header.index(name) for name in COLUMNS]
    job = start_job(
        kind=STAGE_KIND,
        actor=actor,
        program_id=program_id,
        params={"roster": roster.pk, "encoding": facts.encoding, "order": order},
        chunks=[({"slice": pk}, rows) for pk, rows in parts],
    )
    roster.job = job
    roster.rows = job.total
    roster.save()
    record(
        events.ROSTER_RECEIVED,
        actor=actor,
        program_id=program_id,
        subject_ids=[roster.pk],
        data={"sha256": sha256, "rows": roster.rows, "encoding": facts.encoding},
    )
    return Imported(roster.pk, roster.generation, job.pk, roster.rows, sha256)


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := file.read(SLICE_BYTES):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def _keep(roster: RosterImport, part: Slice) -> tuple[int, int]:
    """Store a slice, sealed for its row; returns its id and its number of rows."""
    (pk,) = allocate_ids(RosterFileSlice, 1)
    RosterFileSlice.objects.create(
        pk=pk,
        program_id=roster.program_id,
        roster=roster,
        position=part.position,
        first_line=part.first_line,
        content=seal_bytes(
            part.content,
            program_id=roster.program_id,
            table=RosterFileSlice._meta.db_table,
            column="content",
            row_id=pk,
        ),
    )
    return pk, part.rows


def _compare_count(rows: int, expected: int | None) -> None:
    if expected is not None and rows != expected:
        raise RosterFileError(
            "roster.count",
            _("The file has %(rows)d rows, the handover slip says %(expected)d. Have the file sent again.")
            % {"rows": rows, "expected": expected},
            rows=rows,
        )
