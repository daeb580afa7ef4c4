"""R12: what a spreadsheet would compute stays text in a file for people, and comes back unchanged."""

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from reports.exports.columns import BY_KEY
from reports.exports.masks import mask_address, mask_name, mask_tail, mask_whole
from reports.exports.write import write_csv, write_xlsx
from security.cells import safe_for_csv, starts_a_formula

STARTS = ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"]
CELLS = [
    *(f"{start}1+1" for start in STARTS),
    *(f' {start}HYPERLINK("http://x","y")' for start in STARTS),
    "=cmd|' /C calc'!A0",
    "0901234567",
    "1E5",
    "http://example.jp",
    "𠮷野家",
    "",
]
COLUMNS = [BY_KEY["head_name"], BY_KEY["amount_yen"]]


@pytest.mark.bar("R12")
def test_texts_stay_texts_in_excel_and_come_back_unchanged(tmp_path: Path, record_property) -> None:
    path = tmp_path / "file.xlsx"
    assert write_xlsx(path, COLUMNS, ([cell, 30_000] for cell in CELLS)) == len(CELLS)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["世帯主氏名", "金額"]
    assert [row[0] for row in rows[1:]] == CELLS
    assert {row[1] for row in rows[1:]} == {30_000}
    content = path.read_bytes()
    assert b"<f>" not in content
    record_property("tried", f"{len(CELLS)} cells in Excel")


@pytest.mark.bar("R12")
@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell.lstrip(" \u3000")[:1] in set(STARTS)])
def test_a_csv_for_people_has_no_formula(cell: str) -> None:
    assert starts_a_formula(cell)
    assert safe_for_csv(cell) == f"'{cell}"


def test_what_is_no_formula_is_left_alone() -> None:
    for text in ("青井", "1-2", "", "a=b", "03-1234"):
        assert safe_for_csv(text) == text


def test_a_file_for_programs_has_every_value_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    write_csv(path, COLUMNS, ([cell, 1] for cell in CELLS))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["head_name", "amount_yen"]
    assert [row[0] for row in rows[1:]] == CELLS


def test_masks_leave_too_little_to_use() -> None:
    assert mask_name("青井　花子") == "青＊＊"
    assert mask_address("東京都あおい市中央1丁目2番3号") == "東京都あおい市中央＊＊"
    assert mask_tail("1234567") == "••••567"
    assert mask_whole("0001-001") == "＊＊"
    assert (mask_name(""), mask_tail(""), mask_whole("")) == ("", "", "")
