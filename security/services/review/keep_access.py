"""Rights are looked at and kept."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import AccessReview
from security.roles import Role
from security.selectors.reviews import reviewable


def keep_access(*, actor: Actor, program_id: int, person_ids: Sequence[int]) -> list[int]:
    """Say that these people need their rights this month too; returns whose were kept.

    Who was looked at already, and who is not the actor's to look at, is passed over. Raises OfficeError ``nobody``.
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id)
    people = reviewable(actor, program_id, person_ids)
    if not people:
        raise OfficeError(_("Pick people who wait for your review first."), code="nobody")
    AccessReview.objects.bulk_create(
        AccessReview(
            program_id=program_id,
            month=clock.today().replace(day=1),
            person=worker.user,
            roles=[role.value for role in worker.roles],
            outcome=AccessReview.Outcome.KEPT,
            reviewed_by_id=actor.person_id,
            reviewed_at=clock.now(),
        )
        for worker in people
    )
    ids = [worker.user.pk for worker in people]
    record(events.ACCESS_REVIEWED, actor=actor, program_id=program_id, subject_ids=ids)
    return ids
