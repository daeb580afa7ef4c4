"""The municipality's own lists: roster, decisions, slips of what was handed over, transfers that failed."""

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from reports.verifier.findings import ListError
from reports.verifier.kana import bank_kana, without_blanks

# How lists call what is needed; the first is the name in messages.
ROSTER_COLUMNS = {
    "person": ("宛名番号", "統一コード", "個人コード"),
    "household": ("世帯番号", "世帯コード"),
    "kana": ("氏名カナ", "カナ氏名", "カナ"),
    "moved": ("異動事由",),
}
DECISION_COLUMNS = {
    "kind": ("区分", "決定区分"),
    "on": ("決定日", "適用日"),
    "receipt": ("受付番号",),
    "household": ("世帯番号",),
    "person": ("宛名番号",),
    "yen": ("決定額", "支給決定額"),
    "bank": ("金融機関コード",),
    "branch": ("支店コード",),
    "type": ("預金種目",),
    "number": ("口座番号",),
    "holder": ("口座名義カナ", "口座名義"),
    "term": ("期",),
}
RETURNED_COLUMNS = {
    "receipt": ("受付番号",),
    "transfer_on": ("振込指定日",),
    "yen": ("金額", "振込金額"),
}
SLIP_COLUMNS: dict[str, tuple[str, ...]] = {
    "file": ("ファイル名",),
    "transfer_on": ("振込指定日",),
    "count": ("件数",),
    "yen": ("合計金額",),
    "sha256": ("SHA-256",),
}
GRANTED, DENIED, LAPSED, CHANGED = "支給", "不支給", "失効", "口座変更"
DIED = ("死亡", "died")
TYPES = {"普通": "1", "当座": "2", "貯蓄": "4", "その他": "9"}
RECEIPT_DIGITS = 13
Account = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Person:
    """A line of the roster: a number that stands there twice has two."""

    household: str
    is_dead: bool


@dataclass
class Roster:
    """Who may be paid at all."""

    people: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass(frozen=True)
class Decision:
    """What the municipality decided on one reception: to whom, how much, and into which account."""

    on: date
    is_grant: bool
    receipt: str
    household: str
    person: str
    yen: int
    account: Account
    term: int = 0


@dataclass
class Decisions:
    """Decisions and changes of accounts by the serial of the reception, in the order of the lists.

    With `has_terms` each term of a reception is decided by itself, and a payment is of the term in its customer code.
    """

    has_terms: bool = False
    by_serial: dict[str, list[Decision]] = field(default_factory=lambda: defaultdict(list))
    changes: dict[str, list[tuple[date, Account]]] = field(default_factory=lambda: defaultdict(list))

    def standing(self, serial: str, transfer_on: date, term: int) -> Decision | None:
        """The last decision up to the day of the transfer; one that came later could not be its reason."""
        known = [decision for decision in self.about(serial, term) if decision.on <= transfer_on]
        return known[-1] if known else None

    def about(self, serial: str, term: int) -> list[Decision]:
        """Decisions on a reception: on the term, or on all of it."""
        wanted = {0, term} if self.has_terms else {0}
        return [decision for decision in self.by_serial.get(serial, ()) if decision.term in wanted]

    def account(self, serial: str, decision: Decision, transfer_on: date) -> Account:
        """The account that counts on the day of the transfer: the last change before it, else that of the decision."""
        changes = [
            account for on, account in self.changes.get(serial, ()) if decision.on <= on <= transfer_on - timedelta(1)
        ]
        return changes[-1] if changes else decision.account


@dataclass(frozen=True)
class Slip:
    """The paper that goes with a file (受渡票)."""

    transfer_on: date
    count: int
    yen: int
    sha256: str


def read_roster(path: Path) -> Roster:
    """Every person with the household, and the kana of everybody in each household, without blanks."""
    roster = Roster()
    for row in _rows(path, ROSTER_COLUMNS, optional=("moved", "kana")):
        if row["person"] and row["household"]:
            roster.people[row["person"]].append(Person(row["household"], row["moved"] in DIED))
            roster.names[row["household"]].add(without_blanks(row["kana"]))
    return roster


