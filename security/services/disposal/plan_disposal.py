"""A disposal is planned: its dry run is started."""

from collections.abc import Collection

from django.db.models import Max
from django.utils.translation import gettext as _

from security import clock, events
from security.actor import Actor, authorise
from security.audit.record import record
from security.disposal.holdings import all_holdings
from security.disposal.terms import is_all_that_is_left, obstacles
from security.errors import OfficeError
from security.job_kinds import COUNT_DISPOSAL
from security.jobs.start import start_job
from security.models import Disposal, Program
from security.roles import Role


def plan_disposal(*, actor: Actor, program_id: int, apps: Collection[str]) -> Disposal:
    """Have counted what a disposal of these kinds of data would erase. Nothing is changed by it.

    Raises OfficeError ``apps`` (none or unknown, kept still, held), ``open`` (another disposal is under way).
    """
    authorise(actor, Role.MANAGER, program_id=program_id)
    wanted = [app for app in all_holdings() if app in set(apps)]
    if not wanted or len(wanted) != len(set(apps)):
        raise OfficeError(_("Choose the kinds of data, at least one."), code="apps")
    program = Program.objects.select_for_update(no_key=True).get(pk=program_id)  # numbers without gaps
    rows = Disposal.objects.filter(program_id=program_id)
    if rows.filter(state__in=Disposal.OPEN).exists():
        raise OfficeError(_("Another disposal is under way. End it, or give it up."), code="open")
    if found := obstacles(program, wanted):
        raise OfficeError(" ".join(found), code="apps")
    disposal = Disposal.objects.create(
        program_id=program_id,
        number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
        apps=wanted,
        is_whole=is_all_that_is_left(program_id, wanted),
        planned_by_id=actor.person_id,
        planned_at=clock.now(),
    )
    record(
        events.DISPOSAL_PLANNED,
        actor=actor,
        program_id=program_id,
        subject_ids=[disposal.pk],
        data={"apps": wanted, "whole": disposal.is_whole},
    )
    params = {"number": disposal.number}
    start_job(kind=COUNT_DISPOSAL, actor=actor, program_id=program_id, params=params, chunks=[(params, 1)], workers=1)
    return disposal
