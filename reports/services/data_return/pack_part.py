"""One chunk of a package: some tables, some files, or the note of who is named in it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from cases.models import Household
from reports import events
from reports.data_return.files import Entry, disk_files, row_files
from reports.data_return.package import PackageWriter
from reports.data_return.tables import begin_reading, header, table_named, table_rows
from reports.files import data_return_directory
from reports.models import DataReturn, DataReturnKey, DataReturnPart
from security import clock
from security.access.purposes import Purpose
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import AccessLog, Program
from security.roles import Role

AT_ONCE = 2_000
PLACE = "reports:data-return-part"
Result = dict[str, Any]


def pack_part(*, actor: Actor, program_id: int, number: int, piece: int, part: Mapping[str, Any]) -> Result:
    """Pack what `part` says into files of its own; returns what was read. Given up meanwhile: nothing is left of it.

    Rows of restricted cases are in it like all others: the data are the municipality's.
    """
    authorise(actor, Role.OFFICER, program_id=program_id, system=True)
    found = DataReturn.objects.get(program_id=program_id, number=number)
    if found.state != DataReturn.State.BUILDING:
        return {}
    program = Program.objects.get(pk=program_id)
    password = DataReturnKey.objects.get(program_id=program_id, data_return=found).open("password") or ""
    writer = PackageWriter(data_return_directory(program, number), f"return-{number:03d}-{piece:04d}", password)
    with writer:
        result = STEPS[part["step"]](found, program, part, writer)
    if not _is_wanted(found):
        writer.erase()
        return {}
    _keep(found, piece, writer)
    record(
        events.DATA_RETURN_PACKED,
        actor=actor,
        program_id=program_id,
        subject_ids=[found.pk],
        data={"piece": piece, "parts": len(writer.parts)},
    )
    return result


def _is_wanted(found: DataReturn) -> bool:
    """Asked again under a lock: whoever gives it up now waits until these parts are written down."""
    rows = DataReturn.objects.filter(program_id=found.program_id, pk=found.pk, state=DataReturn.State.BUILDING)
    return rows.select_for_update(no_key=True, of=("self",)).exists()


def _keep(found: DataReturn, piece: int, writer: PackageWriter) -> None:
    DataReturnPart.objects.bulk_create(
        DataReturnPart(program_id=found.program_id, data_return=found, piece=piece, position=position, **asdict(part))
        for position, part in enumerate(writer.parts, start=1)
    )


def _note(found: DataReturn, _program: Program, _part: Mapping[str, Any], _writer: PackageWriter) -> Result:
    """Whose cases are in it stands in the access log, as a list that the asker saw."""
    rows = Household.objects.filter(program_id=found.program_id).order_by("pk").values_list("pk", flat=True)
    noted = last = 0
    while ids := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last, noted = ids[-1], noted + len(ids)
        AccessLog.objects.create(
            program_id=found.program_id,
            at=clock.now(),
            person_id=found.asked_by_id,
            place=PLACE,
            purpose=Purpose.EXPORT,
            listed=ids,
            listed_count=len(ids),
            request_id=f"return-{found.number}",
        )
    return {"noted": noted}


def _tables(found: DataReturn, _program: Program, part: Mapping[str, Any], writer: PackageWriter) -> Result:
    lines = []
    for name in part["tables"]:
        table, reading = table_named(name), begin_reading(found.program_id)
        writer.add_rows(table.csv_name, header(table), table_rows(table, reading))
        lines.append(
            {
                "app": table.app,
                "table": name,
                "rows": reading.rows,
                "last": reading.last_id,
                "unreadable": reading.unreadable,
            }
        )
    return {"tables": lines}


def _files(found: DataReturn, _program: Program, part: Mapping[str, Any], writer: PackageWriter) -> Result:
    reading = begin_reading(found.program_id)
    _add_all(writer, row_files(table_named(part["table"]), part["first"], part["last"], reading))
    return {"files": {"table": part["table"], "files": reading.rows, "unreadable": reading.unreadable}}


def _disk(_found: DataReturn, program: Program, _part: Mapping[str, Any], writer: PackageWriter) -> Result:
    return {"disk": _add_all(writer, disk_files(program))}


def _add_all(writer: PackageWriter, entries: Iterable[Entry]) -> int:
    count = 0
    for name, pieces in entries:
        writer.add(name, pieces)
        count += 1
    return count


STEPS: Final[Mapping[str, Callable[[DataReturn, Program, Mapping[str, Any], PackageWriter], Result]]] = {
    "note": _note,
    "tables": _tables,
    "files": _files,
    "disk": _disk,
}
