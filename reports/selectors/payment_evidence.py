"""The evidence of the payments of one case, for who releases and who audits: from the envelope to the bank's line."""

from dataclasses import dataclass, field

from cases.models import Application, PayoutBatch, TransferLine
from intake.models import ScanPage
from intake.selectors.pages import Page
from reports.selectors.audit_trace import Trace, traces
from reports.services.audit_sample.start_sample import ASKERS
from security.access.seen import seen
from security.actor import Actor, authorise


@dataclass(frozen=True, slots=True)
class Evidence:
    """Every payment of the case in released files, the last one first, and the pages that arrived for it."""

    traces: list[Trace] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)


def payment_evidence(*, actor: Actor, program_id: int, application: Application) -> Evidence:
    """What a payment rests on. Of a restricted case, for whom it was opened to, as of any other."""
    authorise(actor, *ASKERS, program_id=program_id)
    lines = TransferLine.objects.filter(
        program_id=program_id, application=application, batch__state=PayoutBatch.State.RELEASED
    )
    ids = list(lines.order_by("-pk").values_list("pk", flat=True))
    if not ids:
        return Evidence()
    seen(program_id, application.household_id)
    rows = ScanPage.objects.filter(program_id=program_id, mail_item__application=application)
    found = rows.order_by("mail_item_id", "position").values_list("pk", "width", "height")
    return Evidence(
        traces(program_id=program_id, line_ids=ids, with_images=False),
        [Page(pk, number, width, height, None) for number, (pk, width, height) in enumerate(found, start=1)],
    )
