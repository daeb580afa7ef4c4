"""Terms (期) of a program that pays again and again: which of them an application gets, and what each comes to.

A term is data of the set-up (`cases.models.setup.ProgramSetup.terms`): `{"number": 1, "name": "1学期",
"first_on": "2026-04-01", "last_on": "2026-07-31", "changes_until_on": "2026-07-10", "pays_on": "2026-08-20"}`.
A program without terms pays once; its decisions and batches have term 0.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from cases.rules.amounts import AmountProposal, Line
from cases.rules.faults import RuleError
from cases.rules.payment import explained_yen

ONCE: Final = 0
MOST_TERMS: Final = 24
LAST_NUMBER: Final = 99
DAYS: Final = ("first_on", "last_on", "changes_until_on", "pays_on")


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its days, the last day on which a change counts for it, and the day on which it is paid."""

    number: int
    name: str
    first_on: dt.date
    last_on: dt.date
    changes_until_on: dt.date
    pays_on: dt.date

    @property
    def months(self) -> int:
        """Calendar months that the term touches."""
        return (self.last_on.year - self.first_on.year) * 12 + self.last_on.month - self.first_on.month + 1

    def to_data(self) -> dict[str, Any]:
        """As the set-up keeps it."""
        days = {name: getattr(self, name).isoformat() for name in DAYS}
        return {"number": self.number, "name": self.name, **days}


def read_terms(data: Iterable[Mapping[str, Any]]) -> tuple[Term, ...]:
    """The terms of a set-up, in the order of their numbers."""
    found = [
        Term(int(row["number"]), str(row["name"]), *(dt.date.fromisoformat(str(row[name])) for name in DAYS))
        for row in data
    ]
    return tuple(sorted(found, key=lambda term: term.number))


def check_terms(terms: Sequence[Term]) -> None:
    """Refuse terms that do not follow each other. Raises RuleError with the number of the term as its row."""
    before: Term | None = None
    for term in sorted(terms, key=lambda one: one.number):
        fault = _fault(term, before)
        if fault:
            raise RuleError("term.days", fault % {"name": term.name}, row=term.number)
        before = term


def _fault(term: Term, before: Term | None) -> str:
    if not 1 <= term.number <= LAST_NUMBER:
        return _("%(name)s: number the terms from 1 to 99.")
    if before is not None and before.number == term.number:
        return _("%(name)s: another term has this number already. Give each its own.")
    if term.last_on < term.first_on:
        return _("%(name)s: the last day is before the first. Correct the days of the term.")
    if before is not None and term.first_on <= before.last_on:
        return _("%(name)s: it begins before the term ahead of it has ended. Correct the days of the term.")
    if term.pays_on < term.changes_until_on:
        return _("%(name)s: it would be paid before the last day for changes. Correct the days of the term.")
    return ""


def period_of(period: str, term: int) -> str:
    """What stands in a transfer line: the program's period, and the term where there are terms."""
    return period if term == ONCE else f"{period}-{term}"


def entitled_terms(terms: Sequence[Term], *, received_on: dt.date, pays_back: bool) -> tuple[Term, ...]:
    """The terms that an application received on a day gets: those whose last day for changes is not over.

    With `pays_back` a late application gets the earlier ones too.
    """
    return tuple(term for term in terms if pays_back or received_on <= term.changes_until_on)


def in_terms(
    rule: Mapping[str, Any], proposal: AmountProposal, terms: Sequence[Term], *, received_on: dt.date, pays_back: bool
) -> AmountProposal:
    """What an application comes to over its terms, explained term by term.

    The amount rule gives the amount of one term; with `"per_month": true` that of one month, which is multiplied by
    the months of the term.
    """
    lines: list[Line] = []
    total_yen = 0
    for term in entitled_terms(terms, received_on=received_on, pays_back=pays_back):
        yen, own = _in_term(rule, proposal, term)
        lines += [{"code": "term", "number": term.number, "name": term.name}, *own]
        total_yen += yen
    return AmountProposal(total_yen, lines or [{"code": "no_term"}])


def _in_term(rule: Mapping[str, Any], proposal: AmountProposal, term: Term) -> tuple[int, list[Line]]:
    if not rule.get("per_month"):
        return proposal.yen, list(proposal.lines)
    yen = proposal.yen * term.months
    months: Line = {"code": "months", "count": term.months, "each_yen": proposal.yen, "yen": yen}
    return yen, [*proposal.lines, months]


def by_term(lines: Iterable[Mapping[str, Any]]) -> dict[int, AmountProposal]:
    """The explanation of `in_terms` taken apart again: amount and lines of each term, by its number."""
    parts: dict[int, list[Any]] = {}
    number = ONCE
    for line in lines:
        if line.get("code") == "term":
            number = int(line["number"])
            parts[number] = []
        elif number != ONCE:
            parts[number].append(dict(line))
    return {number: AmountProposal(explained_yen(own) or 0, own) for number, own in parts.items()}


def next_term(terms: Sequence[Term], on: dt.date) -> Term | None:
    """The term that is paid next, on the day itself too; None when all are over."""
    return next((term for term in sorted(terms, key=lambda one: one.pays_on) if term.pays_on >= on), None)
