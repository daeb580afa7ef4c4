"""Requests to take data out of the office, as askers, officers and the auditor see them."""

from dataclasses import dataclass

from django.utils.functional import Promise

from cases.models import Channel, Status
from cases.selectors.application_filter import filtered_applications
from cases.selectors.carrier_labels import carrier_cards
from reports.exports import decisions, labels, workers
from reports.exports.columns import BY_KEY
from reports.exports.rows import filter_of
from reports.models import ExportRequest, Medium
from reports.selectors.media import media_of_export
from reports.services.medium.hand_over import KEEPERS
from security.actor import Actor, authorise
from security.pages.keyset import CountUpTo
from security.roles import Role
from security.selectors.people import workers_of

READERS = (Role.MANAGER, Role.OFFICER, Role.TREASURER, Role.PAYMENT_CLERK, Role.AUDITOR)
PAGE = 100
OTHERS = (*workers.COLUMNS, *labels.COLUMNS, *decisions.COLUMNS)
KNOWN = {**BY_KEY, **{column.key: column for column in OTHERS}}


@dataclass(frozen=True, slots=True)
class ExportPage:
    """A request with its columns by name, and what the reader may do with it now.

    `rows` is how many would be in the file now; after it was built, how many are.
    """

    request: ExportRequest
    columns: list[tuple[str | Promise, bool, bool]]
    statuses: list[str]
    channels: list[str]
    rows: int
    may_decide: bool
    may_fetch: bool
    may_tell_password: bool
    media: list[Medium]
    may_hand_over: bool


def export_requests(*, actor: Actor, program_id: int) -> list[ExportRequest]:
    """The newest requests, those that wait first."""
    authorise(actor, *READERS, program_id=program_id)
    rows = ExportRequest.objects.filter(program_id=program_id).select_related("asked_by", "decided_by")
    found = list(rows.defer("password").order_by("-number")[:PAGE])
    return sorted(found, key=lambda row: row.state != ExportRequest.State.ASKED)


def export_page(*, actor: Actor, program_id: int, number: int) -> ExportPage | None:
    """One request, or None."""
    authorise(actor, *READERS, program_id=program_id)
    rows = ExportRequest.objects.filter(program_id=program_id, number=number)
    request = rows.select_related("asked_by", "decided_by").defer("password").first()
    if request is None:
        return None
    state = ExportRequest.State
    is_officer = actor.has_role(Role.OFFICER, program_id)
    given = request.conditions
    return ExportPage(
        request=request,
        columns=[
            (KNOWN[key].label, KNOWN[key].is_personal, key in request.unmasked)
            for key in request.columns
            if key in KNOWN
        ],
        statuses=[str(Status(value).label) for value in given.get("statuses", ())],
        channels=[str(Channel(value).label) for value in given.get("channels", ())],
        rows=request.rows if request.rows is not None else _rows(program_id, request),
        may_decide=is_officer and request.state == state.ASKED and request.asked_by_id != actor.user_id,
        may_fetch=request.state == state.READY and request.asked_by_id == actor.user_id,
        may_tell_password=is_officer and request.state == state.READY and request.decided_by_id == actor.user_id,
        media=media_of_export(program_id, request.number),
        may_hand_over=request.fetched > 0 and any(actor.has_role(role, program_id) for role in KEEPERS),
    )


def export_counts(actor: Actor, program_id: int) -> dict[str, CountUpTo]:
    """What waits for a decision, for the menu of officers."""
    if not actor.has_role(Role.OFFICER, program_id):
        return {}
    rows = ExportRequest.objects.filter(program_id=program_id, state=ExportRequest.State.ASKED)
    return {"reports.exports": CountUpTo(rows.exclude(asked_by_id=actor.user_id))}


def _rows(program_id: int, request: ExportRequest) -> int:
    if request.subject == ExportRequest.Subject.WORKERS:
        return len(workers_of(program_id))
    if request.subject == ExportRequest.Subject.LABELS:
        return carrier_cards(program_id).count()
    if request.subject == ExportRequest.Subject.DECISIONS:
        return decisions.decision_count(program_id, request.conditions)
    rows = filtered_applications(program_id, filter_of(request.conditions))
    return rows.filter(household__protected=False).count()
