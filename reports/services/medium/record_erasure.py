"""What was on a medium is erased."""

from django.utils.translation import gettext as _

from reports import events
from reports.errors import ReportError
from reports.models import Medium
from reports.services.medium.hand_over import KEEPERS
from reports.services.medium.locks import lock_medium
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record


def record_erasure(*, actor: Actor, program_id: int, number: int, method: str, evidence: str) -> None:
    """Enter how it was erased and what shows it; another person confirms it.

    Raises NotFoundError ``medium``, StaleError (not back yet), ReportError ``method``, ``evidence``.
    """
    authorise(actor, *KEEPERS, program_id=program_id)
    for code, text in (("method", method), ("evidence", evidence)):
        if not text.strip():
            raise ReportError(_("The register needs this."), code=code)
    medium = lock_medium(program_id, number, expect=Medium.State.BACK)
    medium.state = Medium.State.ERASED
    medium.erase_method = method.strip()
    medium.evidence = evidence.strip()
    medium.erased_by_id = actor.person_id
    medium.erased_at = clock.now()
    medium.save(update_fields=["state", "erase_method", "evidence", "erased_by", "erased_at"])
    record(events.MEDIUM_ERASED, actor=actor, program_id=program_id, subject_ids=[medium.pk])
