"""The list of decisions (支給決定一覧) with the account of each, for the municipality's own papers and checks."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from cases import events
from cases.models import AccountRekey, Decision, PayeeAccount, Recipient
from cases.selectors.setup import setup_of
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.cells import csv_file
from security.roles import Role

# What a finance system or the treasurer's verifier reads: names of columns are part of the format, as in the bank file.
COLUMNS: Final = (
    "区分", "決定番号", "決定日", "受付番号", "世帯番号", "宛名番号", "対象人数", "決定額",
    "金融機関コード", "支店コード", "預金種目", "口座番号", "口座名義カナ",
)  # fmt: skip
TERM_COLUMN: Final = "期"  # the number of the term, where the program pays by terms
KINDS: Final = {Decision.Outcome.GRANT: "支給", Decision.Outcome.DENY: "不支給", Decision.Outcome.LAPSE: "失効"}
ACCOUNT_CHANGED: Final = "口座変更"
ACCOUNT_TYPES: Final = {"1": "普通", "2": "当座", "4": "貯蓄", "9": "その他"}


@dataclass(frozen=True, slots=True)
class DecisionList:
    """The list as CSV (UTF-8 with mark, CRLF). The content is never logged."""

    file_name: str
    content: bytes
    decisions: int
    changes: int
    granted_yen: int
    sha256: str

    def __repr__(self) -> str:
        return f"DecisionList({self.file_name}, decisions={self.decisions}, sha256={self.sha256})"


def export_list(*, actor: Actor, program_id: int, first_on: dt.date, last_on: dt.date) -> DecisionList:
    """Decisions of the days `first_on` to `last_on` with the account as it stands now, and accounts changed since.

    By an officer or the treasurer: the list has full account numbers, as the bank file has, and its making is an audit
    event. Restricted cases are in it, without a name of the resident, so that it adds up to the bank file.
    """
    authorise(actor, Role.OFFICER, Role.TREASURER, program_id=program_id)
    decisions = list(_decision_rows(program_id, first_on, last_on))
    changes = list(_change_rows(program_id, first_on, last_on))
    rows = [(row, term) for row, term, _yen in decisions] + [(row, "") for row in changes]
    if setup_of(program_id).terms:
        content = csv_file((*COLUMNS, TERM_COLUMN), [[*row, term] for row, term in rows])
    else:
        content = csv_file(COLUMNS, [row for row, _term in rows])
    granted_yen = sum(yen for _row, _term, yen in decisions)
    sha256 = hashlib.sha256(content).hexdigest()
    record(
        events.DECISION_LIST_READ,
        actor=actor,
        program_id=program_id,
        data={
            "first_on": first_on.isoformat(),
            "last_on": last_on.isoformat(),
            "decisions": len(decisions),
            "changes": len(changes),
            "sha256": sha256,
        },
    )
    name = f"kettei-{first_on:%Y%m%d}-{last_on:%Y%m%d}.csv"
    return DecisionList(name, content, len(decisions), len(changes), granted_yen, sha256)


def _decision_rows(program_id: int, first_on: dt.date, last_on: dt.date) -> Iterator[tuple[list[str], str, int]]:
    rows = (
        Decision.objects.filter(program_id=program_id, decided_on__range=(first_on, last_on))
        .select_related("application__household", "application__account")
        .order_by("number")
    )
    heads = _heads(program_id, rows)
    for row in rows.iterator(chunk_size=5_000):
        household = row.application.household
        cells = [
            KINDS[Decision.Outcome(row.outcome)],
            str(row.number),
            row.decided_on.isoformat(),
            row.application.receipt_number,
            household.number,
            heads.get(household.pk, ""),
            str(household.members),
            str(row.amount_yen),
            *_account_cells(row.application.account),
        ]
        yield cells, str(row.term or ""), row.amount_yen


def _change_rows(program_id: int, first_on: dt.date, last_on: dt.date) -> Iterator[list[str]]:
    start = dt.datetime.combine(first_on, dt.time(), tzinfo=clock.JAPAN)
    end = dt.datetime.combine(last_on + dt.timedelta(days=1), dt.time(), tzinfo=clock.JAPAN)
    rows = (
        AccountRekey.objects.filter(
            program_id=program_id, state=AccountRekey.State.AGREED, second_at__gte=start, second_at__lt=end
        )
        .select_related("application__household", "account")
        .order_by("second_at", "pk")
    )
    for row in rows.iterator(chunk_size=5_000):
        on = clock.local(row.second_at).date() if row.second_at else last_on
        yield [
            ACCOUNT_CHANGED,
            "",
            on.isoformat(),
            row.application.receipt_number,
            row.application.household.number,
            "",
            "",
            "",
            *_account_cells(row.account),
        ]


def _heads(program_id: int, decisions: Any) -> dict[int, str]:
    """Number of the householder, by household."""
    rows = Recipient.objects.filter(
        program_id=program_id,
        household__in=decisions.order_by().values("application__household"),
        is_head=True,
        in_roster=True,
    )
    return dict(rows.values_list("household_id", "number"))


def _account_cells(account: PayeeAccount | None) -> list[str]:
    if account is None:
        return [""] * 5
    return [
        account.bank_code,
        account.branch_code,
        ACCOUNT_TYPES.get(account.account_type, account.account_type),
        account.open("number") or "",
        account.holder_kana,
    ]
