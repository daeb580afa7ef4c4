"""Every payment against roster, decisions and all files released before."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from reports.verifier.bank_days import is_bank_day
from reports.verifier.findings import FAULT, Finding, fault, question
from reports.verifier.lists import Account, Decision, Decisions, Roster, Slip
from reports.verifier.records import BankFile, Payment

OTHER_HOLDERS = 3


@dataclass(frozen=True)
class Rules:
    """What the program allows. `by_person` where each person of a household may be paid."""

    ceiling_yen: int | None = None
    by_person: bool = False
    closed_days: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Sent:
    """A payment of a file that was released, with its day."""

    file: str
    transfer_on: date
    payment: Payment


@dataclass
class Books:
    """The municipality's lists, and what was released before, file after file."""

    roster: Roster
    decisions: Decisions
    returned: dict[tuple[str, date], int]
    rules: Rules
    sent: dict[str, list[Sent]] = field(default_factory=lambda: defaultdict(list))
    accounts: dict[tuple[str, str, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    files: dict[str, BankFile] = field(default_factory=dict)
    returned_yen: int = 0
    returned_count: int = 0

    def key_of(self, payment: Payment, transfer_on: date) -> str:
        """Whatever may be paid only once: the household, or the person; of an unknown reception its number.

        Where the program pays by terms, once a term.
        """
        party = self.party_of(payment, transfer_on)
        return f"{party}#{payment.term}" if self.decisions.has_terms else party

    def party_of(self, payment: Payment, transfer_on: date) -> str:
        """Whom a payment is for, whatever its term."""
        decision = self.decisions.standing(payment.serial, transfer_on, payment.term)
        if decision is None:
            return f"?{payment.serial}"
        return decision.person if self.rules.by_person else decision.household

    def take(self, file: BankFile, transfer_on: date) -> None:
        """Remember a file as released."""
        self.files[file.name] = file
        for payment in file.payments:
            key = self.key_of(payment, transfer_on)
            self.sent[key].append(Sent(file.name, transfer_on, payment))
            self.accounts[payment.account].add(self.party_of(payment, transfer_on))
            if (payment.serial, transfer_on) in self.returned:
                self.returned_count += 1
                self.returned_yen += payment.yen


def check_file(books: Books, file: BankFile, transfer_on: date | None, slip: Slip | None) -> list[Finding]:
    """Everything about a file that does not fit, its form first. The books are not changed."""
    found = list(file.findings)
    found += _check_slip(file, slip)
    day = transfer_on or (slip.transfer_on if slip else None)
    found += _check_day(books.rules, file, day)
    found += _check_known(books, file)
    if day is not None and file.payments:
        seen: dict[str, Payment] = {}
        for payment in file.payments:
            found += _check_payment(books, payment, day, seen)
    return found


def has_fault(findings: list[Finding]) -> bool:
    """Whether the file must not go out."""
    return any(finding.kind == FAULT for finding in findings)


def _check_slip(file: BankFile, slip: Slip | None) -> Iterator[Finding]:
    if slip is None:
        return
    if slip.sha256 and slip.sha256 != file.sha256:
        yield fault("slip_hash", "受渡票に書かれたファイル（SHA-256）と中身が違います。")
    if slip.count != len(file.payments):
        yield fault("slip_count", f"受渡票の件数（{slip.count:,}件）とデータ（{len(file.payments):,}件）が違います。")
    if slip.yen != file.yen:
        yield fault("slip_yen", f"受渡票の合計金額（{slip.yen:,}円）とデータ（{file.yen:,}円）が違います。")


def _check_day(rules: Rules, file: BankFile, day: date | None) -> Iterator[Finding]:
    if not file.month_day.isdecimal():
        return
    if day is None:
        yield fault("day_unknown", "振込指定日が分かりません。受渡票か --transfer-on で示してください。")
        return
    if f"{day:%m%d}" != file.month_day:
        yield fault(
            "day_differs", f"振込指定日（{file.month_day[:2]}月{file.month_day[2:]}日）が、予定の{_ja(day)}と違います。"
        )
    if not is_bank_day(day, rules.closed_days):
        yield fault("day_closed", f"振込指定日の{_ja(day)}は銀行の休業日です。")


def _check_known(books: Books, file: BankFile) -> Iterator[Finding]:
    for name, earlier in books.files.items():
        if earlier.sha256 == file.sha256:
            yield fault("file_again", f"送信済みの{name}と同じファイルです。")
        elif file.payments and earlier.digest == file.digest:
            yield fault("payees_again", f"送信済みの{name}と、受取人と金額がすべて同じです。")


def _check_payment(books: Books, payment: Payment, day: date, seen: dict[str, Payment]) -> Iterator[Finding]:
    decision = books.decisions.standing(payment.serial, day, payment.term)
    yield from _check_ceiling(books, payment)
    if decision is None:
        later = books.decisions.about(payment.serial, payment.term)
        text = f"支給決定（{_ja(later[0].on)}）より前の日の振込です。" if later else "支給決定一覧にない受付番号です。"
        yield fault("decided_later" if later else "not_decided", text, payment.row)
        return
    if not decision.is_grant:
        yield fault("denied", "不支給と決定されています。", payment.row)
    if payment.yen != decision.yen and decision.is_grant:
        text = f"振込金額（{payment.yen:,}円）が支給決定額（{decision.yen:,}円）と違います。"
        yield fault("amount", text, payment.row)
    yield from _check_person(books.roster, payment, decision)
    yield from _check_account(books, payment, decision, day)
    key = books.key_of(payment, day)
    if key in seen:
        yield fault("twice_in_file", f"{seen[key].row:,}件目と同じ相手への振込です。", payment.row)
    seen.setdefault(key, payment)
    yield from _check_earlier(books, payment, key)


def _check_ceiling(books: Books, payment: Payment) -> Iterator[Finding]:
    ceiling = books.rules.ceiling_yen
    if ceiling is not None and payment.yen > ceiling:
        text = f"振込金額（{payment.yen:,}円）が1件の上限（{ceiling:,}円）を超えています。"
        yield fault("ceiling", text, payment.row)


def _check_person(roster: Roster, payment: Payment, decision: Decision) -> Iterator[Finding]:
    lines = roster.people.get(decision.person, [])
    if not lines:
        yield fault("not_in_roster", "対象者台帳にない人への振込です。", payment.row)
        return
    if all(person.household != decision.household for person in lines):
        yield fault("other_household", "支給決定一覧と対象者台帳で、世帯が違います。", payment.row)
    if any(person.is_dead for person in lines):
        yield question("dead", "台帳で亡くなっている人への振込です。", payment.row)


def _check_account(books: Books, payment: Payment, decision: Decision, day: date) -> Iterator[Finding]:
    expected: Account = books.decisions.account(payment.serial, decision, day)
    if payment.account != expected[:4]:
        yield fault("account_changed", "振込先の口座が、決定・届出された口座と違います。", payment.row)
    elif payment.name != expected[4]:
        yield fault("holder_changed", "受取人名が、決定・届出された口座名義と違います。", payment.row)
    names = books.roster.names.get(decision.household, set())
    if names and payment.name.replace(" ", "") not in names:
        yield question("holder_outside", "口座名義が、台帳にある世帯の誰とも違います。", payment.row)
    households = books.accounts[payment.account] - {books.party_of(payment, day)}
    if len(households) >= OTHER_HOLDERS:
        yield question("account_of_many", f"ほかに{len(households)}の相手がこの口座で受け取っています。", payment.row)


def _check_earlier(books: Books, payment: Payment, key: str) -> Iterator[Finding]:
    for sent in books.sent.get(key, ()):
        if (sent.payment.serial, sent.transfer_on) not in books.returned:
            yield fault(
                "paid_before",
                f"同じ相手に{_ja(sent.transfer_on)}に振り込んでいます（{sent.file}の{sent.payment.row:,}件目）。",
                payment.row,
            )


def _ja(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
