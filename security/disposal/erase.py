"""Erasing of a program's rows, files, rows elsewhere and key. For services that have authorised their actor."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from django.db import connection

from security.disposal.guard import disposing
from security.disposal.holdings import Holding, all_holdings
from security.disposal.survey import Table, refers_to_itself, tables
from security.models import Program, ProgramKey
from security.sealing.program_keys import forget_keys

AT_ONCE = 5_000


def erase_rows(group: Sequence[Table], program_id: int, *, most: int | None = None) -> dict[str, int]:
    """Erase rows of tables that nothing else refers to any more, the newest first; at most about so many.

    A ring of tables, or one that refers to itself, goes in one statement: its keys are checked at the end of that.
    Returns how many rows went by table.
    """
    with disposing(program_id):
        if len(group) == 1 and not refers_to_itself(group[0]):
            return {group[0].name: _erase_in_pieces(group[0], program_id, most)}
        return _erase_at_once(group, program_id)


def _erase_in_pieces(table: Table, program_id: int, most: int | None) -> int:
    erased = 0
    while most is None or erased < most:
        found = table.rows(program_id).order_by("-pk").values_list("pk", flat=True)
        keys = list(found[: AT_ONCE if most is None else min(AT_ONCE, most - erased)])
        if not keys:
            break
        rows = table.model._base_manager.filter(program_id=program_id, pk__in=keys)
        rows._raw_delete(rows.db)  # noqa: SLF001 - nothing hangs on them, so no cascade is looked for
        erased += len(keys)
    return erased


def _erase_at_once(group: Sequence[Table], program_id: int) -> dict[str, int]:
    if any(table.has_spared_rows for table in group):
        raise TypeError("Rows are spared in tables that nothing refers to in a ring only.")
    counts = {table.name: table.rows(program_id).count() for table in group}
    deletes = [f'DELETE FROM "{table.name}" WHERE program_id = %(program)s' for table in group]  # noqa: S608
    parts = ", ".join(f"part{number} AS ({sql})" for number, sql in enumerate(deletes[:-1]))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {parts} {deletes[-1]}" if parts else deletes[-1], {"program": program_id})
    return counts


def erase_files(program: Program, apps: Sequence[str]) -> int:
    """Erase the directories of the apps; returns how many files went."""
    count = 0
    for folder in folders(program, apps):
        count += len(files_in(folder))
        if folder.exists():
            shutil.rmtree(folder)
    return count


def erase_outside(program: Program, apps: Sequence[str]) -> dict[str, int]:
    """Erase what stands in other databases; returns how many rows went by table."""
    counts = rows_outside(program, apps)
    for holding in _chosen(apps):
        if holding.outside is not None:
            holding.outside.erase(program.code)
    return counts


def destroy_key(program_id: int) -> int:
    """Destroy every version of the program's key: no sealed value opens again, not even in a copy of the rows.

    Returns how many versions there were.
    """
    erased, _by_model = ProgramKey.objects.filter(program_id=program_id).delete()
    forget_keys()
    return erased


def folders(program: Program, apps: Sequence[str]) -> list[Path]:
    """The directories with the program's files."""
    return [holding.folder(program) for holding in _chosen(apps) if holding.folder is not None]


def files_in(folder: Path) -> list[Path]:
    """Every file below a directory; none where there is no directory."""
    return [path for path in folder.rglob("*") if path.is_file() or path.is_symlink()]


def rows_outside(program: Program, apps: Sequence[str]) -> dict[str, int]:
    """Rows in other databases by table."""
    found: dict[str, int] = {}
    for holding in _chosen(apps):
        if holding.outside is not None:
            found.update(holding.outside.count(program.code))
    return found


def tables_named(names: Sequence[str]) -> list[Table]:
    """The tables of these names, in this order. Raises KeyError for one that is not to be emptied."""
    known = {table.name: table for table in tables(all_holdings().keys())}
    return [known[name] for name in names]


def _chosen(apps: Sequence[str]) -> list[Holding]:
    return [holding for app, holding in all_holdings().items() if app in apps]
