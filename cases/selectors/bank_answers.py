"""What a bank's list says about the lines of a batch: which fit, and which belong to none of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Sum

from cases.models import BankAnswer, PayoutBatch, TransferLine
from cases.models import TransferResult as Result
from cases.rules.bank_answer import (
    AnswerRow,
    AnswerTable,
    Column,
    check_columns,
    guess_columns,
    read_rows,
    read_table,
)
from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from cases.rules.payment import TERM_PLACE
from cases.rules.terms import ONCE
from cases.selectors.money import READERS, Figure
from security.actor import Actor, authorise
from security.sealing.seal import blind_index
from security.tenancy.scope import restricted_included


class Fit(StrEnum):
    """How a row of the list stands to the batch."""

    FITS = "fits"
    CALLED_PAID = "called_paid"
    RECORDED_FAILED = "recorded_failed"
    RECORDED_PAID = "recorded_paid"
    OTHER_BATCH = "other_batch"
    SEVERAL = "several"
    TWICE = "twice"
    NOT_FOUND = "not_found"


# Rows that say nothing new, and rows that somebody has to look into before the rest can be called paid.
SETTLED = frozenset({Fit.CALLED_PAID, Fit.RECORDED_FAILED})
OPEN_QUESTIONS = frozenset({Fit.RECORDED_PAID, Fit.OTHER_BATCH, Fit.SEVERAL, Fit.TWICE, Fit.NOT_FOUND})


@dataclass(frozen=True, slots=True)
class Line:
    """A transfer line as a row of the list may mean it."""

    line_id: int
    batch_number: int
    receipt_number: str
    amount_yen: int
    outcome: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of the list with what was found for it; `line` is None where it is not one line of the program."""

    row: AnswerRow
    fit: Fit
    line: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage:
    """A list under one meaning of its columns. `fault` says why it cannot be read so; there are no rows then.

    `failures` are the lines that would fail, by reason; `open` are the lines of the batch without a result.
    """

    answer: BankAnswer
    table: AnswerTable
    columns: Mapping[Column, int]
    fault: RuleError | None
    rows: Sequence[ReadRow]
    open: Figure

    @property
    def failures(self) -> dict[int, str]:
        """Reasons by line id."""
        return {read.line.line_id: read.row.reason for read in self.rows if read.fit is Fit.FITS and read.line}

    @property
    def failing(self) -> Figure:
        """The lines that would fail."""
        fitting = [read.line.amount_yen for read in self.rows if read.fit is Fit.FITS and read.line]
        return Figure(len(fitting), sum(fitting))

    @property
    def rest(self) -> Figure:
        """The open lines that the list does not name."""
        failing = self.failing
        return Figure(self.open.count - failing.count, self.open.yen - failing.yen)

    @property
    def questions(self) -> list[ReadRow]:
        """Rows that fit no open line of the batch."""
        return [read for read in self.rows if read.fit in OPEN_QUESTIONS]


def find_answer(*, actor: Actor, program_id: int, batch: PayoutBatch, answer_id: int) -> BankAnswer | None:
    """A list that was taken in for the batch, or None."""
    authorise(actor, *READERS, program_id=program_id)
    return BankAnswer.objects.filter(program_id=program_id, batch_id=batch.pk, pk=answer_id).first()


@restricted_included()
def answer_page(
    *, actor: Actor, program_id: int, answer: BankAnswer, columns: Mapping[Column, int] | None = None
) -> AnswerPage:
    """Read a list under the given meaning of its columns, or under the usual one."""
    authorise(actor, *READERS, program_id=program_id)
    table = read_table(answer.open("content") or "")
    chosen = guess_columns(table.names) if columns is None else columns
    fault, rows = None, []
    try:
        check_columns(chosen)
        rows = _match(program_id, answer.batch_id, read_rows(table, chosen))
    except RuleError as error:
        fault = error
    open_lines = TransferLine.objects.filter(
        program_id=program_id, batch_id=answer.batch_id, results__isnull=True
    ).aggregate(count=Count("pk"), yen=Sum("amount_yen", default=0))
    return AnswerPage(
        answer=answer,
        table=table,
        columns=chosen,
        fault=fault,
        rows=rows,
        open=Figure(open_lines["count"], open_lines["yen"]),
    )


