"""The papers of a small municipality as it keeps them itself, and bank files as the platform writes them."""

import csv
import datetime as dt
import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cases.rules.kana import to_zengin_kana
from cases.rules.zengin import BANK_PROFILES, Payer, TransferRecord, build_file

WEDNESDAY = dt.date(2026, 4, 15)
CEILING = 100_000
PAYER = Payer(
    requester_code="1234567890",
    requester_kana="ﾐﾎﾝｼ",
    bank_code="0001",
    branch_code="001",
    account_type="1",
    account_number="7654321",
)
ROSTER_HEAD = ("宛名番号", "世帯番号", "氏名カナ", "異動事由")
DECISION_HEAD = (
    "区分", "決定日", "受付番号", "世帯番号", "宛名番号", "決定額",
    "金融機関コード", "支店コード", "預金種目", "口座番号", "口座名義カナ",
)  # fmt: skip
SLIP_HEAD = ("ファイル名", "振込指定日", "件数", "合計金額", "SHA-256")
RETURNED_HEAD = ("受付番号", "振込指定日", "金額")
KANA = ("ミホン　タロウ", "カクウ　ショウコ", "サンプル　ジョー", "レイ　ガイ", "ヤマダ　ハナコ")


def receipt(number: int) -> str:
    return f"101{number:08d}97"


def payment(number: int, *, attempt: int = 1, yen: int = 30_000, account: str | None = None) -> TransferRecord:
    """The transfer to household `number`."""
    return TransferRecord(
        bank_code="0001",
        branch_code="001",
        account_type="1",
        account_number=account or f"{number:07d}",
        payee_kana=to_zengin_kana(KANA[number % len(KANA)], charset="party_name", max_bytes=30),
        amount_yen=yen,
        customer_code_1=str(4_000 + number),
        customer_code_2=f"{attempt - 1:02d}{number:08d}",
    )


def bank_file(*payments: TransferRecord, day: dt.date = WEDNESDAY) -> bytes:
    return build_file(BANK_PROFILES["standard-crlf"], PAYER, day, payments)


@dataclass
class Papers:
    """A folder with roster, decisions, slips, returned transfers and files; change the rows, then `write`."""

    folder: Path
    roster: list[tuple[str, ...]] = field(default_factory=list)
    decisions: list[tuple[str, ...]] = field(default_factory=list)
    returned: list[tuple[str, ...]] = field(default_factory=list)
    slips: dict[str, tuple[str, ...]] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    by_terms: bool = False

    def household(self, number: int, *, kind: str = "支給", on: str = "2026-04-01", yen: int = 30_000) -> None:
        self.roster.append((f"{number:010d}", f"{number:08d}", KANA[number % len(KANA)], ""))
        self.decide(number, kind=kind, on=on, yen=yen)

    def decide(self, number: int, *, kind: str, on: str, yen: int = 30_000, account: str | None = None) -> None:
        home = (f"{number:08d}", f"{number:010d}", str(yen)) if kind != "口座変更" else ("", "", "")
        holder = KANA[number % len(KANA)]
        bank = ("0001", "001", "普通", account or f"{number:07d}", holder)
        self.decisions.append((kind, on, receipt(number), *home, *bank))

    def file(self, name: str, content: bytes, *, day: dt.date = WEDNESDAY, before: bool = False) -> None:
        """Put a bank file into the folder, with its slip; `before` says that it was released already."""
        (self.folder / name).write_bytes(content)
        records = [content[start : start + 120] for start in range(0, len(content), 122)]
        yen = sum(int(record[80:90]) for record in records if record.startswith(b"2") and record[80:90].isdigit())
        count = sum(record.startswith(b"2") for record in records)
        self.slips[name] = (name, day.isoformat(), str(count), str(yen), hashlib.sha256(content).hexdigest())
        if before:
            self.before.append(name)

    def arguments(self, *files: str) -> list[str]:
        """Write the lists and return the command line that checks the files."""
        self._write("roster.csv", ROSTER_HEAD, self.roster, "cp932")
        self._write(
            "decisions.csv", (*DECISION_HEAD, "期") if self.by_terms else DECISION_HEAD, self.decisions, "utf-8-sig"
        )
        self._write("returned.csv", RETURNED_HEAD, self.returned, "utf-8")
        self._write("slips.csv", SLIP_HEAD, list(self.slips.values()), "utf-8-sig")
        lists = [("--roster", "roster"), ("--decisions", "decisions"), ("--returned", "returned"), ("--slips", "slips")]
        named = [part for option, name in lists for part in (option, str(self.folder / f"{name}.csv"))]
        before = ["--before", *(str(self.folder / name) for name in self.before)] if self.before else []
        result = ["--json", str(self.folder / "result.json"), "--ceiling", str(CEILING)]
        return [*named, *before, *result, "--", *(str(self.folder / name) for name in files)]

    def _write(self, name: str, head: tuple[str, ...], rows: list[tuple[str, ...]], encoding: str) -> None:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(head)
        writer.writerows(rows)
        (self.folder / name).write_bytes(text.getvalue().encode(encoding))


def small_town(folder: Path) -> Papers:
    """Four households, three of them granted; household 1 was paid a week ago, 2 and 3 are in today's file."""
    papers = Papers(folder)
    for number in (1, 2, 3):
        papers.household(number)
    papers.household(4, kind="不支給", yen=0)
    papers.file("first.txt", bank_file(payment(1), day=dt.date(2026, 4, 8)), day=dt.date(2026, 4, 8), before=True)
    papers.file("today.txt", bank_file(payment(2), payment(3)))
    return papers


def other(record: TransferRecord, **values: Any) -> TransferRecord:
    return record._replace(**values)
