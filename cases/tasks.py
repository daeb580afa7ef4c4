"""Celery: what time does to cases, and who looks at them."""

import datetime as dt
from contextlib import suppress

from celery import shared_task

from cases.errors import CaseError
from cases.models import BenefitKind, ProgramSetup
from cases.services.access.raise_unusual import raise_unusual_access
from cases.services.application.accept_push import accept_push
from cases.services.deficiency.expire import expire_deficiencies
from cases.services.fraud.start_look import start_look
from security import clock
from security.actor import system_actor
from security.programs import automatic_program_ids
from security.tenancy.scope import program_scope

NOBODY_APPLIES = (BenefitKind.GIFT, BenefitKind.VOUCHER)


@shared_task(name="cases.let_deadlines_pass")
def let_deadlines_pass() -> int:
    """Every hour: push notices without objection, deficiencies without answer. Returns how many programs were seen."""
    seen = 0
    for program_id in automatic_program_ids():
        with program_scope(program_id):
            if not ProgramSetup.objects.filter(program_id=program_id).exists():
                continue
            actor = system_actor("cases.let_deadlines_pass")
            accept_push(actor=actor, program_id=program_id)
            expire_deficiencies(actor=actor, program_id=program_id)
            seen += 1
    return seen


@shared_task(name="cases.look_for_fraud")
def look_for_fraud() -> int:
    """Every day: each program that pays is looked over. Returns how many looks were started."""
    started = 0
    for program_id in automatic_program_ids():
        with program_scope(program_id):
            if not ProgramSetup.objects.filter(program_id=program_id).exclude(kind__in=NOBODY_APPLIES).exists():
                continue
            with suppress(CaseError):  # one is under way
                start_look(actor=system_actor("cases.look_for_fraud"), program_id=program_id)
                started += 1
    return started


@shared_task(name="cases.raise_unusual_access")
def look_for_unusual_access() -> int:
    """Every ten minutes: looks at cases that are out of the ordinary. Returns how many were raised.

    Yesterday's too: of the last minutes before midnight, or of hours in which this did not run, nothing would be known.
    """
    raised, today = 0, clock.today()
    for program_id in automatic_program_ids():
        with program_scope(program_id):
            for day in (today - dt.timedelta(days=1), today):
                raised += raise_unusual_access(
                    actor=system_actor("cases.raise_unusual_access"), program_id=program_id, on=day
                )
    return raised
