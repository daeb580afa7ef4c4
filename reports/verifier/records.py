"""A bank file (全銀協 総合振込, 120 bytes a record), read byte by byte."""

import hashlib
import re
from dataclasses import dataclass, field

from reports.verifier.findings import Finding, fault, question

RECORD = 120
NUMBER, TEXT, BLANK = "数字", "文字", "空白"
# Name, first byte (from 1), length, kind or the values that are allowed: the standard's own tables.
HEADER = (
    ("データ区分", 1, 1, ("1",)),
    ("種別コード", 2, 2, ("21",)),
    ("コード区分", 4, 1, ("0",)),
    ("振込依頼人コード", 5, 10, NUMBER),
    ("振込依頼人名", 15, 40, TEXT),
    ("振込指定日", 55, 4, NUMBER),
    ("仕向銀行番号", 59, 4, NUMBER),
    ("仕向銀行名", 63, 15, TEXT),
    ("仕向支店番号", 78, 3, NUMBER),
    ("仕向支店名", 81, 15, TEXT),
    ("預金種目", 96, 1, ("1", "2", "9")),
    ("口座番号", 97, 7, NUMBER),
    ("ダミー", 104, 17, BLANK),
)
PAYMENT = (
    ("データ区分", 1, 1, ("2",)),
    ("被仕向銀行番号", 2, 4, NUMBER),
    ("被仕向銀行名", 6, 15, TEXT),
    ("被仕向支店番号", 21, 3, NUMBER),
    ("被仕向支店名", 24, 15, TEXT),
    ("手形交換所番号", 39, 4, ("0000", "    ")),
    ("預金種目", 43, 1, ("1", "2", "4", "9")),
    ("口座番号", 44, 7, NUMBER),
    ("受取人名", 51, 30, TEXT),
    ("振込金額", 81, 10, NUMBER),
    ("新規コード", 91, 1, ("0", "1", "2")),
    ("顧客コード1", 92, 10, NUMBER),
    ("顧客コード2", 102, 10, NUMBER),
    ("振込指定区分", 112, 1, ("7", "8", " ")),
    ("識別表示", 113, 1, (" ",)),
    ("ダミー", 114, 7, BLANK),
)
TRAILER = (
    ("データ区分", 1, 1, ("8",)),
    ("合計件数", 2, 6, NUMBER),
    ("合計金額", 8, 12, NUMBER),
    ("ダミー", 20, 101, BLANK),
)
END = (("データ区分", 1, 1, ("9",)), ("ダミー", 2, 119, BLANK))
Layout = tuple[tuple[str, int, int, "str | tuple[str, ...]"], ...]
PARTY_NAME = re.compile(r"[0-9A-Z ().\-\uff66\uff71-\uff9f]*")
VOICED = re.compile(r"(?<![\uff73\uff76-\uff84\uff8a-\uff8e])\uff9e|(?<![\uff8a-\uff8e])\uff9f")
WO = "\uff66"
FEWEST_RECORDS = 3


@dataclass(frozen=True)
class Payment:
    """One payment. `serial` is the 8-digit number of the reception, `attempt` 1 for the first try.

    `term` means something only where the program pays by terms.
    """

    row: int
    bank: str
    branch: str
    kind: str
    number: str
    name: str
    yen: int
    code: str
    serial: str
    attempt: int
    term: int

    @property
    def account(self) -> tuple[str, str, str, str]:
        """Bank, branch, type and number."""
        return (self.bank, self.branch, self.kind, self.number)


@dataclass
class BankFile:
    """What stands in a bank file, and what is wrong with its form."""

    name: str
    sha256: str
    month_day: str = ""
    payments: list[Payment] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def yen(self) -> int:
        """Sum of the payments."""
        return sum(payment.yen for payment in self.payments)

    @property
    def digest(self) -> str:
        """A name for whom the file pays how much, whatever its day and order."""
        rows = sorted(repr((*payment.account, payment.name, payment.yen, payment.code)) for payment in self.payments)
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def read_bank_file(name: str, content: bytes) -> BankFile:
    """Read a file; whatever is wrong with its form becomes a finding, and what can be read is read."""
    found = BankFile(name, hashlib.sha256(content).hexdigest())
    records = _records(content, found.findings)
    if not records:
        return found
    order = "".join(record[:1] for record in records)
    if not re.fullmatch("12*89", order):
        found.findings.append(
            fault("order", "レコードの並びが「ヘッダー・データ・トレーラー・エンド」になっていません。")
        )
        return found
    found.month_day = _values(records[0], HEADER, 0, found.findings)["振込指定日"]
    for row, record in enumerate(records[1:-2], start=1):
        found.payments.append(_payment(row, record, found.findings))
    _check_trailer(records[-2], found)
    _values(records[-1], END, 0, found.findings)
    return found