def read_decisions(paths: list[Path]) -> Decisions:
    """Lists of decisions (支給・不支給) with changes of accounts (口座変更) in between, in the order given."""
    found = Decisions()
    for path in paths:
        for row in _rows(path, DECISION_COLUMNS, optional=("term",)):
            serial = serial_of(row["receipt"], path)
            account = _account(row)
            found.has_terms = found.has_terms or bool(row["term"])
            if row["kind"] == CHANGED:
                found.changes[serial].append((_day(row["on"], path), account))
                continue
            if row["kind"] not in {GRANTED, DENIED, LAPSED}:
                raise ListError(
                    f"{path.name}：区分「{row['kind']}」は支給・不支給・失効・口座変更のどれでもありません。"
                )
            found.by_serial[serial].append(
                Decision(
                    on=_day(row["on"], path),
                    is_grant=row["kind"] == GRANTED,
                    receipt=row["receipt"],
                    household=row["household"],
                    person=row["person"],
                    yen=_yen(row["yen"], path),
                    account=account,
                    term=_term(row["term"], path),
                )
            )
    return found


def read_returned(paths: list[Path]) -> dict[tuple[str, date], int]:
    """Transfers that came back (振込不能・組戻): serial and day of the transfer to yen."""
    return {
        (serial_of(row["receipt"], path), _day(row["transfer_on"], path)): _yen(row["yen"], path)
        for path in paths
        for row in _rows(path, RETURNED_COLUMNS)
    }


def read_slips(paths: list[Path]) -> dict[str, Slip]:
    """Slips by the name of their file."""
    return {
        row["file"]: Slip(
            _day(row["transfer_on"], path), int(row["count"] or 0), _yen(row["yen"], path), row["sha256"].lower()
        )
        for path in paths
        for row in _rows(path, SLIP_COLUMNS)
    }


def read_holidays(path: Path) -> frozenset[date]:
    """Closed days besides the statutory ones, one a line."""
    return frozenset(_day(line.split(",")[0].strip(), path) for line in _text(path).splitlines() if line.strip())


def serial_of(receipt: str, path: Path) -> str:
    """The eight digits of a receipt number that stand in the bank file."""
    digits = re.sub("[^0-9]", "", receipt)
    if not digits:
        raise ListError(f"{path.name}：受付番号のない行があります。")
    return digits[3:11] if len(digits) == RECEIPT_DIGITS else digits[-8:].rjust(8, "0")


def _account(row: dict[str, str]) -> Account:
    kind = TYPES.get(row["type"], row["type"])
    return (
        row["bank"].rjust(4, "0") if row["bank"] else "",
        row["branch"].rjust(3, "0") if row["branch"] else "",
        kind,
        row["number"].rjust(7, "0") if row["number"] else "",
        bank_kana(row["holder"]),
    )


def _day(text: str, path: Path) -> date:
    parts = re.fullmatch(r"(\d{4})[-/年]?(\d{1,2})[-/月]?(\d{1,2})日?", text)
    try:
        return date(*map(int, parts.groups())) if parts else date.fromisoformat(text)
    except ValueError as error:
        raise ListError(f"{path.name}：日付「{text}」が読み取れません。2026-04-01 の形で書いてください。") from error


def _term(text: str, path: Path) -> int:
    if text and not text.isdecimal():
        raise ListError(f"{path.name}：期「{text}」が数字ではありません。")
    return int(text or 0)


def _yen(text: str, path: Path) -> int:
    digits = text.replace(",", "").removesuffix("円").removeprefix("¥")
    if not digits.isdecimal():
        raise ListError(f"{path.name}：金額「{text}」が数字ではありません。")
    return int(digits)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ListError(f"{path}：ファイルを開けません。名前と場所を確かめてください。") from error
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ListError(f"{path.name}：文字コードが UTF-8 でも Shift_JIS でもありません。")


def _rows(path: Path, columns: dict[str, tuple[str, ...]], optional: tuple[str, ...] = ()) -> list[dict[str, str]]:
    """The lines of a list under our names of the columns; the order of the columns does not matter."""
    lines = csv.reader(io.StringIO(_text(path), newline=""))
    header = [_cell(name) for name in next(lines, [])]
    places: dict[str, int] = {}
    for column, names in columns.items():
        place = next((header.index(name) for name in names if name in header), None)
        if place is not None:
            places[column] = place
        elif column not in optional:
            raise ListError(f"{path.name}：「{names[0]}」の列がありません。")
    return [
        {column: _cell(line[places[column]]) if len(line) > places.get(column, -1) >= 0 else "" for column in columns}
        for line in lines
        if any(cell.strip() for cell in line)
    ]


def _cell(text: str) -> str:
    """A cell without the ="0123" that keeps leading zeros in a spreadsheet."""
    kept = re.fullmatch(r'="(.*)"', text.strip())
    return kept.group(1) if kept else text.strip()
