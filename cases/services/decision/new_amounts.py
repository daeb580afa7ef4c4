"""What each term would come to after a change, for services that have authorised their actor. Nothing is written."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import Application, ProgramSetup, Status
from cases.rules.terms import by_term
from cases.selectors.facts import people_of
from cases.selectors.terms import CaseTerm
from cases.services.application.apply_values import propose_for
from cases.services.decision.decide import granted_yen
from security import clock

CHANGEABLE = (Status.DECIDED, Status.PAYING)
Entry = tuple[int, list[Any]]  # the yen of a term with their explanation


class Change(StrEnum):
    """What changes from a term on."""

    AMOUNT = "amount"
    END = "end"


def changeable(row: Application, reached: Sequence[CaseTerm]) -> list[CaseTerm]:
    """The terms that a change reaches. Raises CaseError."""
    for one in reached:
        if one.is_in_batch and one.line is not None:
            raise CaseError(
                _("%(term)s stands in batch %(number)d. Have the batch cancelled, or choose a later term.")
                % {"term": one.term.name, "number": one.line.batch.number},
                code="in_batch",
            )
    opened = [one for one in reached if one.is_open]
    if not opened:
        raise CaseError(
            _("No term is left that could change. What was paid too much is asked back from its payment."),
            code="nothing_left",
        )
    if row.status not in CHANGEABLE:
        raise CaseError(_("The application is not one that is being paid. Look at its status."), code="status")
    return opened


def ended(opened: Sequence[CaseTerm]) -> list[Entry]:
    """Nothing of each term."""
    return [(0, []) for _one in opened]


def recomputed(setup: ProgramSetup, row: Application, opened: Sequence[CaseTerm], figure: int | None) -> list[Entry]:
    """The new amount of each term with its explanation. Raises CaseError."""
    today = clock.today()
    closed = next((one.term for one in opened if one.term.changes_until_on < today), None)
    if closed is not None:
        raise CaseError(
            _("%(term)s was open for changes until %(day)s. Choose a later term.")
            % {"term": closed.name, "day": closed.changes_until_on},
            code="term_closed",
        )
    answers = dict(row.answers)
    if setup.amount_rule.get("kind") == "rate":
        if figure is None:
            raise CaseError(_("Write the new figure that the amount follows from."), code="figure_missing")
        answers[str(setup.amount_rule.get("base", "purchase_yen"))] = figure
    people = people_of(row.program_id, [row.household_id]).get(row.household_id, [])
    # As if it had been received in time for all of them: which terms it gets was decided before.
    proposal = propose_for(setup, people, answers, received_on=dt.date.min)
    parts = by_term(proposal.lines)
    entries = [(parts[one.term.number].yen, parts[one.term.number].lines) for one in opened]
    _refuse_amounts(setup, opened, [yen for yen, _lines in entries])
    return entries


def _refuse_amounts(setup: ProgramSetup, opened: Sequence[CaseTerm], yens: Sequence[int]) -> None:
    if any(yen == 0 or yen > setup.ceiling_yen for yen in yens):
        raise CaseError(
            _("The new amount is nothing, or above the ceiling of one transfer. Correct the figure, or end the terms."),
            code="amount",
        )
    before = [one.decision.amount_yen for one in opened]
    if list(yens) == before:
        raise CaseError(_("The amount is what it was. Nothing changes."), code="same_amount")
    more = sum(yens) - sum(before)
    if setup.budget_yen is not None and granted_yen(setup.program_id) + more > setup.budget_yen:
        raise CaseError(_("The budget is spent. Raise the budget first."), code="budget")
