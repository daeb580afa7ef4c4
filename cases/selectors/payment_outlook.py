"""When the money comes: the answer to the most frequent call (支給予定)."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db import connections

from cases.models import ENDED, Application, Hold, PayoutBatch, Status, TransferLine
from cases.rules.deadlines import earliest_transfer_on
from cases.selectors.readers import authorise_reader
from cases.selectors.setup import setup_of
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
class PaymentOutlook:
    """The answer; `on` is the day of the transfer where one can be named."""

    outlook: Outlook
    on: dt.date | None = None


def payment_outlook(*, actor: Actor, program_id: int, application_id: int) -> PaymentOutlook:
    """When the application will be, or was, paid.

    ``scheduled`` is the day of its batch; ``expected`` the first possible day of a granted one; ``estimated`` counts
    with the days that four of five cases took from reception to decision in the last four weeks.
    Raises Application.DoesNotExist.
    """
    authorise_reader(actor, program_id)
    row = Application.objects.get(program_id=program_id, pk=application_id)
    transfer = _transfer(program_id, row.pk)
    if row.status in {Status.PAID, Status.CLOSED}:
        return PaymentOutlook(Outlook.PAID, transfer) if transfer else PaymentOutlook(Outlook.NOTHING)
    if row.status in ENDED:
        return PaymentOutlook(Outlook.NOTHING)
    if row.status == Status.PAYING and transfer:
        return PaymentOutlook(Outlook.SCHEDULED, transfer)
    return _stopped(program_id, row.pk) or _ahead(program_id, row)


def _transfer(program_id: int, application_id: int) -> dt.date | None:
    lines = TransferLine.objects.filter(program_id=program_id, application_id=application_id).exclude(
        batch__state=PayoutBatch.State.CANCELLED
    )
    return lines.order_by("-attempt").values_list("batch__transfer_on", flat=True).first()


def _stopped(program_id: int, application_id: int) -> PaymentOutlook | None:
    waits = set(
        Hold.objects.filter(program_id=program_id, application_id=application_id, released_at=None).values_list(
            "waits_for", flat=True
        )
    )
    if not waits:
        return None
    return PaymentOutlook(Outlook.WAITS_FOR_RESIDENT if Hold.WaitsFor.RESIDENT in waits else Outlook.STOPPED)


def _ahead(program_id: int, row: Application) -> PaymentOutlook:
    lead = setup_of(program_id).transfer_lead_days
    if row.status == Status.DECIDED:
        return PaymentOutlook(Outlook.EXPECTED, earliest_transfer_on(clock.today(), lead))
    days = usual_days_to_decision(program_id)
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
