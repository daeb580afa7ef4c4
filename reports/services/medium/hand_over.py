"""A file is handed over on a medium."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.services.setup.take_numbers import take_numbers
from reports import events
from reports.errors import ReportError
from reports.models import Medium
from reports.services.medium.carried import FileOnMedium, carried_by
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

KEEPERS = (Role.MANAGER, Role.OFFICER, Role.PAYMENT_CLERK)


@dataclass(frozen=True, slots=True)
class HandOver:
    """Which medium, to whom, and by when it comes back."""

    label: str
    kind: Medium.Kind
    handed_to: str
    handed_on: dt.date
    due_on: dt.date


def hand_over(*, actor: Actor, program_id: int, file: FileOnMedium, medium: HandOver) -> Medium:
    """Enter a medium that carries a file of the gate that was fetched, a released transfer file or a print package.

    Raises ReportError ``file`` (no such file, not approved, not released or not fetched yet), ``label`` (none, or that
    medium is out already), ``handed_to``, ``handed_on`` (in the future), ``due_on`` (before it goes).
    """
    authorise(actor, *KEEPERS, program_id=program_id)
    check_medium(program_id, medium)
    carried = carried_by(program_id, file)
    return enter_medium(actor=actor, program_id=program_id, medium=medium, carried=carried)


def enter_medium(*, actor: Actor, program_id: int, medium: HandOver, carried: Mapping[str, Any]) -> Medium:
    """Write the line of a medium that was checked; `carried` are the number, hash and rows of the file on it."""
    (number,) = take_numbers(program_id=program_id, kind="medium", count=1)
    made = Medium.objects.create(
        program_id=program_id,
        number=number,
        label=medium.label.strip(),
        kind=medium.kind,
        handed_to=medium.handed_to.strip(),
        handed_on=medium.handed_on,
        due_on=medium.due_on,
        registered_by_id=actor.person_id,
        registered_at=clock.now(),
        **carried,
    )
    record(
        events.MEDIUM_HANDED_OVER,
        actor=actor,
        program_id=program_id,
        subject_ids=[made.pk],
        data={
            "number": number,
            "export": made.export_number,
            "return": made.return_number,
            "batch": made.batch_number,
            "lot": [made.run_number, made.lot_number] if made.run_number else None,
            "sha256": made.file_sha256,
        },
    )
    return made


def check_medium(program_id: int, medium: HandOver) -> None:
    """Raises ReportError ``label``, ``handed_to``, ``handed_on``, ``due_on``, as above."""
    if not medium.label.strip():
        raise ReportError(_("Write the number that stands on the medium."), code="label")
    if not medium.handed_to.strip():
        raise ReportError(_("Write which office takes the medium."), code="handed_to")
    if medium.handed_on > clock.today():
        raise ReportError(_("This day has not come yet."), code="handed_on")
    if medium.due_on < medium.handed_on:
        raise ReportError(_("It cannot be due before it goes."), code="due_on")
    in_use = Medium.objects.filter(program_id=program_id, label=medium.label.strip())
    if in_use.exclude(state__in=Medium.ENDED).exists():
        raise ReportError(_("This medium is out, or its erasure is not confirmed yet."), code="label")
