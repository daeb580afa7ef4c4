"""Long work of this app: dry runs of disposals, and verifications of the audit."""

from django.utils.translation import gettext_lazy as _

from security.actor import system_actor
from security.job_kinds import COUNT_DISPOSAL, VERIFY_AUDIT
from security.jobs.kinds import ChunkDone, ChunkWork, JobKind, register_kind
from security.services.audit_check.verify_chain import verify_chain
from security.services.disposal.count_disposal import count_disposal


def register() -> None:
    """Make the kinds of work known."""
    register_kind(JobKind(COUNT_DISPOSAL, "bulk", run=count_chunk, label=_("Dry run of a disposal")))
    register_kind(
        JobKind(VERIFY_AUDIT, "bulk", run=verify_chunk, label=_("Verification of the audit"), may_be_cancelled=False)
    )


def count_chunk(work: ChunkWork) -> ChunkDone:
    """Count everything."""
    rows = count_disposal(actor=system_actor(COUNT_DISPOSAL), program_id=work.program_id, number=work.payload["number"])
    return ChunkDone({"rows": rows})


def verify_chunk(work: ChunkWork) -> ChunkDone:
    """Walk the chain."""
    check = verify_chain(actor=system_actor(VERIFY_AUDIT), program_id=work.program_id, check_id=work.payload["check"])
    return ChunkDone({"sealed": check.sealed, "breaks": len(check.breaks or [])})
