"""What a list of applications shows: conditions as plain values, and the rows that match them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Application, Deficiency, Hold, RestrictedGrant, Review
from security import clock

OUTSIDE = (Hold.WaitsFor.RESIDENT, Hold.WaitsFor.MUNICIPALITY)


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """What a list shows; None and empty mean everything. `held` is whether any stop is open.

    `outside` is whether a stop waits for the resident or the municipality, so that the office's clock stands still.
    `taken` is whether somebody is working on it now. `deficiency_state` and `deficiency_code` look at deficiencies that
    are not settled. `again` is whether it is in a second cycle of screening or later. `outcome` is what the last
    screening said. `restricted` are cases of the dedicated desk; `opened_to_id` leaves those of them that are open to a
    person now.
    """

    statuses: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    held: bool | None = None
    hold_kind: str = ""
    waits_for: str = ""
    outside: bool | None = None
    assignee_id: int | None = None
    taken: bool | None = None
    received_from: dt.date | None = None
    received_until: dt.date | None = None
    deficiency_state: str = ""
    deficiency_code: str = ""
    deficient: bool | None = None
    deadline_until: dt.date | None = None
    again: bool | None = None
    outcome: str = ""
    restricted: bool | None = None
    opened_to_id: int | None = None


def filtered_applications(program_id: int, filters: ApplicationFilter) -> QuerySet[Application]:
    """The applications of a program that match, in no order. The caller has authorised the reader."""
    rows = Application.objects.filter(program_id=program_id, **_plain(filters))
    rows = rows.filter(_holds(program_id, filters), _deficiencies(program_id, filters), _screened(program_id, filters))
    if filters.opened_to_id is not None:
        rows = rows.filter(Exists(_grants(program_id, filters.opened_to_id)))
    if filters.taken is not None:
        taken = Q(assignee__isnull=False, lease_until__gt=clock.now())
        rows = rows.filter(taken if filters.taken else ~taken)
    return rows


def _grants(program_id: int, person_id: int) -> QuerySet[RestrictedGrant]:
    return RestrictedGrant.objects.filter(
        program_id=program_id,
        household_id=OuterRef("household_id"),
        person_id=person_id,
        revoked_at=None,
        until__gt=clock.now(),
    )


def _plain(filters: ApplicationFilter) -> Mapping[str, Any]:
    given = {
        "status__in": filters.statuses or None,
        "channel__in": filters.channels or None,
        "assignee_id": filters.assignee_id,
        "received_on__gte": filters.received_from,
        "received_on__lte": filters.received_until,
        "household__protected": filters.restricted,
    }
    return {name: value for name, value in given.items() if value is not None}


def _holds(program_id: int, filters: ApplicationFilter) -> Q:
    open_holds = Hold.objects.filter(program_id=program_id, application_id=OuterRef("pk"), released_at=None)
    kinds = {"kind": filters.hold_kind, "waits_for": filters.waits_for}
    wanted = {name: value for name, value in kinds.items() if value}
    found = Q()
    held = True if wanted else filters.held
    if held is not None:
        stop = Exists(open_holds.filter(**wanted))
        found &= Q(stop) if held else ~Q(stop)
    if filters.outside is not None:
        stop = Exists(open_holds.filter(waits_for__in=OUTSIDE))
        found &= Q(stop) if filters.outside else ~Q(stop)
    return found


def _deficiencies(program_id: int, filters: ApplicationFilter) -> Q:
    given = {
        "state": filters.deficiency_state or None,
        "code": filters.deficiency_code or None,
        "deadline_on__lte": filters.deadline_until,
    }
    wanted = {name: value for name, value in given.items() if value is not None}
    if not wanted and filters.deficient is None:
        return Q()
    standing = Deficiency.objects.filter(
        program_id=program_id,
        application_id=OuterRef("pk"),
        state__in=(Deficiency.State.OPEN, Deficiency.State.NOTIFIED),
        **wanted,
    )
    return ~Q(Exists(standing)) if filters.deficient is False else Q(Exists(standing))


def _screened(program_id: int, filters: ApplicationFilter) -> Q:
    found = Q()
    if filters.again is not None:
        found &= Q(review_cycle__gt=1) if filters.again else Q(review_cycle=1)
    if filters.outcome:
        last = Review.objects.filter(
            program_id=program_id,
            application_id=OuterRef("pk"),
            cycle=OuterRef("review_cycle"),
            outcome=filters.outcome,
        )
        found &= Q(Exists(last))
    return found
