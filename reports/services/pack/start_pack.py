"""Starting of the making of a batch's papers: everything about it is computed again, which no request may."""

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from cases.models import PayoutBatch
from cases.selectors.pack_rows import MAKERS
from reports.errors import ReportError
from reports.job_kinds import MONEY_PACK
from reports.models import MoneyPack
from reports.selectors.packs import CAN_HAVE_PAPERS
from security.actor import Actor, authorise
from security.jobs.start import start_job
from security.models import Job


def start_pack(*, actor: Actor, program_id: int, number: int) -> Job:
    """Have the papers of a batch made. Raises NotFoundError, ReportError ``batch_<state>``, ``pack_made``."""
    authorise(actor, *MAKERS, program_id=program_id)
    batch = PayoutBatch.objects.filter(program_id=program_id, number=number).first()
    if batch is None:
        raise NotFoundError(_("There is no such batch. Reload the list of batches."))
    if batch.state not in CAN_HAVE_PAPERS:
        raise ReportError(
            _("Batch %(number)d is %(state)s. Papers are made once it is checked.")
            % {"number": number, "state": batch.get_state_display()},
            code=f"batch_{batch.state}",
        )
    if MoneyPack.objects.filter(program_id=program_id, batch=batch).exists():
        raise ReportError(_("The papers of this batch are made already. Open them."), code="pack_made")
    return start_job(
        kind=MONEY_PACK, actor=actor, program_id=program_id, params={}, chunks=[({"number": number}, 1)], workers=1
    )
