"""The contractor asks the municipality to let work be handed on."""

import datetime as dt

from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.models import Contractor, Program, Subcontract
from security.roles import Role
from security.selectors.people import companies_of


def ask_subcontract(
    *,
    actor: Actor,
    program_id: int,
    company: str,
    handed_on_by_id: int,
    work: str,
    starts_on: dt.date,
    ends_on: dt.date,
) -> Subcontract:
    """Ask for consent (再委託承認申請); nobody of the company has a role before it is given.

    `company` is the full name of the one that shall take the work on. Raises OfficeError ``company``, ``handed_on_by``,
    ``work``, ``ends_on``.
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    program = Program.objects.get(pk=program_id)
    own = companies_of(program)
    if handed_on_by_id not in {row.pk for row in own}:
        raise OfficeError(_("Choose one of the companies of this program."), code="handed_on_by")
    if not work.strip():
        raise OfficeError(_("Say which work is handed on: the municipality decides by it."), code="work")
    if ends_on < starts_on or ends_on < clock.today():
        raise OfficeError(_("The last day lies before the first one, or has passed."), code="ends_on")
    name = " ".join(company.split())
    if not name or name in {row.name for row in own if row.pk in {program.contractor_id, handed_on_by_id}}:
        raise OfficeError(_("Write the full name of another company."), code="company")
    taker, _is_new = Contractor.objects.get_or_create(name=name)
    waiting = Subcontract.objects.filter(
        municipality_id=program.municipality_id,
        contractor_id=own[0].pk,
        subcontractor=taker,
        state=Subcontract.State.ASKED,
    )
    if waiting.exists():
        raise OfficeError(_("The municipality was asked about this company already."), code="company")
    row = Subcontract.objects.create(
        municipality_id=program.municipality_id,
        contractor_id=own[0].pk,
        handed_on_by_id=handed_on_by_id,
        subcontractor=taker,
        work=work.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        asked_by_id=actor.person_id,
        asked_at=clock.now(),
    )
    record(
        events.SUBCONTRACT_ASKED, actor=actor, program_id=program_id, subject_ids=[row.pk], data={"company": taker.pk}
    )
    return row