def answers_of(*, actor: Actor, program_id: int, batch: PayoutBatch) -> list[BankAnswer]:
    """The lists of a batch, the newest first, without their content."""
    authorise(actor, *READERS, program_id=program_id)
    rows = BankAnswer.objects.filter(program_id=program_id, batch_id=batch.pk).defer("content")
    return list(rows.select_related("taken_by").order_by("-taken_at"))


def _match(program_id: int, batch_id: int, rows: Sequence[AnswerRow]) -> list[ReadRow]:
    """Find every row by receipt number, customer code or account, in three queries at any number of rows."""
    found = _Lines(program_id, batch_id)
    numbers = {row.row: _spellings(row.receipt_number) for row in rows}
    by_receipt = found.by("application__receipt_number", {text for both in numbers.values() for text in both})
    codes = {row.row: int(row.customer_code) for row in rows if row.customer_code}
    if codes and found.is_of_term():
        codes = {place: code % TERM_PLACE for place, code in codes.items()}
    by_code = found.by("application_id", set(codes.values()))
    indexes = {row.row: _index(program_id, row) for row in rows if row.account_number and row.bank_code}
    by_account = found.by("account__number_index", set(indexes.values()))
    read: list[ReadRow] = []
    taken: set[int] = set()
    for row in rows:
        lines = (
            [line for text in numbers[row.row] for line in by_receipt.get(text, ())]
            or by_code.get(codes.get(row.row, 0))
            or [
                (here, line)
                for here, line in by_account.get(indexes.get(row.row), ())
                if row.amount_yen in {None, line.amount_yen}
            ]
        )
        read.append(_judge(row, lines, taken))
    return read


def _judge(row: AnswerRow, lines: "Sequence[tuple[bool, Line]]", taken: set[int]) -> ReadRow:
    if row.is_paid:
        return ReadRow(row, Fit.CALLED_PAID, lines[0][1] if len(lines) == 1 else None)
    here = [line for is_here, line in lines if is_here]
    if not here:
        return ReadRow(row, Fit.OTHER_BATCH, lines[0][1]) if lines else ReadRow(row, Fit.NOT_FOUND)
    if len(here) > 1:
        return ReadRow(row, Fit.SEVERAL)
    line = here[0]
    if line.line_id in taken:
        return ReadRow(row, Fit.TWICE, line)
    taken.add(line.line_id)
    fits = {Result.Outcome.PAID.value: Fit.RECORDED_PAID, Result.Outcome.FAILED.value: Fit.RECORDED_FAILED}
    return ReadRow(row, fits.get(line.outcome, Fit.FITS), line)


class _Lines:
    """Looks lines of released batches up by a column; those of the batch in hand are marked."""

    def __init__(self, program_id: int, batch_id: int) -> None:
        self.program_id = program_id
        self.batch_id = batch_id

    def is_of_term(self) -> bool:
        """Whether the customer codes of the batch begin with a term."""
        rows = PayoutBatch.objects.filter(program_id=self.program_id, pk=self.batch_id, term__gt=ONCE)
        return rows.exists()

    def by(self, column: str, values: Iterable[object]) -> dict[object, list[tuple[bool, Line]]]:
        wanted = list(values)
        found: dict[object, list[tuple[bool, Line]]] = {}
        if not wanted:
            return found
        rows = TransferLine.objects.filter(
            program_id=self.program_id, batch__state=PayoutBatch.State.RELEASED, **{f"{column}__in": wanted}
        ).values_list(
            column,
            "batch_id",
            "pk",
            "batch__number",
            "application__receipt_number",
            "amount_yen",
            "results__outcome",
        )
        for value, batch_id, pk, number, receipt_number, amount_yen, outcome in rows.order_by("-batch__number"):
            key = bytes(value) if isinstance(value, memoryview) else value
            line = Line(pk, number, receipt_number, amount_yen, outcome or "")
            found.setdefault(key, []).append((batch_id == self.batch_id, line))
        return found


def _index(program_id: int, row: AnswerRow) -> bytes:
    text = f"{row.bank_code}{row.branch_code}{row.account_type}{row.account_number}"
    return blind_index(text, program_id=program_id, purpose="account")


def _spellings(text: str) -> tuple[str, ...]:
    """A receipt number with and without its hyphens; nothing when it is none."""
    if not text:
        return ()
    try:
        number = parse_receipt_number(text)
    except RuleError:
        return ()
    return str(number), number.compact
