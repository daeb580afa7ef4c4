"""A place of work is entered."""

from django.utils.translation import gettext as _

from security import events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import Program, Site
from security.roles import Role
from security.selectors.people import companies_of


def open_site(*, actor: Actor, program_id: int, company_id: int, name: str, address: str) -> Site:
    """Enter a site of the contractor or of one of the program's subcontractors.

    Raises OfficeError ``company``, ``name`` (empty, or there already), ``address``.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    program = Program.objects.get(pk=program_id)
    if company_id not in {company.pk for company in companies_of(program)}:
        raise OfficeError(_("Choose one of the companies of this program."), code="company")
    if not name.strip():
        raise OfficeError(_("Give the site a name."), code="name")
    if not address.strip():
        raise OfficeError(_("Write the site's address: the municipality may inspect it."), code="address")
    site, is_new = Site.objects.get_or_create(
        contractor_id=company_id, name=name.strip(), defaults={"address": address.strip()}
    )
    if not is_new:
        raise OfficeError(_("The company has a site of this name already. Choose another name."), code="name")
    record(events.SITE_OPENED, actor=actor, program_id=program_id, subject_ids=[site.pk])
    return site
