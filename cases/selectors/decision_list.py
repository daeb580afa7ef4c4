"""What stands on the list of decisions (支給決定一覧): each decision with the account as it stands now, and accounts
changed since. In full only a file that was approved takes it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from cases.models import AccountRekey, Decision, Household, PayeeAccount, Recipient
from cases.selectors.setup import setup_of
from security import clock
from security.tenancy.scope import restricted_included

AT_ONCE: Final = 5_000
# What a finance system or the treasurer's verifier reads: names of columns are part of the format, as in the bank file.
COLUMNS: Final = (
    "区分", "決定番号", "決定日", "受付番号", "世帯番号", "宛名番号", "対象人数", "決定額",
    "金融機関コード", "支店コード", "預金種目", "口座番号", "口座名義カナ",
)  # fmt: skip
TERM_COLUMN: Final = "期"  # the number of the term, where the program pays by terms
KINDS: Final = {Decision.Outcome.GRANT: "支給", Decision.Outcome.DENY: "不支給", Decision.Outcome.LAPSE: "失効"}
ACCOUNT_CHANGED: Final = "口座変更"
ACCOUNT_TYPES: Final = {"1": "普通", "2": "当座", "4": "貯蓄", "9": "その他"}
SHOWN_SIGNS: Final = 3


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A line of the list: whose it is, its cells before those of the account, and the account, which is sealed."""

    household: Household
    cells: tuple[str, ...]
    account: PayeeAccount | None
    term: str = ""

    @property
    def is_change(self) -> bool:
        """Whether it is a change of an account, and no decision."""
        return self.cells[0] == ACCOUNT_CHANGED

    def in_full(self) -> list[str]:
        """The cells with the whole account."""
        if self.account is None:
            return [*self.cells, *[""] * 5]
        return [*self.cells, *_bank(self.account), self.account.open("number") or "", self.account.holder_kana]

    def masked(self) -> list[str]:
        """The cells with the end of the number, without its holder; nothing of the account of a restricted case, whose
        branch would say where the person lives."""
        if self.account is None or self.household.protected:
            return [*self.cells, *[""] * 5]
        number = self.account.open("number") or ""
        return [*self.cells, *_bank(self.account), f"••••{number[-SHOWN_SIGNS:]}", ""]


def columns_of(program_id: int) -> tuple[str, ...]:
    """The headings of the program's list."""
    return (*COLUMNS, TERM_COLUMN) if setup_of(program_id).terms else COLUMNS


def decision_lines(program_id: int, first_on: dt.date, last_on: dt.date) -> Iterator[DecisionLine]:
    """Decisions of the days `first_on` to `last_on` by number, then accounts changed in them. For callers that have
    authorised their actor.

    Restricted cases are among them, without a name of the resident, so that the list adds up to the bank file.
    """
    with restricted_included():
        yield from _decided(program_id, first_on, last_on)
        yield from _changed(program_id, first_on, last_on)


@restricted_included()
def count_lines(program_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """How many lines the list has."""
    decided = Decision.objects.filter(program_id=program_id, decided_on__range=(first_on, last_on))
    return decided.count() + _changes(program_id, first_on, last_on).count()


def _decided(program_id: int, first_on: dt.date, last_on: dt.date) -> Iterator[DecisionLine]:
    rows = (
        Decision.objects.filter(program_id=program_id, decided_on__range=(first_on, last_on))
        .select_related("application__household", "application__account")
        .order_by("number")
    )
    heads = _heads(program_id, rows)
    for row in rows.iterator(chunk_size=AT_ONCE):
        household = row.application.household
        cells = (
            KINDS[Decision.Outcome(row.outcome)],
            str(row.number),
            row.decided_on.isoformat(),
            row.application.receipt_number,
            household.number,
            heads.get(household.pk, ""),
            str(household.members),
            str(row.amount_yen),
        )
        yield DecisionLine(household, cells, row.application.account, str(row.term or ""))


def _changes(program_id: int, first_on: dt.date, last_on: dt.date) -> "QuerySet[AccountRekey]":
    start = dt.datetime.combine(first_on, dt.time(), tzinfo=clock.JAPAN)
    end = dt.datetime.combine(last_on + dt.timedelta(days=1), dt.time(), tzinfo=clock.JAPAN)
    return AccountRekey.objects.filter(
        program_id=program_id, state=AccountRekey.State.AGREED, second_at__gte=start, second_at__lt=end
    )


def _changed(program_id: int, first_on: dt.date, last_on: dt.date) -> Iterator[DecisionLine]:
    rows = _changes(program_id, first_on, last_on).select_related("application__household", "account")
    for row in rows.order_by("second_at", "pk").iterator(chunk_size=AT_ONCE):
        on = clock.local(row.second_at).date() if row.second_at else last_on
        household = row.application.household
        cells = (ACCOUNT_CHANGED, "", on.isoformat(), row.application.receipt_number, household.number, "", "", "")
        yield DecisionLine(household, cells, row.account)


def _heads(program_id: int, decisions: Any) -> dict[int, str]:
    """Number of the householder, by household."""
    rows = Recipient.objects.filter(
        program_id=program_id,
        household__in=decisions.order_by().values("application__household"),
        is_head=True,
        in_roster=True,
    )
    return dict(rows.values_list("household_id", "number"))


def _bank(account: PayeeAccount) -> list[str]:
    kind = ACCOUNT_TYPES.get(account.account_type, account.account_type)
    return [account.bank_code, account.branch_code, kind]
