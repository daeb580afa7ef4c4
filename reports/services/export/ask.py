"""A person asks for a file of cases."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from cases.services.setup.take_numbers import take_numbers
from reports import events
from reports.errors import ReportError
from reports.exports.columns import BY_KEY
from reports.models import ExportRequest
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

ASKERS = (Role.MANAGER, Role.OFFICER, Role.PAYMENT_CLERK)


def ask_export(
    *,
    actor: Actor,
    program_id: int,
    audience: ExportRequest.Audience,
    columns: Collection[str],
    unmasked: Collection[str],
    conditions: dict[str, Any],
    reason: str,
) -> ExportRequest:
    """Ask; nothing is written before the municipality agrees. `unmasked` are columns to be shown in full.

    Raises ReportError ``columns`` (none, or unknown), ``unmasked`` (not chosen, or not personal), ``reason``.
    """
    authorise(actor, *ASKERS, program_id=program_id)
    wanted = [key for key in BY_KEY if key in set(columns)]
    if not wanted or not set(columns) <= set(BY_KEY):
        raise ReportError(_("Choose the columns that are needed, at least one."), code="columns")
    in_full = [key for key in wanted if key in set(unmasked)]
    if set(unmasked) - set(in_full) or not all(BY_KEY[key].is_personal for key in in_full):
        raise ReportError(_("Only a chosen column can be shown in full."), code="unmasked")
    if not reason.strip():
        raise ReportError(_("Say what the file is for: the municipality decides by it."), code="reason")
    (number,) = take_numbers(program_id=program_id, kind="export", count=1)
    request = ExportRequest(
        program_id=program_id,
        number=number,
        audience=audience,
        columns=wanted,
        unmasked=in_full,
        conditions=conditions,
        reason=reason.strip(),
        asked_by_id=actor.person_id,
        asked_at=clock.now(),
    )
    request.save()
    record(
        events.EXPORT_ASKED,
        actor=actor,
        program_id=program_id,
        subject_ids=[request.pk],
        data={"number": number, "columns": wanted, "unmasked": in_full, "audience": str(audience)},
    )
    return request
