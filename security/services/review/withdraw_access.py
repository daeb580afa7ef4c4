"""Rights are looked at and withdrawn."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.gate import revoke_all_roles
from security.models import AccessReview, Program
from security.roles import Role
from security.selectors.reviews import reviewable


def withdraw_access(*, actor: Actor, program_id: int, person_ids: Sequence[int], note: str) -> list[int]:
    """Take all roles on the program from these people; they are out by their next request. Returns whose.

    Raises OfficeError ``note``, ``nobody``.
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id)
    if not note.strip():
        raise OfficeError(_("Say why the rights are withdrawn."), code="note")
    people = reviewable(actor, program_id, person_ids)
    if not people:
        raise OfficeError(_("Pick people who wait for your review first."), code="nobody")
    program = Program.objects.get(pk=program_id)
    for worker in people:
        revoke_all_roles(worker.user, program)
    AccessReview.objects.bulk_create(
        AccessReview(
            program_id=program_id,
            month=clock.today().replace(day=1),
            person=worker.user,
            roles=[role.value for role in worker.roles],
            outcome=AccessReview.Outcome.WITHDRAWN,
            note=note.strip(),
            reviewed_by_id=actor.person_id,
            reviewed_at=clock.now(),
        )
        for worker in people
    )
    ids = [worker.user.pk for worker in people]
    roles = {str(worker.user.pk): [role.value for role in worker.roles] for worker in people}
    record(events.ACCESS_WITHDRAWN, actor=actor, program_id=program_id, subject_ids=ids, data={"roles": roles})
    return ids
