"""Incidents as the contractor, the municipality's officers and its auditor see them."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Final

from django.db.models import Count, Q

from cases.models import Household, Notice, NoticeKind, Recipient
from cases.selectors.readers import opened_to
from security import clock
from security.access.seen import seen_in_list
from security.actor import Actor, authorise
from security.gate import people_on_program
from security.models import Incident, IncidentHousehold, IncidentStep, User
from security.roles import Role
from security.rules.incident_clock import Clock, clock_of, is_reported_to_authority
from security.selectors.incident_contacts import ContactLine, contact_lines, tells_municipality
from security.services.incident.describe import Matters
from security.services.incident.take_step import BY_CALLS, BY_HAND

READERS: Final = (Role.MANAGER, Role.OFFICER, Role.AUDITOR)
LISTED: Final = 500
MATTERS: Final = tuple(field.name for field in fields(Matters))
Code = IncidentStep.Code
OF_AUTHORITY: Final = frozenset({Code.AUTHORITY_PAPER, Code.AUTHORITY_TOLD})


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An incident in the list. `next_by` is the day by which the next report is due, None when all are given."""

    incident: Incident
    next_by: dt.date | None

    @property
    def is_late(self) -> bool:
        """Whether that day has passed."""
        return self.next_by is not None and clock.today() > self.next_by


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the checklist: what, when and by whom it was done, and whether the reader may do it now."""

    code: str
    label: str
    step: IncidentStep | None
    may_take: bool


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """One incident in full. `receipt_numbers` are those of whom it touches that the reader may see by name.

    `matters` is what the authority asks besides, by the names of `Matters`. `sources` says where the households were
    found, each with the number found there first; `letters` were queued to
    them, of which `posted` went out. `persons` is how many people live in all of them, None while nobody
    counted.
    """

    incident: Incident
    clock: Clock
    what: str
    cause: str
    prevention: str
    matters: dict[str, str]
    marks: list[Mark]
    receipt_numbers: list[str]
    hidden: int
    sources: list[tuple[str, int]]
    persons: int | None
    to_authority: bool
    contacts: list[ContactLine]
    letters: int
    posted: int
    people_who_look: list[User]

    @property
    def to_call(self) -> int:
        """How many contacts nobody reached yet."""
        return sum(line.is_to_be_called for line in self.contacts)

    @property
    def late(self) -> int:
        """How many contacts are late: not reached, or silent, after the municipality should know."""
        return sum(line.is_late for line in self.contacts)


def incident_list(*, actor: Actor, program_id: int) -> list[IncidentLine]:
    """The incidents, those that wait for a report first, then the newest."""
    authorise(actor, *READERS, program_id=program_id)
    rows = (
        Incident.objects.filter(program_id=program_id)
        .select_related("opened_by")
        .defer("what", "cause", "prevention", *MATTERS)
    )
    lines = [IncidentLine(row, _next_by(row)) for row in rows.order_by("-number")]
    return sorted(lines, key=lambda line: (line.next_by is None, line.next_by or dt.date.max))


def incident_page(*, actor: Actor, program_id: int, number: int) -> IncidentPage | None:
    """One incident, or None; whom it touches stands in the access log as seen."""
    authorise(actor, *READERS, program_id=program_id)
    rows = Incident.objects.filter(program_id=program_id, number=number).select_related("opened_by", "looker")
    incident = rows.first()
    if incident is None:
        return None
    households = _by_name(actor, incident)
    seen_in_list(program_id, [pk for pk, _number in households])
    persons = persons_of(incident)
    letters = _letters(incident)
    return IncidentPage(
        incident=incident,
        clock=deadlines_of(incident),
        what=incident.open("what") or "",
        cause=incident.open("cause") or "",
        prevention=incident.open("prevention") or "",
        matters={name: incident.open(name) or "" for name in MATTERS},
        marks=_marks(actor, incident, persons),
        receipt_numbers=[number for _pk, number in households],
        hidden=max(0, (incident.people or 0) - len(households)),
        sources=_sources(incident),
        persons=persons,
        to_authority=is_reported_to_authority(incident.gravity, people=persons or 0),
        contacts=contact_lines(actor=actor, incident=incident),
        letters=letters["all"],
        posted=letters["posted"],
        people_who_look=people_on_program(program_id),
    )


def _by_name(actor: Actor, incident: Incident) -> list[tuple[int, str]]:
    """Ids and receipt numbers of whom it touches, without restricted households that are not open to the actor: a page
    that answers an act is written where they are there for everybody."""
    program_id = incident.program_id
    touched = IncidentHousehold.objects.filter(program_id=program_id, incident=incident).values("household_id")
    rows = Household.objects.filter(program_id=program_id, pk__in=touched)
    restricted = list(rows.filter(protected=True).values_list("pk", flat=True))
    mine = opened_to(actor, program_id, restricted)
    shown = rows.filter(Q(protected=False) | Q(pk__in=mine)).order_by("receipt_number")
    return list(shown.values_list("pk", "receipt_number")[:LISTED])


def _sources(incident: Incident) -> list[tuple[str, int]]:
    rows = IncidentHousehold.objects.filter(program_id=incident.program_id, incident=incident)
    found = dict(rows.values_list("source").annotate(number=Count("pk")))
    return [(str(source.label), found[source.value]) for source in IncidentHousehold.Source if source.value in found]


def _letters(incident: Incident) -> dict[str, int]:
    rows = Notice.objects.filter(
        program_id=incident.program_id, kind=NoticeKind.INCIDENT, params__incident=incident.number
    ).exclude(state=Notice.State.VOID)
    return rows.aggregate(all=Count("pk"), posted=Count("pk", filter=Q(posted_at__isnull=False)))


def persons_of(incident: Incident) -> int | None:
    """How many people an incident touches: the law counts people, and a household has several.

    Everybody of a household counts, those too who left the roster. Households that the reader cannot see, and those
    whose people are not stored any more, count one each.
    """
    if incident.people is None:
        return None
    touched = IncidentHousehold.objects.filter(program_id=incident.program_id, incident=incident).values("household_id")
    people = Recipient.objects.filter(program_id=incident.program_id, household_id__in=touched)
    found = people.aggregate(people=Count("pk"), households=Count("household_id", distinct=True))
    return int(found["people"]) + incident.people - int(found["households"])


def deadlines_of(incident: Incident) -> Clock:
    """The clock of an incident, in Japanese time."""
    return clock_of(clock.local(incident.noticed_at), had_intent=incident.had_intent)


def incident_counts(actor: Actor, program_id: int) -> dict[str, int]:
    """Incidents whose next report is late, for the menu."""
    if not any(actor.has_role(role, program_id) for role in (Role.MANAGER, Role.OFFICER)):
        return {}
    return {"reports.incidents": sum(line.is_late for line in incident_list(actor=actor, program_id=program_id))}


def _next_by(incident: Incident) -> dt.date | None:
    deadlines = deadlines_of(incident)
    return {
        Incident.State.OPEN.value: deadlines.first_by,
        Incident.State.FIRST_REPORTED.value: deadlines.final_by,
    }.get(incident.state)


def _marks(actor: Actor, incident: Incident, persons: int | None) -> list[Mark]:
    rows = IncidentStep.objects.filter(program_id=incident.program_id, incident=incident).select_related("by")
    last = {step.code: step for step in rows.order_by("pk")}
    by_calls = BY_CALLS if tells_municipality(incident.program_id) else frozenset()
    is_open = incident.state != Incident.State.FINAL_REPORTED
    # As long as nobody counted whom it concerns, the authority may have to be told.
    to_authority = persons is None or is_reported_to_authority(incident.gravity, people=persons)
    return [
        Mark(
            code=code.value,
            label=str(code.label),
            step=last.get(code.value),
            may_take=is_open
            and code.value not in last
            and code.value not in by_calls
            and any(actor.has_role(role, incident.program_id) for role in BY_HAND.get(code, ())),
        )
        for code in Code
        if code.value in last or (to_authority if code in OF_AUTHORITY else True)
    ]
