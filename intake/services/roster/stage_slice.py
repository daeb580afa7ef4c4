"""Staging one slice of a roster file: the one pass in which every row is read."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from cases.models import GaijiEntry
from cases.rules.roster_faults import RosterFault, roster_fault
from cases.services.roster.stage import StagedLine, stage_lines
from intake.models import RosterFileSlice
from intake.rules.roster_file import COLUMNS, UTF8, UTF8_BOM
from intake.rules.roster_row import ACCOUNT_HOLDER, ACCOUNT_NUMBER, HEAD, PERSON, ReadRow, RowReader
from security import clock
from security.actor import Actor
from security.sealing.seal import unseal_bytes

MAX_NUMBER = 15
_FIELD_LIMIT = 1_000_000


def stage_slice(
    *, actor: Actor, program_id: int, roster_id: int, slice_id: int, encoding: str, order: Sequence[int]
) -> dict[str, Any]:
    """Read a kept slice and stage its lines; returns `{"rows", "faults", "lost"}`, the last by code point.

    `order` says where in the file's rows the columns of a roster stand. Runs inside a job's chunk: when the worker
    dies, its transaction takes everything back and another worker begins from the kept slice.
    """
    kept = RosterFileSlice.objects.get(program_id=program_id, pk=slice_id)
    content = unseal_bytes(
        bytes(kept.content),
        program_id=program_id,
        table=RosterFileSlice._meta.db_table,
        column="content",
        row_id=kept.pk,
    )
    text = content.decode(UTF8 if encoding == UTF8_BOM else encoding)
    gaiji = dict(GaijiEntry.objects.filter(program_id=program_id).values_list("character", "substitute"))
    lines, faults, lost, rows = _read(text, kept.first_line, order, gaiji)
    stage_lines(actor=actor, program_id=program_id, roster_id=roster_id, lines=lines, faults=faults)
    return {"rows": rows, "faults": len(faults), "lost": dict(lost)}


def _read(
    text: str, first_line: int, order: Sequence[int], gaiji: Mapping[str, str]
) -> tuple[list[StagedLine], list[RosterFault], Counter[str], int]:
    reader = RowReader(gaiji=gaiji, today=clock.today())
    in_order = None if list(order) == list(range(len(COLUMNS))) else itemgetter(*order)
    lines: list[StagedLine] = []
    faults: list[RosterFault] = []
    lost: Counter[str] = Counter()
    rows = 0
    for line, cells in _rows(text, first_line):
        rows += 1
        if len(cells) != len(COLUMNS):
            faults.append(roster_fault(line, "", "roster.columns"))
            continue
        read = reader.read(in_order(cells) if in_order else cells)
        if read.faults:
            faults += _faults(line, read)
        lost.update(read.lost)
        lines.append(_staged(line, read))
    return lines, faults, lost, rows


def _rows(text: str, first_line: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line they begin in; empty lines are passed over, ="0123" of spreadsheets is read as 0123."""
    csv.field_size_limit(_FIELD_LIMIT)
    rows = csv.reader(io.StringIO(text, newline=""))
    excel = '="' in text or '=""' in text
    line = first_line
    for cells in rows:
        following = first_line + rows.line_num
        if any(cells):
            yield line, [_plain(cell) for cell in cells] if excel else cells
        line = following


def _plain(cell: str) -> str:
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell


def _faults(line: int, read: ReadRow) -> list[RosterFault]:
    number = read.cells[PERSON]
    shown = number if number.isascii() and number.isalnum() and len(number) <= MAX_NUMBER else ""
    is_member = read.cells[HEAD] == "0"
    return [roster_fault(line, column, code, person_number=shown, is_member=is_member) for column, code in read.faults]


def _staged(line: int, read: ReadRow) -> StagedLine:
    """The line as the stage takes it. The account's number goes apart, to be sealed; a refused line's is dropped."""
    cells, keys, account = read.cells, read.keys, read.account
    texts = [
        *cells[:ACCOUNT_NUMBER],
        account.number[-3:] if account else "",
        account.holder if account else "",
        *cells[ACCOUNT_HOLDER + 1 :],
        keys.name_reduced,
        keys.name_key,
        keys.kana_key,
        keys.address_key,
    ]
    sealable = f"{account.bank_code}{account.branch_code}{account.account_type}{account.number}" if account else None
    return StagedLine(line, texts, keys[4:], sealable)
