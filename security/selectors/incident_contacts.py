"""The contact tree: as it is kept, and as it stands for one incident."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from security import clock
from security.actor import Actor, authorise
from security.models import Incident, IncidentCall, IncidentContact, IncidentStep
from security.roles import Role
from security.rules.incident_clock import clock_of
from security.services.incident.open_incident import OPENERS
from security.services.incident.record_call import ACKNOWLEDGERS

READERS: Final = (Role.MANAGER, Role.OFFICER, Role.AUDITOR)
SHOWN: Final = 3
Outcome = IncidentCall.Outcome


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact with its name; of the number the last signs."""

    row: IncidentContact
    name: str
    number_end: str
    caller: str


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact of the tree for one incident.

    `waits_since` is the moment from which it is to be called, or once it was reached to acknowledge: None when it has
    done so, and while who calls it was not reached. `is_late` when that is still open after the hour by which the
    municipality is told.
    """

    contact: Contact
    tries: int
    reached: IncidentCall | None
    acknowledged: IncidentCall | None
    waits_since: dt.datetime | None
    is_late: bool
    may_call: bool
    may_acknowledge: bool

    @property
    def is_to_be_called(self) -> bool:
        """Whether nobody reached them yet."""
        return self.reached is None


def contact_tree(*, actor: Actor, program_id: int) -> list[Contact]:
    """The contacts in order, as they are called now."""
    authorise(actor, *READERS, program_id=program_id)
    return _opened(IncidentContact.objects.filter(program_id=program_id, ended_at=None))


def contact_lines(*, actor: Actor, incident: Incident) -> list[ContactLine]:
    """The tree for an incident: who stands in it now, and who was called about it, in order.

    After the final report nobody is added who came into the tree later.
    """
    authorise(actor, *READERS, program_id=incident.program_id)
    calls: dict[int, list[IncidentCall]] = defaultdict(list)
    rows = IncidentCall.objects.filter(program_id=incident.program_id, incident=incident)
    for call in rows.select_related("by").order_by("pk"):
        calls[call.contact_id].append(call)
    standing = Q(ended_at=None)
    if incident.state == Incident.State.FINAL_REPORTED:
        end = _ended_at(incident)
        standing = Q(entered_at__lte=end) & (Q(ended_at=None) | Q(ended_at__gt=end))
    rows_shown = IncidentContact.objects.filter(standing | Q(pk__in=list(calls)), program_id=incident.program_id)
    contacts = _opened(rows_shown)
    return [_line(actor, incident, contact, calls) for contact in contacts]


def tells_municipality(program_id: int) -> bool:
    """Whether the tree names somebody of the municipality."""
    rows = IncidentContact.objects.filter(program_id=program_id, ended_at=None)
    return rows.filter(side=IncidentContact.Side.MUNICIPALITY).exists()


def _opened(rows: QuerySet[IncidentContact]) -> list[Contact]:
    found = []
    for row in rows.select_related("called_by").order_by("position", "pk"):
        number = row.open("telephone") or ""
        caller = row.called_by.office if row.called_by is not None else ""
        found.append(Contact(row, row.open("name") or "", f"••••{number[-SHOWN:]}" if number else "", caller))
    return found


def _ended_at(incident: Incident) -> dt.datetime:
    rows = IncidentStep.objects.filter(program_id=incident.program_id, incident=incident)
    last = rows.filter(code=IncidentStep.Code.FINAL_REPORT).order_by("pk").values_list("at", flat=True).first()
    return last or clock.now()


def _line(
    actor: Actor, incident: Incident, contact: Contact, calls: Mapping[int, Sequence[IncidentCall]]
) -> ContactLine:
    reached = _last(calls, contact.row.pk, Outcome.REACHED)
    acknowledged = _last(calls, contact.row.pk, Outcome.ACKNOWLEDGED)
    since = _waits_since(incident, contact, calls)
    is_open = incident.state != Incident.State.FINAL_REPORTED
    tell_by = clock_of(incident.noticed_at, had_intent=incident.had_intent).tell_by
    return ContactLine(
        contact=contact,
        tries=sum(call.outcome == Outcome.UNANSWERED for call in calls.get(contact.row.pk, ())),
        reached=reached,
        acknowledged=acknowledged,
        waits_since=since,
        is_late=acknowledged is None and clock.now() > tell_by,
        may_call=is_open and reached is None and any(actor.has_role(role, incident.program_id) for role in OPENERS),
        may_acknowledge=is_open
        and reached is not None
        and acknowledged is None
        and actor.has_role(ACKNOWLEDGERS[contact.row.side], incident.program_id),
    )


def _waits_since(
    incident: Incident, contact: Contact, calls: Mapping[int, Sequence[IncidentCall]]
) -> dt.datetime | None:
    if _last(calls, contact.row.pk, Outcome.ACKNOWLEDGED) is not None:
        return None
    reached = _last(calls, contact.row.pk, Outcome.REACHED)
    if reached is not None:
        return reached.at
    # The municipality is told at once, whoever was to call it.
    if contact.row.called_by_id is None or contact.row.side == IncidentContact.Side.MUNICIPALITY:
        return incident.noticed_at
    caller = _last(calls, contact.row.called_by_id, Outcome.REACHED)
    return caller.at if caller is not None else None


def _last(
    calls: Mapping[int, Sequence[IncidentCall]], contact_id: int, outcome: IncidentCall.Outcome
) -> IncidentCall | None:
    return next((call for call in reversed(calls.get(contact_id, ())) if call.outcome == outcome), None)
