"""The proof that nothing remains."""

from collections import Counter

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.disposal.erase import erase_rows
from security.disposal.proof import prove
from security.disposal.survey import in_order, tables
from security.models import Disposal, JobChunk, Program
from security.roles import Role
from security.services.disposal.locks import lock_disposal


def prove_disposal(*, actor: Actor, program_id: int, number: int) -> int:
    """Sweep up rows that came while the disposal ran, count everything again and store what was found, good or bad.

    Returns what is left. Raises OfficeError ``not_found``, ``stale`` (it is not being carried out).
    """
    authorise(actor, Role.OFFICER, program_id=program_id, system=True)
    disposal = lock_disposal(program_id, number, expect=Disposal.State.RUNNING)
    erased = _erased_so_far(disposal)
    for group in in_order(tables(disposal.apps)):
        erased.update(erase_rows(group, program_id))
    program = Program.objects.get(pk=program_id)
    disposal.proof = prove(program, disposal.apps, is_whole=disposal.is_whole, erased=erased)
    disposal.proof["erased_files"] = erased["files"]
    disposal.proof["destroyed_keys"] = erased["security_programkey"]
    disposal.proved_at = clock.now()
    disposal.save(update_fields=["proof", "proved_at"])
    left: int = disposal.proof["left"]
    record(events.DISPOSAL_PROVED, actor=actor, program_id=program_id, subject_ids=[disposal.pk], data={"left": left})
    return left


def _erased_so_far(disposal: Disposal) -> Counter[str]:
    done = JobChunk.objects.filter(
        program_id=disposal.program_id, job_id=disposal.job_id or 0, state=JobChunk.State.DONE
    ).values_list("result", flat=True)
    erased: Counter[str] = Counter()
    for result in done:
        erased.update((result or {}).get("erased", {}))
    return erased
