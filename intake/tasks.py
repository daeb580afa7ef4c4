"""Celery: what runs on a schedule between the case side and the portal.

Not TenantTasks: each goes through all programs and opens a scope for each.
"""

from celery import shared_task
from django.db import connections

from intake.selectors.published_program import is_out_of_date
from intake.services.online.count_attempt import forget_attempts as forget_old_attempts
from intake.services.online.draft import forget_old
from intake.services.online.publish_program import publish_program
from intake.services.online.publish_status import publish_statuses as publish_for_program
from intake.services.online.pull_waiting import pull_waiting
from security.actor import system_actor
from security.programs import automatic_program_ids
from security.tenancy.scope import program_scope


def _programs() -> list[int]:
    """Programs, when there is a portal at all."""
    if "portal" not in connections:
        return []
    return automatic_program_ids()


@shared_task(name="intake.pull_submissions")
def pull_submissions() -> int:
    """Every minute: take over what waits on the portal; returns how many were taken."""
    return sum(pull_waiting(program_id=program_id)["taken"] for program_id in _programs())


@shared_task(name="intake.publish_programs")
def publish_programs() -> int:
    """Every half minute: what was set up anew goes to the portal, where its program is; returns how many were."""
    renewed = 0
    for program_id in _programs():
        with program_scope(program_id):
            if is_out_of_date(program_id):
                publish_program(actor=system_actor("intake.publish_programs"), program_id=program_id)
                renewed += 1
    return renewed


@shared_task(name="intake.publish_statuses")
def publish_statuses() -> int:
    """Every ten minutes: bring the portal's statuses up to date; returns how many changed."""
    changed = 0
    for program_id in _programs():
        with program_scope(program_id):
            changed += publish_for_program(actor=system_actor("intake.publish_statuses"), program_id=program_id)
    return changed


@shared_task(name="intake.forget_attempts")
def forget_attempts() -> int:
    """Every hour: delete counters of attempts that have passed, sessions that are over, drafts that were left."""
    return forget_old_attempts() + forget_old() if "portal" in connections else 0
