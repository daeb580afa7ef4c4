"""Planted faults are where the labels say, of the kind they say, and nothing else is wrong."""

import csv
import itertools
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zengin_code import Bank

from secretariat.demo.people import MIHON
from secretariat.demo.people.bad_roster import PlantedFault, RosterFault, write_bad_roster
from secretariat.demo.people.roster_file import COLUMNS, write_roster
from tests.secretariat.demo.people_sample import sample

ACCOUNT = COLUMNS[17:22]


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    path = tmp_path_factory.mktemp("rosters") / "good.csv"
    write_roster(sample()[:3000], path, municipality=MIHON)
    return path


def read(path):
    with path.open(encoding="cp932", newline="") as opened:
        return list(csv.reader(opened))[1:]


def faults_of_row(row: list[str]) -> list[tuple[str, RosterFault]]:
    """An independent reading of the rules of the layout, one row at a time."""
    if len(row) != len(COLUMNS):
        return [("", RosterFault.COLUMNS_MISSING)]
    cells = dict(zip(COLUMNS, row, strict=True))
    account = [cells[column] for column in ACCOUNT]
    is_whole = all(account)
    rules = [
        ("生年月日", RosterFault.BIRTH_MONTH_13, int(cells["生年月日"][-4:-2]) <= 12),
        ("氏名カナ", RosterFault.KANA_HAS_KANJI, re.search("[一-龠]", cells["氏名カナ"]) is None),
        ("氏名", RosterFault.NAME_EMPTY, cells["氏名"] != ""),
        ("氏名", RosterFault.FIELD_TOO_LONG, len(cells["氏名"]) <= 100),
        ("郵便番号", RosterFault.POSTCODE_DIGITS, re.fullmatch(r"\d{7}", cells["郵便番号"]) is not None),
        ("支店コード", RosterFault.ACCOUNT_HALF, is_whole or not any(account)),
        ("口座番号", RosterFault.ACCOUNT_SIX_DIGITS, not is_whole or len(cells["口座番号"]) == 7),
        ("支店コード", RosterFault.BRANCH_UNKNOWN, not is_whole or account[1] in Bank.all[account[0]].branches),
    ]
    return [(column, fault) for column, fault, holds in rules if not holds]


def faults_of_file(rows: list[list[str]]) -> list[PlantedFault]:
    found, seen = [], set()
    for line, row in enumerate(rows, start=2):
        found += [PlantedFault(line, column, fault) for column, fault in faults_of_row(row)]
        if row[0] in seen:
            found.append(PlantedFault(line, "宛名番号", RosterFault.PERSON_NO_DUPLICATE))
        seen.add(row[0])
    for _, group in itertools.groupby(enumerate(rows, start=2), key=lambda numbered: numbered[1][1]):
        members = list(group)
        heads = [line for line, row in members if row[3] == "1"]
        if not heads:
            found.append(PlantedFault(members[0][0], "世帯主区分", RosterFault.HEAD_NONE))
        found += [PlantedFault(line, "世帯主区分", RosterFault.HEADS_TWO) for line in heads[1:]]
    return sorted(found)


def test_good_file_has_no_fault(good):
    assert faults_of_file(read(good)) == []


@given(seed=st.integers(0, 1000), count=st.integers(1, 60))
@settings(max_examples=12, deadline=None)
def test_exactly_the_labelled_faults_are_found(good, tmp_path_factory, seed, count):
    bad = tmp_path_factory.mktemp("bad") / "bad.csv"
    planted = write_bad_roster(good, bad, faults=count, seed=seed)
    assert len(planted) == count
    assert faults_of_file(read(bad)) == planted


def test_all_kinds_in_turn(good, tmp_path):
    planted = write_bad_roster(good, tmp_path / "bad.csv", faults=36, seed=1)
    assert Counter(fault.fault for fault in planted) == dict.fromkeys(RosterFault, 3)


def test_everything_else_is_untouched(good, tmp_path):
    bad = tmp_path / "bad.csv"
    planted = write_bad_roster(good, bad, faults=24, seed=2)
    lines = {fault.line for fault in planted}
    pairs = enumerate(zip(read(good), read(bad), strict=True), start=2)
    assert {line for line, (before, after) in pairs if before != after} == lines


def test_same_seed_same_faults(good, tmp_path):
    first = write_bad_roster(good, tmp_path / "a.csv", faults=24, seed=2)
    assert write_bad_roster(good, tmp_path / "b.csv", faults=24, seed=2) == first
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_too_many_faults_are_refused(good, tmp_path):
    with pytest.raises(ValueError, match="too few households"):
        write_bad_roster(good, tmp_path / "bad.csv", faults=20_000)


def test_foreign_layout_is_refused(tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("a,b\r\n1,2\r\n", encoding="cp932")
    with pytest.raises(ValueError, match="header"):
        write_bad_roster(other, tmp_path / "bad.csv", faults=1)
