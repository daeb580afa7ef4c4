"""People work at another site from now on."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from security import events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import User
from security.roles import Role
from security.selectors.people import sites_of, worker_ids


def move_people(*, actor: Actor, program_id: int, person_ids: Collection[int], site_id: int) -> list[int]:
    """Enter where people of the contractor work, as the roster of workers shows it; returns whose place it is.

    Raises OfficeError ``site`` (closed, or none of the program), ``nobody``.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    site = next((row for row in sites_of(actor=actor, program_id=program_id) if row.pk == site_id), None)
    if site is None or site.closed_on is not None:
        raise OfficeError(_("Choose one of the open sites."), code="site")
    ids = worker_ids(program_id, person_ids, of_contractor=True)
    if not ids:
        raise OfficeError(_("Pick people of the contractor first."), code="nobody")
    User.objects.filter(pk__in=ids).update(site=site)
    record(events.PEOPLE_MOVED, actor=actor, program_id=program_id, subject_ids=ids, data={"site": site.pk})
    return ids
