"""Asking for a sample of payments: the seed is fixed first, so that nobody can draw until it pleases."""

import secrets

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from cases.models import PayoutBatch, TransferLine
from cases.services.setup.take_numbers import take_numbers
from reports.errors import ReportError
from reports.job_kinds import AUDIT_SAMPLE
from reports.rules.sampling import FEWEST, MOST, SEED_LENGTH
from security.actor import Actor, authorise
from security.jobs.start import start_job
from security.models import Job
from security.roles import Role

ASKERS = (Role.AUDITOR, Role.TREASURER)


def start_sample(*, actor: Actor, program_id: int, size: int, seed: str = "") -> Job:
    """Have a sample drawn and traced. Without a seed one is made; with one, a sample is drawn again.

    The population is fixed now, by its last line. Raises ReportError: ``size``, ``seed``, ``nothing_released``.
    """
    authorise(actor, *ASKERS, program_id=program_id)
    if not FEWEST <= size <= MOST:
        raise ReportError(
            _("A sample has %(fewest)d to %(most)d payments.") % {"fewest": FEWEST, "most": MOST}, code="size"
        )
    chosen = seed.strip() or secrets.token_hex(8)
    if len(chosen) > SEED_LENGTH or not chosen.isascii() or not chosen.isprintable():
        raise ReportError(_("A seed has up to %(most)d letters and digits.") % {"most": SEED_LENGTH}, code="seed")
    last_line = released_lines(program_id).aggregate(last=Max("pk"))["last"]
    if last_line is None:
        raise ReportError(_("No batch was released yet: there is nothing to draw from."), code="nothing_released")
    (number,) = take_numbers(program_id=program_id, kind="audit_sample", count=1)
    payload = {"number": number, "seed": chosen, "size": size, "last_line": last_line}
    return start_job(
        kind=AUDIT_SAMPLE, actor=actor, program_id=program_id, params={}, chunks=[(payload, size)], workers=1
    )


def released_lines(program_id: int) -> "QuerySet[TransferLine]":
    """The lines of all released batches: what a sample is drawn from."""
    return TransferLine.objects.filter(program_id=program_id, batch__state=PayoutBatch.State.RELEASED)
