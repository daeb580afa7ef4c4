"""Celery: the figures, by program and for all of them, and files whose time is over."""

from celery import shared_task
from django.db import connections

from cases.selectors.certificates import gives_certificates
from reports.services.certificates.publish_due import publish_due_certificates
from reports.services.data_return.expire import expire_data_returns
from reports.services.export.expire import expire_exports
from reports.services.kpi.roll_up import roll_up
from reports.task_names import ROLL_UP_KPI
from security.actor import system_actor
from security.dispatch import dispatch
from security.models import Program
from security.programs import automatic_program_ids
from security.tasks import TenantTask
from security.tenancy.scope import program_scope


@shared_task(name="reports.roll_up_kpi", base=TenantTask)
def roll_up_kpi(program_id: int) -> int:
    """Bring the figures of one program up to date; returns how many days were counted."""
    return len(roll_up(actor=system_actor("reports.roll_up_kpi"), program_id=program_id).days)


@shared_task(name="reports.roll_up_all")
def roll_up_all() -> int:
    """Send a roll-up for every program; run by the beat. Returns how many were sent."""
    programs = automatic_program_ids()
    for program_id in programs:
        dispatch(ROLL_UP_KPI, program_id)
    return len(programs)


@shared_task(name="reports.publish_certificates")
def publish_certificates() -> int:
    """Every half minute: certificates that the portal does not know as they stand. Returns how many were published."""
    if "portal" not in connections:
        return 0
    published = 0
    for program_id in automatic_program_ids():
        with program_scope(program_id):
            if gives_certificates(program_id):
                actor = system_actor("reports.publish_certificates")
                published += publish_due_certificates(actor=actor, program_id=program_id)
    return published


@shared_task(name="reports.expire_exports")
def erase_expired_exports() -> int:
    """Every ten minutes: files that were not fetched in time. Returns how many were erased."""
    erased = 0
    for program_id in Program.objects.order_by("pk").values_list("pk", flat=True):
        with program_scope(program_id):
            erased += expire_exports(actor=system_actor("reports.expire_exports"), program_id=program_id)
    return erased


@shared_task(name="reports.expire_data_returns")
def erase_expired_data_returns() -> int:
    """Every ten minutes: packages that were not handed over in time. Returns how many were erased."""
    erased = 0
    for program_id in Program.objects.order_by("pk").values_list("pk", flat=True):
        with program_scope(program_id):
            actor = system_actor("reports.expire_data_returns")
            erased += expire_data_returns(actor=actor, program_id=program_id)
    return erased
