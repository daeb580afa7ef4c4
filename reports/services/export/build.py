"""Building of an approved file: read in pieces, written to disk row by row, locked, counted and hashed."""

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from cases.selectors.carrier_labels import carrier_labels
from reports import events
from reports.exports import decisions, labels, workers
from reports.exports.columns import chosen
from reports.exports.container import lock_file, make_password
from reports.exports.rows import AT_ONCE, Row, export_rows
from reports.exports.write import write_csv, write_xlsx
from reports.files import stored
from reports.models import ExportRequest
from security import clock
from security.access.purposes import Purpose
from security.access.write import export_mark
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import AccessLog, Program
from security.roles import Role

FETCHED_WITHIN = dt.timedelta(hours=72)
PLACE = "reports:export-file"
PIECE = 1 << 20


def build_export(*, actor: Actor, program_id: int, number: int) -> int:
    """Build the file of a request that was approved; returns how many rows it holds. Again: nothing happens.

    Whose cases are in it stands in the access log, as a list that the asker saw.
    """
    authorise(actor, Role.OFFICER, program_id=program_id, system=True)
    request = ExportRequest.objects.select_for_update(no_key=True, of=("self",)).get(
        program_id=program_id, number=number
    )
    # Idempotency: a chunk whose worker died after the commit is run again.
    if request.state != ExportRequest.State.BUILDING:
        return request.rows or 0
    program = Program.objects.get(pk=program_id)
    name = f"{program.code}/exports/export-{number:05d}.zip"
    password = make_password()
    with TemporaryDirectory(dir=_folder(name)) as folder:
        plain = Path(folder) / f"export-{number:05d}.{_suffix(request)}"
        request.rows = _write(request, plain)
        locked = Path(folder) / "locked"
        with locked.open("wb") as file:
            request.size = lock_file(plain, file, name=plain.name, password=password)
            file.flush()
            os.fsync(file.fileno())
        locked.replace(stored(name))
    request.sha256 = _digest(stored(name))
    request.file_name = name
    request.password = password
    request.state = ExportRequest.State.READY
    request.expires_at = clock.now() + FETCHED_WITHIN
    request.save()
    record(
        events.EXPORT_BUILT,
        actor=actor,
        program_id=program_id,
        subject_ids=[request.pk],
        data={"number": number, "rows": request.rows, "size": request.size, "sha256": request.sha256},
    )
    return request.rows


def _suffix(request: ExportRequest) -> str:
    return "xlsx" if request.audience == ExportRequest.Audience.PEOPLE else "csv"


def _folder(name: str) -> Path:
    folder = stored(name).parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(request: ExportRequest, path: Path) -> int:
    if request.subject == ExportRequest.Subject.WORKERS:
        return write_xlsx(path, workers.COLUMNS, workers.worker_rows(request.program_id))
    if request.subject == ExportRequest.Subject.LABELS:
        return write_csv(path, labels.COLUMNS, _noted(request, _label_rows(request)), with_heads=True)
    if request.subject == ExportRequest.Subject.DECISIONS:
        listed = decisions.decision_rows(request.program_id, request.conditions, request.columns)
        heads = [column for column in decisions.COLUMNS if column.key in request.columns]
        return write_csv(path, heads, _noted(request, listed), with_heads=True)
    columns = chosen(request.columns)
    rows = export_rows(request.program_id, request.conditions, columns, frozenset(request.unmasked))
    write = write_xlsx if request.audience == ExportRequest.Audience.PEOPLE else write_csv
    return write(path, columns, _noted(request, rows))


def _label_rows(request: ExportRequest) -> Iterator[Row]:
    goods_name = Program.objects.values_list("name", flat=True).get(pk=request.program_id)
    for household_id, cells in carrier_labels(request.program_id, goods_name=goods_name):
        yield household_id, [*cells]


def _noted(request: ExportRequest, rows: Iterator[Row]) -> Iterator[list[str | int]]:
    """The cells, while the households are written into the access log a few thousand at a time."""
    listed: list[int] = []
    for household_id, cells in rows:
        listed.append(household_id)
        if len(listed) == AT_ONCE:
            _note(request, listed)
            listed = []
        yield cells
    if listed:
        _note(request, listed)


def _note(request: ExportRequest, household_ids: list[int]) -> None:
    AccessLog.objects.create(
        program_id=request.program_id,
        at=clock.now(),
        person_id=request.asked_by_id,
        place=PLACE,
        purpose=Purpose.EXPORT,
        listed=household_ids,
        listed_count=len(household_ids),
        request_id=export_mark(request.number),
    )


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
