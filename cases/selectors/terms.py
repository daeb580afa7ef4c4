"""Terms of a program that pays again and again: what is granted of each, and what became of it."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from cases.models import Decision, Hold, PayoutBatch, ProgramSetup, Status, TransferLine
from cases.models import TransferResult as Result
from cases.rules.business_days import BankCalendar
from cases.rules.terms import ONCE, Term, read_terms
from cases.selectors.money import READERS, Figure
from cases.selectors.money_parts import approved_grants, grants_at, sent_lines
from security import clock
from security.actor import Actor, authorise
from security.tenancy.scope import restricted_included

PLACES = ("waiting", "in_batch", "sent", "paid")


@dataclass(frozen=True, slots=True)
class TermFigures:
    """The money of one term: what is granted is waiting, in a batch, at the bank or paid; each counted by itself."""

    term: Term
    granted: Figure = field(default_factory=Figure)
    waiting: Figure = field(default_factory=Figure)
    in_batch: Figure = field(default_factory=Figure)
    sent: Figure = field(default_factory=Figure)
    paid: Figure = field(default_factory=Figure)

    @property
    def parts(self) -> list[tuple[str, Figure]]:
        """Where the money is, in the order of its way."""
        return [(name, getattr(self, name)) for name in PLACES]

    @property
    def adds_up(self) -> bool:
        """To the payment and to the yen."""
        return sum((figure for _name, figure in self.parts), Figure()) == self.granted


@dataclass(frozen=True, slots=True)
class CaseTerm:
    """One term of a case: the decision that stands, the last transfer of it and what became of that."""

    term: Term
    decision: Decision
    line: TransferLine | None = None
    outcome: str = ""

    @property
    def is_taken(self) -> bool:
        """In a batch, at the bank or paid: a change cannot reach it any more."""
        return self.line is not None and self.outcome != Result.Outcome.FAILED

    @property
    def is_open(self) -> bool:
        """Granted and not yet on its way: it can still be changed."""
        return self.decision.outcome == Decision.Outcome.GRANT and not self.is_taken

    @property
    def is_in_batch(self) -> bool:
        """In a batch that is not released: no change reaches across it."""
        return self.line is not None and not self.outcome and self.line.batch.state != PayoutBatch.State.RELEASED

    @property
    def pays_on(self) -> dt.date:
        """The day of its transfer, or the day on which the program pays the term."""
        return self.line.batch.transfer_on if self.line is not None and self.is_taken else self.term.pays_on


def terms_of(program_id: int) -> tuple[Term, ...]:
    """The terms of the program's set-up; none where it pays once."""
    terms = ProgramSetup.objects.filter(program_id=program_id).values_list("terms", flat=True).first()
    return read_terms(terms or [])


def open_terms(program_id: int, application_ids: Collection[int]) -> dict[int, list[int]]:
    """The terms of applications that are granted and neither sent nor paid, by application."""
    if not terms_of(program_id):
        return {}
    rows = grants_at(program_id, "waiting").filter(term__gt=ONCE, application_id__in=list(application_ids))
    found: dict[int, list[int]] = {}
    for application_id, term in rows.order_by("term").values_list("application_id", "term"):
        found.setdefault(application_id, []).append(term)
    return found


def case_terms(program_id: int, application_ids: Collection[int]) -> dict[int, list[CaseTerm]]:
    """The decided terms of applications with their last transfer, by application; for a caller that has authorised."""
    return case_terms_in(terms_of(program_id), program_id, application_ids)


def case_terms_in(
    known: Collection[Term], program_id: int, application_ids: Collection[int]
) -> dict[int, list[CaseTerm]]:
    """The same where the terms of the program have been read."""
    terms = {term.number: term for term in known}
    if not terms:
        return {}
    ids = list(application_ids)
    lines: dict[tuple[int, int], TransferLine] = {}
    rows = TransferLine.objects.filter(program_id=program_id, application_id__in=ids, decision__term__gt=ONCE)
    results = dict(
        Result.objects.filter(program_id=program_id, line__application_id__in=ids).values_list("line_id", "outcome")
    )
    for line in rows.select_related("batch").order_by("attempt"):
        lines[line.application_id, line.batch.term] = line
    standing = Decision.objects.filter(program_id=program_id, application_id__in=ids, term__gt=ONCE)
    last = {(row.application_id, row.term): row for row in standing.order_by("sequence")}
    found: dict[int, list[CaseTerm]] = {}
    for key in sorted(last):
        application_id, number = key
        if number in terms:
            last_line = lines.get(key)
            outcome = results.get(last_line.pk, "") if last_line else ""
            found.setdefault(application_id, []).append(CaseTerm(terms[number], last[key], last_line, outcome))
    return found


def first_terms(terms: Sequence[CaseTerm]) -> list[CaseTerm]:
    """The terms from which a change can begin: open ones, with no term of an unreleased batch behind them."""
    last = max((one.term.number for one in terms if one.is_in_batch), default=ONCE)
    return [one for one in terms if one.is_open and one.term.number > last]


@restricted_included()
def term_figures(*, actor: Actor, program_id: int) -> list[TermFigures]:
    """The money of each term, restricted cases included. Empty where the program pays once."""
    authorise(actor, *READERS, program_id=program_id)
    terms = terms_of(program_id)
    if not terms:
        return []
    lines = sent_lines(program_id)
    by_place: dict[str, dict[int, Figure]] = {
        "granted": _by(approved_grants(program_id), "term"),
        "waiting": _by(grants_at(program_id, "waiting"), "term"),
        "in_batch": _by(
            TransferLine.objects.filter(
                program_id=program_id,
                results__isnull=True,
                batch__state__in=[PayoutBatch.State.PREPARED, PayoutBatch.State.CHECKED],
            ),
            "batch__term",
        ),
        "sent": _by(lines.filter(results__isnull=True), "batch__term"),
        "paid": _by(lines.filter(results__outcome=Result.Outcome.PAID), "batch__term"),
    }
    return [
        TermFigures(term, **{place: sums.get(term.number, Figure()) for place, sums in by_place.items()})
        for term in terms
    ]


def _by(rows: "QuerySet[Decision] | QuerySet[TransferLine]", column: str) -> dict[int, Figure]:
    sums = rows.order_by().values_list(column).annotate(Count("pk"), Sum("amount_yen"))
    return {term: Figure(count, yen) for term, count, yen in sums}


def term_to_pay(program_id: int) -> Term | None:
    """The term that a batch would pay now: the first that has grants waiting and not on hold, else the next to come."""
    terms = terms_of(program_id)
    held = Hold.objects.filter(program_id=program_id, application=OuterRef("application"), released_at=None)
    waiting = grants_at(program_id, "waiting").filter(~Exists(held), application__status=Status.DECIDED)
    numbers = set(waiting.order_by().values_list("term", flat=True).distinct())
    due = [term for term in terms if term.number in numbers]
    today = clock.today()
    ahead = [term for term in terms if term.pays_on >= today]
    return next(iter(due or ahead or terms), None)


def day_to_pay(term: Term | None, earliest: dt.date) -> dt.date:
    """The day for the transfer of a term: its own, on the next business day, or the first that is possible at all."""
    return earliest if term is None else max(earliest, BankCalendar().on_or_after(term.pays_on))


def was_ever_sent(program_id: int, application_id: int) -> bool:
    """Whether a transfer of the application was paid or is on its way."""
    lines = TransferLine.objects.filter(program_id=program_id, application_id=application_id)
    return lines.filter(Q(results__isnull=True) | Q(results__outcome=Result.Outcome.PAID)).exists()
