"""What a dry run counts, and the proof afterwards that nothing is left: the same questions, table by table."""

from collections.abc import Mapping, Sequence
from typing import Any

from security.audit.verify import read_anchors, verify_program
from security.disposal.erase import files_in, folders, rows_outside
from security.disposal.survey import count_rows, kept_models, tables
from security.models import Program, ProgramKey


def count_all(program: Program, apps: Sequence[str], *, is_whole: bool) -> dict[str, Any]:
    """Everything a disposal of these apps would erase. Changes nothing."""
    counted = _tables(program.pk, apps)
    files = [path for folder in folders(program, apps) for path in files_in(folder)]
    return {
        "tables": counted,
        "rows": sum(line["rows"] for line in counted),
        "files": len(files),
        "bytes": sum(path.lstat().st_size for path in files),
        "outside": [{"table": name, "rows": rows} for name, rows in sorted(rows_outside(program, apps).items())],
        "keys": ProgramKey.objects.filter(program_id=program.pk).count() if is_whole else 0,
    }


def prove(program: Program, apps: Sequence[str], *, is_whole: bool, erased: Mapping[str, int]) -> dict[str, Any]:
    """Ask every table, directory and database again, and the audit chain whether it holds. `left` is the sum of what is
    still there (rows, values, files, keys), and of the breaks of the chain: 0, or the disposal is not done.

    `erased` are rows that went, by table.
    """
    found = count_all(program, apps, is_whole=is_whole)
    for line in (*found["tables"], *found["outside"]):
        line["erased"] = erased.get(line["table"], 0)
    values = sum(sum(line["columns"].values()) for line in found["tables"])
    outside = sum(line["rows"] for line in found["outside"])
    chain = _chain(program.pk)
    kept = [
        {"table": model._meta.db_table, "rows": model._base_manager.filter(program_id=program.pk).count()}
        for model, _why in kept_models(apps)
    ]
    left = found["rows"] + values + found["files"] + outside + found["keys"] + chain["breaks"]
    return {**found, "values": values, "chain": chain, "kept": kept, "left": left, "queries": len(found["tables"])}


def _tables(program_id: int, apps: Sequence[str]) -> list[dict[str, Any]]:
    lines = []
    for table in tables(apps):
        counts = count_rows(table, program_id)
        rows = counts.pop("")
        lines.append({"table": table.name, "app": table.app, "kind": table.kind, "rows": rows, "columns": counts})
    return lines


def _chain(program_id: int) -> dict[str, Any]:
    try:
        anchors = read_anchors()
    except ValueError:
        return {"sealed": 0, "unsealed": 0, "anchors": 0, "breaks": 1}
    found = verify_program(program_id, anchors)
    return {
        "sealed": found.sealed,
        "unsealed": found.unsealed,
        "anchors": found.anchors,
        "breaks": len(found.breaks),
    }