def _records(content: bytes, findings: list[Finding]) -> list[str]:
    body = content[:-1] if content.endswith(b"\x1a") else content
    step = RECORD + 2 if b"\r\n" in body else RECORD
    if len(body) % step or len(body) < step * FEWEST_RECORDS:
        findings.append(
            fault("length", f"ファイルの長さ（{len(body):,}バイト）が1レコード120バイトの並びになっていません。")
        )
        return []
    chunks = [body[start : start + step] for start in range(0, len(body), step)]
    if any(chunk[RECORD:] not in {b"", b"\r\n"} for chunk in chunks):
        findings.append(fault("newline", "120バイトごとに改行が入っていないレコードがあります。"))
        return []
    for number, chunk in enumerate(chunks):
        if re.search(rb"[^\x20-\x7e\xa1-\xdf]", chunk[:RECORD]):
            findings.append(fault("byte", "振込データに使えない文字コードがあります。", number))
            return []
    return [chunk[:RECORD].decode("cp932") for chunk in chunks]


def _values(record: str, layout: Layout, row: int, findings: list[Finding]) -> dict[str, str]:
    values = {}
    for name, first, length, kind in layout:
        text = values[name] = record[first - 1 : first - 1 + length]
        if isinstance(kind, tuple):
            if text not in kind:
                findings.append(fault("constant", f"{name}に、様式にない値「{text}」があります。", row))
        elif kind == NUMBER and not re.fullmatch("[0-9]+", text):
            findings.append(fault("digits", f"{name}が数字になっていません。", row))
        elif kind == BLANK and text.strip(" "):
            findings.append(fault("filler", "空白のはずの末尾に文字があります。", row))
    return values


def _payment(row: int, record: str, findings: list[Finding]) -> Payment:
    values = _values(record, PAYMENT, row, findings)
    name = values["受取人名"].rstrip(" ")
    _check_name(name, row, findings)
    code = values["顧客コード2"]
    yen = int(values["振込金額"]) if values["振込金額"].isdecimal() else 0
    if yen == 0:
        findings.append(fault("zero", "振込金額が0円か、読み取れません。", row))
    if values["口座番号"] == "0000000":
        findings.append(fault("zero_account", "口座番号がすべて0です。", row))
    return Payment(
        row=row,
        bank=values["被仕向銀行番号"],
        branch=values["被仕向支店番号"],
        kind=values["預金種目"],
        number=values["口座番号"],
        name=name,
        yen=yen,
        code=values["顧客コード1"] + code,
        serial=code[2:],
        attempt=int(code[:2]) + 1 if code[:2].isdecimal() else 1,
        term=int(values["顧客コード1"][:2]) if values["顧客コード1"][:2].isdecimal() else 0,
    )


def _check_name(name: str, row: int, findings: list[Finding]) -> None:
    if not name or name != name.strip(" "):
        findings.append(fault("name_blank", "受取人名が空か、空白で始まっています。", row))
    elif not PARTY_NAME.fullmatch(name) or VOICED.search(name):
        findings.append(fault("name_character", "受取人名に、振込データに使えない文字があります。", row))
    elif WO in name:
        findings.append(question("name_wo", "受取人名に「ヲ」があります。銀行が受け付けるか確かめてください。", row))


def _check_trailer(record: str, found: BankFile) -> None:
    values = _values(record, TRAILER, 0, found.findings)
    count, yen = values["合計件数"], values["合計金額"]
    if count.isdecimal() and int(count) != len(found.payments):
        found.findings.append(
            fault(
                "total_count", f"合計件数（{int(count):,}件）が、データの件数（{len(found.payments):,}件）と違います。"
            )
        )
    if yen.isdecimal() and int(yen) != found.yen:
        found.findings.append(
            fault("total_yen", f"合計金額（{int(yen):,}円）が、データの合計（{found.yen:,}円）と違います。")
        )
