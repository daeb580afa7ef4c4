"""Whom an incident touches, counted from the access log, the file that went out and the letters that went astray."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import gettext as _

from security import clock, events
from security.access.write import export_mark
from security.actor import Actor, authorise
from security.audit.record import record
from security.errors import OfficeError
from security.letters_astray import Astray, households_of
from security.models import Incident, IncidentHousehold, IncidentStep
from security.services.incident.locks import lock_incident
from security.services.incident.open_incident import OPENERS

FROM_LOOKS = """
    INSERT INTO security_incidenthousehold (program_id, incident_id, household_id, source)
    SELECT DISTINCT l.program_id, %(incident)s::bigint, who.household_id, 'looks'
    FROM security_accesslog l
    CROSS JOIN LATERAL unnest(l.listed || coalesce(l.household_id, -1)) AS who(household_id)
    WHERE l.program_id = %(program)s AND l.at >= %(start)s AND l.at <= %(end)s AND who.household_id > 0
      AND (%(person)s::bigint IS NULL OR l.person_id = %(person)s::bigint)
    ON CONFLICT DO NOTHING
"""
FROM_FILE = """
    INSERT INTO security_incidenthousehold (program_id, incident_id, household_id, source)
    SELECT DISTINCT l.program_id, %(incident)s::bigint, who.household_id, 'file'
    FROM security_accesslog l
    CROSS JOIN LATERAL unnest(l.listed) AS who(household_id)
    WHERE l.program_id = %(program)s AND l.purpose = 'export' AND l.request_id = %(file)s
    ON CONFLICT DO NOTHING
"""
FROM_LETTERS = """
    INSERT INTO security_incidenthousehold (program_id, incident_id, household_id, source)
    SELECT %(program)s, %(incident)s, who.household_id, 'letters'
    FROM unnest(%(households)s::bigint[]) AS who(household_id)
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which looks count: those of a span, of one person or of everybody; the file of an export by its number; and
    letters."""

    looks_from: dt.datetime | None = None
    looks_until: dt.datetime | None = None
    looker_id: int | None = None
    export_number: int | None = None
    letters: Astray = field(default_factory=Astray)


def count_affected(*, actor: Actor, program_id: int, number: int, reach: Reach) -> int:
    """Count anew; what was counted before is replaced. Returns how many households.

    Raises OfficeError ``not_found``, ``stale``, ``looks_from`` (no span, file or letter), ``looks_until``, and for
    letters that there are not ``letter_run``, ``letter_lot``, ``letter_pieces``.
    """
    authorise(actor, *OPENERS, program_id=program_id)
    has_span = reach.looks_from is not None and reach.looks_until is not None
    if not has_span and reach.export_number is None and not reach.letters.is_given:
        raise OfficeError(
            _("Give the span of the looks that count, the number of a file, or letters."), code="looks_from"
        )
    if reach.looks_from and reach.looks_until and reach.looks_until < reach.looks_from:
        raise OfficeError(_("The end of the span lies before its beginning."), code="looks_until")
    incident = lock_incident(program_id, number)
    by_letter = households_of(program_id, reach.letters) if reach.letters.is_given else frozenset()
    IncidentHousehold.objects.filter(program_id=program_id, incident=incident).delete()
    _find(incident, reach, by_letter)
    people = IncidentHousehold.objects.filter(program_id=program_id, incident=incident).count()
    Incident.objects.filter(program_id=program_id, pk=incident.pk).update(
        looks_from=reach.looks_from,
        looks_until=reach.looks_until,
        looker_id=reach.looker_id,
        export_number=reach.export_number,
        letter_run=reach.letters.run,
        letter_lot=reach.letters.lot,
        letter_places=list(reach.letters.places) or None,
        letter_receipts=list(reach.letters.receipt_numbers) or None,
        people=people,
        counted_at=clock.now(),
    )
    IncidentStep.objects.create(
        program_id=program_id,
        incident=incident,
        code=IncidentStep.Code.COUNTED,
        by_id=actor.person_id,
        at=clock.now(),
    )
    record(
        events.INCIDENT_COUNTED,
        actor=actor,
        program_id=program_id,
        subject_ids=[incident.pk],
        data={"households": people},
    )
    return people


def _find(incident: Incident, reach: Reach, by_letter: frozenset[int]) -> None:
    values = {
        "incident": incident.pk,
        "program": incident.program_id,
        "start": reach.looks_from,
        "end": reach.looks_until,
        "person": reach.looker_id,
        "file": export_mark(reach.export_number or 0),
        "households": sorted(by_letter),
    }
    with connection.cursor() as cursor:
        if reach.looks_from is not None:
            cursor.execute(FROM_LOOKS, values)
        if reach.export_number is not None:
            cursor.execute(FROM_FILE, values)
        if by_letter:
            cursor.execute(FROM_LETTERS, values)
