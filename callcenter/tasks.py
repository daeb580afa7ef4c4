"""Celery: what of the call centre runs on a schedule. Not a TenantTask: it goes through all programs."""

from celery import shared_task
from django.db import connections

from callcenter.services.faq.publish import publish_articles
from security.actor import system_actor
from security.programs import automatic_program_ids
from security.tenancy.scope import program_scope


@shared_task(name="callcenter.publish_faq")
def publish_faq() -> int:
    """Every ten minutes: bring the portal's questions and answers up to date; returns for how many programs."""
    if "portal" not in connections:
        return 0
    changed = 0
    for program_id in automatic_program_ids():
        with program_scope(program_id):
            changed += publish_articles(actor=system_actor("callcenter.publish_faq"), program_id=program_id)
    return changed
