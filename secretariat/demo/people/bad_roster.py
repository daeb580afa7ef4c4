"""A roster with planted, labelled faults, so that tests can compare what the import reports with what is wrong."""

import csv
import random
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from zengin_code import Bank

from secretariat.demo.people.roster_file import COLUMNS, CP932

Row = list[str]
_AT: Final = {name: index for index, name in enumerate(COLUMNS)}
_ACCOUNT: Final = ("金融機関コード", "支店コード", "預金種目", "口座番号", "口座名義カナ")
_KANJI: Final = re.compile("[一-龠]")


class RosterFault(StrEnum):
    """The kinds of fault; the value is a stable code."""

    BIRTH_MONTH_13 = "birth_month_13"
    KANA_HAS_KANJI = "kana_has_kanji"
    BRANCH_UNKNOWN = "branch_unknown"
    COLUMNS_MISSING = "columns_missing"
    ACCOUNT_SIX_DIGITS = "account_six_digits"
    PERSON_NO_DUPLICATE = "person_no_duplicate"
    NAME_EMPTY = "name_empty"
    HEADS_TWO = "heads_two"
    HEAD_NONE = "head_none"
    POSTCODE_DIGITS = "postcode_digits"
    ACCOUNT_HALF = "account_half"
    FIELD_TOO_LONG = "field_too_long"


class PlantedFault(NamedTuple):
    """Where a fault is: line of the file (the header is line 1), column name (empty for the whole row), and kind."""

    line: int
    column: str
    fault: RosterFault


class _Household(NamedTuple):
    """Row numbers (0 is the first row after the header) of one household."""

    rows: list[int]


def write_bad_roster(
    source: Path, target: Path, *, faults: int, encoding: str = CP932, seed: int = 0
) -> list[PlantedFault]:
    """Copy a good roster and plant ``faults`` faults of all kinds in turn; return them ordered by line.

    Each fault has a household of its own, faults of a row one-person households, so that none causes a second one.
    Holds the file in memory. Raises ``ValueError`` when it has too few suitable households (about ten a fault do).
    """
    with source.open(encoding=encoding, newline="") as opened:
        header, *rows = csv.reader(opened)
    if tuple(header) != COLUMNS:
        raise ValueError(f"{source}: not a roster of write_roster, the header differs")
    planted = _Planter(rows, random.Random(seed)).plant(faults)
    with target.open("w", encoding=encoding, newline="") as written:
        writer = csv.writer(written, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)
    return sorted(planted)


class _Planter:
    """Chooses households that suit each kind of fault, every household once."""

    def __init__(self, rows: list[Row], rng: random.Random) -> None:
        self._rows = rows
        groups: dict[str, list[int]] = {}
        for index, row in enumerate(rows):
            groups.setdefault(row[_AT["世帯番号"]], []).append(index)
        households = [_Household(group) for group in groups.values()]
        rng.shuffle(households)
        self._free = households
        self._rng = rng

    def plant(self, count: int) -> list[PlantedFault]:
        kinds = list(RosterFault)
        return [self._plant_one(kinds[number % len(kinds)]) for number in range(count)]

    def _plant_one(self, fault: RosterFault) -> PlantedFault:
        if fault in _HOUSEHOLD_FAULTS:
            index = _HOUSEHOLD_FAULTS[fault](self._rows, self._take(lambda household: len(household.rows) > 1).rows)
            return PlantedFault(index + 2, "世帯主区分", fault)
        suits, column, damage = _ROW_FAULTS[fault]
        index = self._take(lambda household: self._is_alone(household) and suits(self._row_of(household))).rows[0]
        if fault is RosterFault.PERSON_NO_DUPLICATE:
            return self._duplicate(index)
        damage(self._rows[index])
        return PlantedFault(index + 2, column, fault)

    def _duplicate(self, index: int) -> PlantedFault:
        """Give two households the same 宛名番号; the later row is the one at fault."""
        other = self._take(self._is_alone).rows[0]
        first, later = sorted((index, other))
        self._rows[later][_AT["宛名番号"]] = self._rows[first][_AT["宛名番号"]]
        return PlantedFault(later + 2, "宛名番号", RosterFault.PERSON_NO_DUPLICATE)

    @staticmethod
    def _is_alone(household: _Household) -> bool:
        return len(household.rows) == 1

    def _row_of(self, household: _Household) -> Row:
        return self._rows[household.rows[0]]

    def _take(self, suits: Callable[[_Household], bool]) -> _Household:
        for position, household in enumerate(self._free):
            if suits(household):
                return self._free.pop(position)
        raise ValueError("write_bad_roster: too few households for so many faults; give a larger roster")


