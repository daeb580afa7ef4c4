"""Reading of the manifest of a letter run, with a trace."""

from django.utils.translation import gettext as _

from cases.errors import NotFoundError
from reports import events
from reports.models import NoticeRun
from reports.read_file import StoredFile, read_stored
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def read_manifest(*, actor: Actor, program_id: int, run_id: int) -> StoredFile:
    """The manifest of a finished run, compared with its hash. For the mailroom and managers.

    Raises NotFoundError, ReportError ``file_missing``, ``file_changed``.
    """
    authorise(actor, Role.MAILROOM, Role.MANAGER, program_id=program_id)
    run = NoticeRun.objects.filter(program_id=program_id, pk=run_id).exclude(manifest_name="").first()
    if run is None:
        raise NotFoundError(_("The run has no manifest. It is written when the last lot is drawn."))
    found = read_stored(run.manifest_name, run.manifest_sha256)
    record(
        events.MANIFEST_READ,
        actor=actor,
        program_id=program_id,
        subject_ids=[run.pk],
        data={"lots": run.lots, "sha256": run.manifest_sha256},
    )
    return found
