"""The audit is verified, as `manage.py verify_audit` does it."""

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.audit.verify import Anchor, read_anchors, verify_program
from security.models import AuditCheck, AuditHead
from security.roles import Role

LISTED = 100


def verify_chain(*, actor: Actor, program_id: int, check_id: int) -> AuditCheck:
    """Walk the program's chain and write down what was found. Again: what was found stands."""
    authorise(actor, Role.AUDITOR, program_id=program_id, system=True)
    check = AuditCheck.objects.select_for_update(no_key=True, of=("self",)).get(program_id=program_id, pk=check_id)
    # Idempotency: a chunk whose worker died after the commit is run again.
    if check.verified_at is not None:
        return check
    anchors, breaks = _anchors()
    found = verify_program(program_id, anchors)
    breaks += [[place.sequence, place.what] for place in found.breaks]
    head = AuditHead.objects.filter(program_id=program_id).first()
    check.sequence = head.sequence if head else 0
    check.sealed, check.unsealed, check.anchors = found.sealed, found.unsealed, found.anchors
    check.breaks = breaks[:LISTED]
    check.verified_at = clock.now()
    check.save()
    record(
        events.AUDIT_CHECKED,
        actor=actor,
        program_id=program_id,
        subject_ids=[check.pk],
        data={"sealed": found.sealed, "anchors": found.anchors, "breaks": len(breaks)},
    )
    return check


def _anchors() -> tuple[list[Anchor], list[list[int | str]]]:
    try:
        return read_anchors(), []
    except ValueError as error:  # a line of the file that is no anchor
        return [], [[0, str(error)]]