def _second_head(rows: list[Row], members: list[int]) -> int:
    rows[members[1]][_AT["世帯主区分"]] = "1"
    return members[1]


def _no_head(rows: list[Row], members: list[int]) -> int:
    """Nobody is the head; the account goes too, because it would be a second fault on a member's row."""
    row = rows[members[0]]
    for column in ("世帯主区分", *_ACCOUNT):
        row[_AT[column]] = "0" if column == "世帯主区分" else ""
    return members[0]


def _always(row: Row) -> bool:
    return True


def _has_account(row: Row) -> bool:
    return bool(row[_AT["口座番号"]])


def _has_kanji(row: Row) -> bool:
    return bool(_KANJI.search(row[_AT["氏名"]]))


def _setter(column: str, change: Callable[[Row], str]) -> Callable[[Row], None]:
    def damage(row: Row) -> None:
        row[_AT[column]] = change(row)

    return damage


def _unknown_branches(bank_code: str) -> Iterator[str]:
    known = Bank.all[bank_code].branches
    return (code for code in (f"{number:03d}" for number in range(999, 0, -1)) if code not in known)


def _plain(value: str) -> str:
    """Return the digits inside ="0123", so that a damaged value stays a damaged value in both forms."""
    return value.removeprefix('="').removesuffix('"')


def _unknown_branch(row: Row) -> str:
    return next(_unknown_branches(_plain(row[_AT["金融機関コード"]])))


def _month_13(row: Row) -> str:
    born = row[_AT["生年月日"]]
    return born[:-4] + "13" + (born[-2:] if born[-2:] != "00" else "01")


def _half_account(row: Row) -> None:
    row[_AT["支店コード"]] = ""
    row[_AT["口座番号"]] = ""


def _cut(row: Row) -> None:
    del row[_AT["住所"] :]


_HOUSEHOLD_FAULTS: Final[dict[RosterFault, Callable[[list[Row], list[int]], int]]] = {
    RosterFault.HEADS_TWO: _second_head,
    RosterFault.HEAD_NONE: _no_head,
}

# Kind: which rows suit it, the column it is reported in, the damage.
_ROW_FAULTS: Final[dict[RosterFault, tuple[Callable[[Row], bool], str, Callable[[Row], None]]]] = {
    RosterFault.BIRTH_MONTH_13: (_always, "生年月日", _setter("生年月日", _month_13)),
    RosterFault.KANA_HAS_KANJI: (_has_kanji, "氏名カナ", _setter("氏名カナ", lambda row: row[_AT["氏名"]])),
    RosterFault.BRANCH_UNKNOWN: (_has_account, "支店コード", _setter("支店コード", _unknown_branch)),
    RosterFault.COLUMNS_MISSING: (_always, "", _cut),
    RosterFault.ACCOUNT_SIX_DIGITS: (
        _has_account,
        "口座番号",
        _setter("口座番号", lambda row: _plain(row[_AT["口座番号"]])[1:]),
    ),
    RosterFault.PERSON_NO_DUPLICATE: (_always, "宛名番号", lambda row: None),
    RosterFault.NAME_EMPTY: (_always, "氏名", _setter("氏名", lambda row: "")),
    RosterFault.POSTCODE_DIGITS: (
        _always,
        "郵便番号",
        _setter("郵便番号", lambda row: _plain(row[_AT["郵便番号"]])[:5]),
    ),
    RosterFault.ACCOUNT_HALF: (_has_account, "支店コード", _half_account),
    RosterFault.FIELD_TOO_LONG: (_always, "氏名", _setter("氏名", lambda row: (row[_AT["氏名"]] + "長") * 101)),
}
