"""The statement of a settlement for its shop (精算通知書), as PDF."""

from typing import Final

from django.db.models import Count, F, Sum
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cases import events
from cases.errors import NotFoundError
from cases.models import VoucherClosing, VoucherReturn, VoucherSettlement
from cases.selectors.setup import setup_of
from reports.errors import ReportError
from reports.pdf import lay_out
from reports.read_file import StoredFile
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Program
from security.roles import Role

MAKERS: Final = (Role.MANAGER, Role.PAYMENT_CLERK, Role.OFFICER, Role.TREASURER)


def make_statement(*, actor: Actor, program_id: int, settlement_id: int) -> StoredFile:
    """What the shop handed in, bundle by bundle, what it gets and when; its account by the last digits.

    Each making is recorded. Raises NotFoundError, ReportError ``not_released``.
    """
    authorise(actor, *MAKERS, program_id=program_id)
    rows = VoucherSettlement.objects.filter(program_id=program_id, pk=settlement_id)
    settlement = rows.select_related("closing", "shop", "account").first()
    if settlement is None:
        raise NotFoundError(_("There is no such settlement. Reload the page."))
    if settlement.closing.state != VoucherClosing.State.RELEASED:
        # A shop takes the paper for a promise of money on its day.
        raise ReportError(_("The closing is not released: no money follows from it."), code="not_released")
    # A transfer that failed has lost its sheets to the next closing: its paper then shows the sum alone.
    bundles = (
        VoucherReturn.objects.filter(program_id=program_id, settlement=settlement)
        .order_by("bundle__number")
        .values(number=F("bundle__number"), received_on=F("bundle__received_on"))
        .annotate(sheets=Count("pk"), yen=Sum("book__sheet_yen"))
    )
    context = {
        "program": Program.objects.select_related("municipality").get(pk=program_id),
        "setup": setup_of(program_id),
        "settlement": settlement,
        "bundles": list(bundles),
        "made_on": clock.today(),
    }
    content: bytes = lay_out(render_to_string("reports/documents/voucher_statement.html", context)).write_pdf()
    record(events.SETTLEMENT_STATED, actor=actor, program_id=program_id, subject_ids=[settlement_id])
    return StoredFile(f"seisan-{settlement.closing.number:04d}-{settlement.shop.number:04d}.pdf", content)
