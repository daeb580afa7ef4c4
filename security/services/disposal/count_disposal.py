"""The dry run of a disposal."""

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.disposal.proof import count_all
from security.models import Disposal, Program
from security.roles import Role


def count_disposal(*, actor: Actor, program_id: int, number: int) -> int:
    """Count what would be erased; returns the rows. Again, or given up meanwhile: nothing happens."""
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    rows = Disposal.objects.filter(program_id=program_id, number=number, state=Disposal.State.COUNTING)
    disposal = rows.select_for_update(no_key=True, of=("self",)).first()
    # Idempotency: a chunk whose worker died after the commit is run again.
    if disposal is None:
        return 0
    program = Program.objects.get(pk=program_id)
    disposal.counted = count_all(program, disposal.apps, is_whole=disposal.is_whole)
    disposal.counted_at = clock.now()
    disposal.state = Disposal.State.COUNTED
    disposal.save(update_fields=["counted", "counted_at", "state"])
    total: int = disposal.counted["rows"]
    record(
        events.DISPOSAL_COUNTED,
        actor=actor,
        program_id=program_id,
        subject_ids=[disposal.pk],
        data={"rows": total, "files": disposal.counted["files"]},
    )
    return total
