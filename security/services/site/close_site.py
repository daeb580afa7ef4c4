"""A place of work is closed."""

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import Site, User
from security.roles import Role
from security.selectors.people import sites_of


def close_site(*, actor: Actor, program_id: int, site_id: int) -> None:
    """Close a site that nobody works at any more. Raises OfficeError ``site``, ``people``."""
    authorise(actor, Role.MANAGER, program_id=program_id)
    open_ones = {row.pk for row in sites_of(actor=actor, program_id=program_id) if row.closed_on is None}
    if site_id not in open_ones:
        raise OfficeError(_("Choose one of the open sites."), code="site")
    left = User.objects.filter(site_id=site_id, is_active=True).count()
    if left:
        raise OfficeError(
            _("%(count)d people work there. Enter another site for them first.") % {"count": left}, code="people"
        )
    Site.objects.filter(pk=site_id).update(closed_on=clock.today())
    record(events.SITE_CLOSED, actor=actor, program_id=program_id, subject_ids=[site_id])
