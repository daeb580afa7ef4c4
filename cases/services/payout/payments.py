"""What is due, as values: read for a new batch from the grants, and for a standing batch from its lines."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from cases.models import (
    Application,
    Decision,
    Hold,
    PayeeAccount,
    ProgramSetup,
    Recipient,
    Status,
    TransferLine,
    TransferResult,
)
from cases.rules.eligibility import DIED
from cases.rules.payment import explained_yen, pays_household
from cases.rules.terms import ONCE, period_of
from cases.selectors.money import taken_lines
from security.db.among import Among
from security.sealing.seal import unseal

# In the order of the fields of `Account`, behind the program.
ACCOUNT_COLUMNS = ("pk", "bank_code", "branch_code", "account_type", "number", "number_index", "holder_kana")
FAULT_GRANT = "payout.no_grant"
FAULT_STATUS = "status"
FAULT_HOLD = "hold"
# What `_line_payment` takes, in its order.
LINE_COLUMNS = (
    "application_id",
    "application__status",
    "application__receipt_number",
    "application__household_id",
    "application__household__members",
    "application__household__excluded_reason",
    "application__household__entitled_yen",
    "decision_id",
    "decision__term",
    "decision__outcome",
    "decision__amount_yen",
    "explanation",
    "person_id",
    "person__moved_reason",
    "attempt",
    "amount_yen",
    "held",
    "replaced",
    *(f"account__{column}" for column in ACCOUNT_COLUMNS),
)


class Account(NamedTuple):
    """An account with its number still sealed; lighter than a row of the model, which counts at 100,000 payments."""

    program_id: int
    pk: int
    bank_code: str
    branch_code: str
    account_type: str
    sealed_number: bytes
    number_index: bytes
    holder_kana: str

    def open_number(self) -> str:
        """The seven digits."""
        return unseal(
            self.sealed_number,
            program_id=self.program_id,
            table=PayeeAccount._meta.db_table,
            column="number",
            row_id=self.pk,
        )


class Payment(NamedTuple):
    """One transfer that is due: whose, how much, where to, and what is known against it.

    `attempt` is 1 or, after failures only, one more than the last. `explained_yen` is what the program's rule came to,
    None when the amount was put in by hand. `fault` is a code that forbids the payment from the start.
    """

    application_id: int
    receipt_number: str
    household_id: int
    members: int
    decision_id: int
    amount_yen: int
    explained_yen: int | None
    person_id: int | None
    account: Account | None
    attempt: int = 1
    fault: str = ""
    bar_reason: str | None = None
    term: int = ONCE


@dataclass(frozen=True, slots=True)
class _Prior:
    """The last attempt at a payment; `outcome` is empty while it is open."""

    person_id: int
    attempt: int
    outcome: str


def load_due(*, setup: ProgramSetup, cut_off_on: dt.date | None, term: int = ONCE) -> list[Payment]:
    """Grants that wait for their transfer and are not on hold, decided up to the cut-off, in order of reception.

    Of a program that pays by terms, those of one term. Locks their applications, in the order of their keys.
    """
    program_id = setup.program_id
    held = Hold.objects.filter(program_id=program_id, application=OuterRef("pk"), released_at=None)
    due = Application.objects.filter(~Exists(held), program_id=program_id, status=Status.DECIDED)
    if cut_off_on is not None:
        later = Decision.objects.filter(
            program_id=program_id, application=OuterRef("pk"), term=term, decided_on__gt=cut_off_on
        )
        due = due.filter(~Exists(later))
    if term != ONCE:
        due = due.filter(Exists(_open_grants(program_id, term)))
    ids = list(due.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    rows = Application.objects.filter(Among("pk", ids), program_id=program_id).order_by("received_at", "pk")
    applications = list(_application_values(rows))
    households = [row["household_id"] for row in applications]
    grants = _grants(program_id, ids, term)
    heads = _heads(program_id, households)
    priors = _priors(setup, term, households, [person for person, _ in heads.values()])
    accounts = _accounts(program_id, [row["account_id"] for row in applications if row["account_id"]])
    by_household = pays_household(setup.amount_rule)
    payees = _payees(program_id, ids) if term != ONCE else {}
    return [
        _due_payment(row, grants, heads, priors, accounts, by_household=by_household, payee=payees.get(row["pk"]))
        for row in applications
    ]


def _open_grants(program_id: int, term: int) -> "QuerySet[Decision]":
    """Of an application (the outer query): the grant of a term that stands and has not been sent or paid."""
    mine = {"program_id": program_id, "application": OuterRef("application"), "term": term}
    later = Decision.objects.filter(**mine, sequence__gt=OuterRef("sequence"))
    return Decision.objects.filter(
        ~Exists(later),
        ~Exists(taken_lines(program_id)),
        program_id=program_id,
        application=OuterRef("pk"),
        term=term,
        outcome=Decision.Outcome.GRANT,
    )


def load_batch(*, program_id: int, batch_id: int) -> list[Payment]:
    """The payments of a batch as its lines have them, in their order, with what is known now against each.

    One query: lists of 100,000 ids would cost more than everything else at a release.
    """
    held = Hold.objects.filter(program_id=program_id, application=OuterRef("application"), released_at=None)
    later = Decision.objects.filter(
        program_id=program_id,
        application=OuterRef("application"),
        term=OuterRef("decision__term"),
        sequence__gt=OuterRef("decision__sequence"),
    )
    lines = TransferLine.objects.filter(program_id=program_id, batch_id=batch_id).annotate(
        held=Exists(held), replaced=Exists(later), explanation=Cast("decision__amount_explained", TextField())
    )
    rows = lines.order_by("position").values_list(*LINE_COLUMNS).iterator(chunk_size=5_000)
    return [_line_payment(program_id, row) for row in rows]


def _line_payment(program_id: int, row: Sequence[Any]) -> Payment:
    (
        application_id,
        status,
        receipt_number,
        household_id,
        members,
        excluded_reason,
        entitled_yen,
        decision_id,
        term,
        outcome,
        granted_yen,
        explanation,
        person_id,
        moved_reason,
        attempt,
        amount_yen,
        held,
        replaced,
        *account,
    ) = row
    if status != Status.PAYING:
        fault = FAULT_STATUS
    elif held:
        fault = FAULT_HOLD
    else:
        granted = outcome == Decision.Outcome.GRANT and granted_yen == amount_yen
        fault = "" if granted and not replaced else FAULT_GRANT
    return Payment(
        application_id=application_id,
        receipt_number=receipt_number,
        household_id=household_id,
        members=members,
        decision_id=decision_id,
        amount_yen=amount_yen,
        explained_yen=_explained(_read_explained(explanation), amount_yen, entitled_yen),
        person_id=person_id,
        account=Account(program_id, *account),
        attempt=attempt,
        fault=fault,
        bar_reason=_bar(excluded_reason, dead=moved_reason == DIED),
        term=term,
    )


@lru_cache(maxsize=4_096)  # households of the same size are explained alike, and reading JSON is dearer than the sum
def _read_explained(explanation: str) -> int | None:
    return explained_yen(json.loads(explanation))


def _application_values(rows: Any) -> Iterator[dict[str, Any]]:
    found: Iterator[dict[str, Any]] = rows.values(
        "pk",
        "receipt_number",
        "account_id",
        "household_id",
        "household__members",
        "household__excluded_reason",
        "household__entitled_yen",
    ).iterator(chunk_size=5_000)
    return found


def _due_payment(
    row: Mapping[str, Any],
    grants: Mapping[int, Decision],
    heads: Mapping[int, tuple[int, bool]],
    priors: Mapping[tuple[str, int], _Prior],
    accounts: Mapping[int, Account],
    *,
    by_household: bool,
    payee: int | None,
) -> Payment:
    grant = grants.get(row["pk"])
    person_id, dead = heads.get(row["household_id"], (None, False))
    # Who was paid the terms before has died or left: whether this one goes to another is the municipality's question.
    dead = dead or payee not in {None, person_id}
    prior = priors.get(("household", row["household_id"]) if by_household else ("person", person_id or 0))
    if prior is not None:
        # A re-issue goes to the person of the failed transfer; a new householder is a question for the municipality.
        dead = dead or prior.person_id != person_id
        person_id = prior.person_id
    account = accounts.get(row["account_id"])
    return Payment(
        application_id=row["pk"],
        receipt_number=row["receipt_number"],
        household_id=row["household_id"],
        members=row["household__members"],
        decision_id=grant.pk if grant else 0,
        amount_yen=grant.amount_yen if grant else 0,
        explained_yen=(
            _explained(explained_yen(grant.amount_explained), grant.amount_yen, row["household__entitled_yen"])
            if grant
            else None
        ),
        person_id=person_id,
        account=account,
        attempt=prior.attempt + 1 if prior else 1,
        fault=_first_fault(grant, person_id, account, prior),
        bar_reason=_bar(row["household__excluded_reason"], dead=dead),
        term=grant.term if grant else ONCE,
    )


def _first_fault(grant: Decision | None, person_id: int | None, account: Account | None, prior: _Prior | None) -> str:
    if grant is None or grant.outcome != Decision.Outcome.GRANT:
        return FAULT_GRANT
    if prior is not None and prior.outcome != TransferResult.Outcome.FAILED:
        return "batch.paid_before"
    if person_id is None:
        return "payout.no_payee"
    return "" if account is not None else "payout.no_account"


def _explained(explained: int | None, amount_yen: int, entitled_yen: int) -> int | None:
    """What the rule came to by the decision's own explanation; without one, the roster's figure if it is the same."""
    return amount_yen if explained is None and entitled_yen == amount_yen else explained


def _bar(excluded_reason: str, *, dead: bool) -> str | None:
    return excluded_reason or ("deceased" if dead else None)


def _grants(program_id: int, application_ids: Sequence[int], term: int) -> dict[int, Decision]:
    """The latest decision of each application on the term."""
    rows = Decision.objects.filter(Among("application_id", application_ids), program_id=program_id, term=term)
    rows = rows.order_by("sequence")
    return {row.application_id: row for row in rows.iterator(chunk_size=5_000)}


def _heads(program_id: int, household_ids: Sequence[int]) -> dict[int, tuple[int, bool]]:
    """The heads by household. One that left the roster has none to pay to: whether it is still paid is asked first."""
    rows = Recipient.objects.filter(
        Among("household_id", household_ids),
        program_id=program_id,
        is_head=True,
        in_roster=True,
        household__in_roster=True,
    ).values_list("household_id", "pk", "moved_reason")
    return {household_id: (person_id, reason == DIED) for household_id, person_id, reason in rows}


def _payees(program_id: int, application_ids: Sequence[int]) -> dict[int, int]:
    """The person whom the last transfer of each application was for, whatever its term."""
    lines = TransferLine.objects.filter(Among("application_id", application_ids), program_id=program_id)
    return dict(lines.order_by("pk").values_list("application_id", "person_id").iterator(chunk_size=5_000))


def _priors(
    setup: ProgramSetup, term: int, household_ids: Sequence[int], person_ids: Iterable[int]
) -> dict[tuple[str, int], _Prior]:
    """The last attempt by household and by person, whatever application it belonged to."""
    lines = TransferLine.objects.filter(
        Q(Among("household_id", household_ids)) | Q(Among("person_id", person_ids)),
        program_id=setup.program_id,
        purpose=setup.purpose,
        period=period_of(setup.period, term),
    )
    found: dict[tuple[str, int], _Prior] = {}
    for person_id, household_id, attempt, outcome in lines.order_by("attempt").values_list(
        "person_id", "household_id", "attempt", "results__outcome"
    ):
        prior = _Prior(person_id, attempt, outcome or "")
        found["person", person_id] = prior
        if household_id is not None:
            found["household", household_id] = prior
    return found


def _accounts(program_id: int, account_ids: Sequence[int]) -> dict[int, Account]:
    rows = PayeeAccount.objects.filter(Among("pk", account_ids), program_id=program_id)
    columns = rows.values_list(*ACCOUNT_COLUMNS).iterator(chunk_size=5_000)
    return {row[0]: Account(program_id, *row) for row in columns}
