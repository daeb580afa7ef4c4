"""A person has the audit verified."""

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.job_kinds import VERIFY_AUDIT
from security.jobs.start import start_job
from security.models import AuditCheck, Program
from security.roles import Role

ASKERS = (Role.AUDITOR, Role.OFFICER, Role.MANAGER)


def start_check(*, actor: Actor, program_id: int) -> AuditCheck:
    """Have the whole chain walked, its head and its anchors compared. Raises OfficeError ``running``."""
    authorise(actor, *ASKERS, program_id=program_id)
    Program.objects.select_for_update(no_key=True).get(pk=program_id)  # asked for twice at once
    if AuditCheck.objects.filter(program_id=program_id, verified_at=None).exists():
        raise OfficeError(_("A verification is under way already. Reload the page in a moment."), code="running")
    check = AuditCheck.objects.create(program_id=program_id, asked_by_id=actor.person_id, asked_at=clock.now())
    job = start_job(
        kind=VERIFY_AUDIT, actor=actor, program_id=program_id, params={}, chunks=[({"check": check.pk}, 1)], workers=1
    )
    AuditCheck.objects.filter(program_id=program_id, pk=check.pk).update(job_number=job.pk)
    record(events.AUDIT_CHECK_ASKED, actor=actor, program_id=program_id, subject_ids=[check.pk])
    return check
