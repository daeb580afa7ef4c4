"""The end of a package: counted against the database, listed, and ready to be handed over."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.utils import translation

from cases.models import MyNumber
from cases.selectors.my_numbers import my_number_basis
from reports import events
from reports.data_return import listing
from reports.data_return.package import PackageWriter
from reports.data_return.tables import table_named
from reports.files import data_return_directory, stored
from reports.models import DataReturn, DataReturnKey, DataReturnPart
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.audit.verify import Anchor, Verified, read_anchors, verify_program
from security.models import Program
from security.roles import Role

HANDED_OVER_WITHIN = dt.timedelta(days=7)
Result = Mapping[str, Any]


def finish_data_return(*, actor: Actor, program_id: int, number: int, results: Sequence[Result]) -> DataReturn | None:
    """Count every table anew, write the last part (manifest, dictionary, anchors) and let the package be fetched.

    Given up meanwhile, or finished already: nothing happens.
    """
    authorise(actor, Role.OFFICER, program_id=program_id, system=True)
    rows = DataReturn.objects.filter(program_id=program_id, number=number, state=DataReturn.State.BUILDING)
    found = rows.select_for_update(no_key=True, of=("self",)).first()
    if found is None:
        return None
    tables = _counted(program_id, results)
    anchors = _anchors(program_id)
    chain = verify_program(program_id, anchors)
    with translation.override("ja"):  # whoever's language the job runs in
        found.manifest_sha256 = _write_listing(found, tables, anchors, chain)
    parts = DataReturnPart.objects.filter(program_id=program_id, data_return=found)
    found.summary = {
        "tables": tables,
        "files": sum(line["files"] for line in tables) + _disk_files(results),
        "differing": [line["table"] for line in tables if line["rows"] != line["in_database"]],
        "unreadable": sum(line["unreadable"] for line in tables),
        "chain": {"sealed": chain.sealed, "anchors": chain.anchors, "breaks": len(chain.breaks)},
    }
    found.rows = sum(line["rows"] for line in tables)
    found.size = sum(parts.values_list("size", flat=True))
    found.state = DataReturn.State.READY
    found.built_at = clock.now()
    found.expires_at = clock.now() + HANDED_OVER_WITHIN
    found.save()
    _sweep(found)
    record(
        events.DATA_RETURN_BUILT,
        actor=actor,
        program_id=program_id,
        subject_ids=[found.pk],
        data={"number": number, "rows": found.rows, "size": found.size, "manifest_sha256": found.manifest_sha256},
    )
    return found


def _counted(program_id: int, results: Sequence[Result]) -> list[dict[str, Any]]:
    """The tables as they were read; how many rows up to the last id that was read the database has now, and how many
    came later."""
    files: Counter[str] = Counter()
    spoilt: Counter[str] = Counter()
    for one in (result["files"] for result in results if "files" in result):
        files[one["table"]] += one["files"]
        spoilt[one["table"]] += one["unreadable"]
    lines = []
    for line in (line for result in results for line in result.get("tables", ())):
        found = table_named(line["table"]).model._base_manager.filter(program_id=program_id)
        up_to = Q(pk__lte=line["last"])
        now = found.aggregate(in_database=Count("pk", filter=up_to), later=Count("pk", filter=~up_to))
        more = {"files": files[line["table"]], "unreadable": line["unreadable"] + spoilt[line["table"]]}
        lines.append({**line, **now, **more})
    return lines


def _disk_files(results: Sequence[Result]) -> int:
    return sum(result.get("disk", 0) for result in results)


def _anchors(program_id: int) -> list[Anchor]:
    try:
        return [one for one in read_anchors() if one.program_id == program_id]
    except ValueError:  # a line of the file that is no anchor: the verification of the audit says so
        return []


def _write_listing(
    found: DataReturn, tables: Sequence[dict[str, Any]], anchors: Sequence[Anchor], chain: Verified
) -> str:
    """Write the last part; returns the SHA-256 of the manifest, which has the sums of all other parts."""
    program = Program.objects.select_related("municipality", "contractor").get(pk=found.program_id)
    rows = DataReturnPart.objects.filter(program_id=program.pk, data_return=found).order_by("piece", "position")
    parts = list(rows.values("name", "rows", "entries", "size", "sha256"))
    manifest = listing.manifest(tables, parts)
    digest = hashlib.sha256(manifest).hexdigest()
    context = {
        "program": program,
        "found": found,
        "parts": len(parts) + 1,
        "chain": chain,
        "today": clock.today(),
        "my_numbers": MyNumber.objects.filter(program_id=program.pk, erased_at=None).count(),
        "my_number_basis": my_number_basis(program.pk),
    }
    entries = {
        "README.txt": render_to_string("reports/documents/data_return.txt", context).encode(),
        "manifest.csv": manifest,
        "dictionary.csv": listing.dictionary(),
        "left-out.csv": listing.left_out(),
        "people.csv": listing.people(program.pk),
        "audit-anchors.csv": listing.anchors(anchors),
    }
    key = DataReturnKey.objects.get(program_id=program.pk, data_return=found)
    stem = f"return-{found.number:03d}-manifest"
    with PackageWriter(data_return_directory(program, found.number), stem, key.open("password") or "") as writer:
        for name, content in entries.items():
            writer.add(name, [content])
    last = (rows.values_list("piece", flat=True).last() or 0) + 1
    for position, part in enumerate(writer.parts, start=1):
        DataReturnPart.objects.create(
            program_id=program.pk, data_return=found, piece=last, position=position, **asdict(part)
        )
    return digest


def _sweep(found: DataReturn) -> None:
    """Erase what a worker left that died before it had written down its parts."""
    rows = DataReturnPart.objects.filter(program_id=found.program_id, data_return=found)
    known = {stored(name) for name in rows.values_list("file_name", flat=True)}
    program = Program.objects.get(pk=found.program_id)
    for path in stored(data_return_directory(program, found.number)).iterdir():
        if path not in known:
            path.unlink()
