"""When the money comes: the answer to the most frequent call (支給予定)."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db import connections

from cases.models import ENDED, Application, Hold, PayoutBatch, Status, TransferLine, TransferResult
from cases.models.setup import PAYING_KINDS
from cases.rules.deadlines import earliest_transfer_on
from cases.rules.terms import Term, next_term, read_terms
from cases.selectors.readers import authorise_reader
from cases.selectors.setup import setup_of
from cases.selectors.terms import CaseTerm, case_terms_in
from security import clock
from security.actor import Actor

RECENT_DAYS = 28
SURE_SHARE = 0.8
USUAL_DAYS = """
SELECT percentile_disc(%(share)s) WITHIN GROUP (ORDER BY d.decided_on - a.received_on)
FROM cases_decision d
JOIN cases_application a ON a.program_id = d.program_id AND a.id = d.application_id
WHERE d.program_id = %(program)s AND d.sequence = 1 AND d.decided_on >= %(since)s
"""


class Outlook(StrEnum):
    """How sure the answer is, and what it waits for."""

    PAID = "paid"
    SCHEDULED = "scheduled"
    EXPECTED = "expected"
    ESTIMATED = "estimated"
    WAITS_FOR_RESIDENT = "waits_for_resident"
    STOPPED = "stopped"
    UNKNOWN = "unknown"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class TermOutlook:
    """The answer for one term, with its amount; a term that is not granted any more comes to nothing."""

    name: str
    yen: int
    outlook: Outlook
    on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PaymentOutlook:
    """The answer; `on` is the day of the transfer where one can be named.

    Where the program pays by terms it is the next one that counts, and `terms` has those that were decided on.
    """

    outlook: Outlook
    on: dt.date | None = None
    terms: tuple[TermOutlook, ...] = ()


def payment_outlook(*, actor: Actor, program_id: int, application_id: int) -> PaymentOutlook:
    """When the application will be, or was, paid.

    ``scheduled`` is the day of its batch; ``expected`` the first possible day of a granted one; ``estimated`` counts
    with the days that four of five cases took from reception to decision in the last four weeks.
    Raises Application.DoesNotExist.
    """
    authorise_reader(actor, program_id)
    row = Application.objects.get(program_id=program_id, pk=application_id)
    return payment_outlooks(actor=actor, program_id=program_id, rows=[row])[row.pk]


def payment_outlooks(*, actor: Actor, program_id: int, rows: Collection[Application]) -> dict[int, PaymentOutlook]:
    """The same for many applications at once, by their ids, in four queries."""
    authorise_reader(actor, program_id)
    setup = setup_of(program_id)
    if setup.kind not in PAYING_KINDS:
        return {row.pk: PaymentOutlook(Outlook.NOTHING) for row in rows}
    ids = [row.pk for row in rows]
    transfers = _transfers(program_id, ids)
    waits = _waits(program_id, ids)
    days = usual_days_to_decision(program_id)
    lead = setup.transfer_lead_days
    found = {row.pk: _outlook(row, transfers.get(row.pk), waits.get(row.pk, set()), lead, days) for row in rows}
    if setup.terms:
        known = read_terms(setup.terms)
        decided = case_terms_in(known, program_id, ids)
        return {pk: _by_terms(outlook, known, decided.get(pk, []), lead) for pk, outlook in found.items()}
    return found


def _by_terms(whole: PaymentOutlook, known: Sequence[Term], decided: Sequence[CaseTerm], lead: int) -> PaymentOutlook:
    """The answer with its terms: what is expected comes on the day of its term, not as soon as a batch could be."""
    terms = tuple(_of_term(one, whole.outlook, lead) for one in decided)
    if whole.outlook in {Outlook.EXPECTED, Outlook.SCHEDULED}:
        days = [one.on for one in terms if one.outlook == whole.outlook and one.on is not None]
        return replace(whole, on=min(days, default=whole.on), terms=terms)
    if whole.outlook == Outlook.ESTIMATED and whole.on is not None:
        term = next_term(known, whole.on)
        return replace(whole, on=term.pays_on if term else whole.on)
    return replace(whole, terms=terms)


def _of_term(one: CaseTerm, whole: Outlook, lead: int) -> TermOutlook:
    name, yen = one.term.name, one.decision.amount_yen
    if one.is_taken:
        sure = Outlook.PAID if one.outcome == TransferResult.Outcome.PAID else Outlook.SCHEDULED
        return TermOutlook(name, yen, sure, one.pays_on)
    if not one.is_open:
        return TermOutlook(name, yen, Outlook.NOTHING)
    if whole in {Outlook.WAITS_FOR_RESIDENT, Outlook.STOPPED}:
        return TermOutlook(name, yen, whole)
    earliest = earliest_transfer_on(clock.today(), lead)
    return TermOutlook(name, yen, Outlook.EXPECTED, max(one.term.pays_on, earliest))


def _transfers(program_id: int, ids: Collection[int]) -> dict[int, dt.date]:
    """The day of the latest transfer that was not cancelled, by application."""
    lines = TransferLine.objects.filter(program_id=program_id, application_id__in=ids).exclude(
        batch__state=PayoutBatch.State.CANCELLED
    )
    return dict(lines.order_by("batch__term", "attempt").values_list("application_id", "batch__transfer_on"))


def _waits(program_id: int, ids: Collection[int]) -> dict[int, set[str]]:
    """Whom the open holds wait for, by application."""
    found: dict[int, set[str]] = {}
    holds = Hold.objects.filter(program_id=program_id, application_id__in=ids, released_at=None)
    for application_id, waits_for in holds.values_list("application_id", "waits_for"):
        found.setdefault(application_id, set()).add(waits_for)
    return found


def _outlook(
    row: Application, transfer: dt.date | None, waits: Collection[str], lead: int, days: int | None
) -> PaymentOutlook:
    if row.status in {Status.PAID, Status.CLOSED}:
        return PaymentOutlook(Outlook.PAID, transfer) if transfer else PaymentOutlook(Outlook.NOTHING)
    if row.status in ENDED:
        return PaymentOutlook(Outlook.NOTHING)
    if row.status == Status.PAYING and transfer:
        return PaymentOutlook(Outlook.SCHEDULED, transfer)
    if waits:
        return PaymentOutlook(Outlook.WAITS_FOR_RESIDENT if Hold.WaitsFor.RESIDENT in waits else Outlook.STOPPED)
    return _ahead(row, lead, days)


def _ahead(row: Application, lead: int, days: int | None) -> PaymentOutlook:
    if row.status == Status.DECIDED:
        return PaymentOutlook(Outlook.EXPECTED, earliest_transfer_on(clock.today(), lead))
    if days is None:
        return PaymentOutlook(Outlook.UNKNOWN)
    ready_on = max(row.received_on + dt.timedelta(days=days), clock.today())
    return PaymentOutlook(Outlook.ESTIMATED, earliest_transfer_on(ready_on, lead))


def usual_days_to_decision(program_id: int) -> int | None:
    """Days from reception to decision that four of five recently decided cases did not exceed; None without any."""
    since = clock.today() - dt.timedelta(days=RECENT_DAYS)
    with connections["default"].cursor() as cursor:
        cursor.execute(USUAL_DAYS, {"share": SURE_SHARE, "program": program_id, "since": since})
        (days,) = cursor.fetchone()
    return None if days is None else int(days)
