"""Applications: the queue page, one case in full, counts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cases.errors import CaseError, NotFoundError
from cases.models import (
    Application,
    Deficiency,
    DuplicateCandidate,
    Hold,
    Notice,
    Recipient,
    Review,
    Transition,
)
from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from cases.selectors.readers import authorise_reader
from security.actor import Actor

PAGE = 50


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """What a list shows; None and empty mean everything. `held` is whether any stop is open."""

    statuses: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    held: bool | None = None
    hold_kind: str = ""
    waits_for: str = ""
    assignee_id: int | None = None
    received_from: dt.date | None = None
    received_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the place of its last row."""

    status_at: dt.datetime
    id: int


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """A line of the list. A restricted case has no name unless the reader is of the dedicated desk."""

    id: int
    receipt_number: str
    status: str
    channel: str
    received_on: dt.date
    status_at: dt.datetime
    head_name: str
    amount_yen: int | None
    assignee_id: int | None
    hold_kinds: tuple[str, ...] = ()
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """A page of the list; `next_cursor` is None on the last one."""

    rows: list[ApplicationRow]
    next_cursor: Cursor | None


@dataclass(frozen=True, slots=True)
class ApplicationDetail:
    """One case in full, as the case page shows it; newest reviews, transitions and notices first."""

    application: Application
    people: list[Recipient]
    holds: list[Hold]
    deficiencies: list[Deficiency]
    reviews: list[Review]
    transitions: list[Transition]
    notices: list[Notice]
    candidates: list[DuplicateCandidate]


def application_page(
    *, actor: Actor, program_id: int, filters: ApplicationFilter, after: Cursor | None = None, limit: int = PAGE
) -> ApplicationPage:
    """One page of applications, those that have been longest in their status first. Four queries at any size."""
    named = authorise_reader(actor, program_id)
    rows = _filtered(program_id, filters)
    if after is not None:
        rows = rows.filter(status_at__gte=after.status_at).exclude(status_at=after.status_at, pk__lte=after.id)
    found = list(rows.select_related("household").order_by("status_at", "pk")[: limit + 1])
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return ApplicationPage(
        rows=_lines(program_id, shown, named=named),
        next_cursor=Cursor(last.status_at, last.pk) if last else None,
    )


def matching_ids(*, actor: Actor, program_id: int, filters: ApplicationFilter, limit: int = 100_000) -> list[int]:
    """Ids of all that match, for acts on everything in the list; in the order of the list."""
    authorise_reader(actor, program_id)
    return list(_filtered(program_id, filters).order_by("status_at", "pk").values_list("pk", flat=True)[:limit])


def neighbours(
    *, actor: Actor, program_id: int, filters: ApplicationFilter, cursor: Cursor
) -> tuple[str | None, str | None]:
    """Receipt numbers of the cases before and after one in the filtered list."""
    authorise_reader(actor, program_id)
    rows = _filtered(program_id, filters)
    after = rows.filter(status_at__gte=cursor.status_at).exclude(status_at=cursor.status_at, pk__lte=cursor.id)
    before = rows.filter(status_at__lte=cursor.status_at).exclude(status_at=cursor.status_at, pk__gte=cursor.id)
    return (
        before.order_by("-status_at", "-pk").values_list("receipt_number", flat=True).first(),
        after.order_by("status_at", "pk").values_list("receipt_number", flat=True).first(),
    )


def application_detail(*, actor: Actor, program_id: int, receipt_number: str) -> ApplicationDetail:
    """A case by its receipt number as typed or scanned.

    Raises NotFoundError ``application``, CaseError ``restricted`` (transfer to the dedicated desk).
    """
    named = authorise_reader(actor, program_id)
    row = (
        Application.objects.filter(program_id=program_id, receipt_number=_normal(receipt_number))
        .select_related("household", "account", "assignee", "merged_into")
        .first()
    )
    if row is None:
        raise NotFoundError(
            _("There is no application with this number. Compare the number with the letter."), code="application"
        )
    if row.household.protected and not named:
        raise CaseError(_("This case is handled by the dedicated desk. Transfer it there."), code="restricted")
    about = {"program_id": program_id, "application_id": row.pk}
    candidates = DuplicateCandidate.objects.filter(program_id=program_id).select_related("application", "other")
    return ApplicationDetail(
        application=row,
        people=list(
            Recipient.objects.filter(program_id=program_id, household_id=row.household_id, in_roster=True).order_by(
                "-is_head", "pk"
            )
        ),
        holds=list(Hold.objects.filter(**about).order_by("pk")),
        deficiencies=list(Deficiency.objects.filter(**about).order_by("pk")),
        reviews=list(Review.objects.filter(**about).order_by("-pk")),
        transitions=list(Transition.objects.filter(**about).order_by("-pk")),
        notices=list(Notice.objects.filter(program_id=program_id, household_id=row.household_id).order_by("-pk")),
        candidates=list((candidates.filter(application=row) | candidates.filter(other=row)).order_by("pk")),
    )


def status_counts(*, actor: Actor, program_id: int) -> dict[str, int]:
    """Number of applications by status; restricted ones count."""
    authorise_reader(actor, program_id)
    rows = Application.objects.filter(program_id=program_id).order_by().values("status").annotate(number=Count("pk"))
    return {row["status"]: row["number"] for row in rows}


def _filtered(program_id: int, filters: ApplicationFilter) -> QuerySet[Application]:
    given = {
        "status__in": filters.statuses or None,
        "channel__in": filters.channels or None,
        "assignee_id": filters.assignee_id,
        "received_on__gte": filters.received_from,
        "received_on__lte": filters.received_until,
    }
    rows = Application.objects.filter(program_id=program_id, **{k: v for k, v in given.items() if v is not None})
    kinds = {"kind": filters.hold_kind, "waits_for": filters.waits_for}
    wanted = {name: value for name, value in kinds.items() if value}
    held = True if wanted else filters.held
    if held is None:
        return rows
    stop = Exists(Hold.objects.filter(program_id=program_id, application_id=OuterRef("pk"), released_at=None, **wanted))
    return rows.filter(stop if held else ~stop)


def _lines(program_id: int, rows: Sequence[Application], *, named: bool) -> list[ApplicationRow]:
    heads = dict(
        Recipient.objects.filter(
            program_id=program_id, household_id__in={row.household_id for row in rows}, is_head=True, in_roster=True
        ).values_list("household_id", "name")
    )
    kinds: dict[int, set[str]] = {}
    holds = Hold.objects.filter(program_id=program_id, application_id__in=[row.pk for row in rows], released_at=None)
    for application, kind in holds.values_list("application_id", "kind"):
        kinds.setdefault(application, set()).add(kind)
    lines = [
        ApplicationRow(
            id=row.pk,
            receipt_number=row.receipt_number,
            status=row.status,
            channel=row.channel,
            received_on=row.received_on,
            status_at=row.status_at,
            head_name=heads.get(row.household_id, ""),
            amount_yen=row.amount_yen,
            assignee_id=row.assignee_id,
            hold_kinds=tuple(sorted(kinds.get(row.pk, ()))),
            restricted=row.household.protected,
        )
        for row in rows
    ]
    return [replace(line, head_name="") if line.restricted and not named else line for line in lines]


def _normal(receipt_number: str) -> str:
    try:
        return str(parse_receipt_number(receipt_number))
    except RuleError:
        return receipt_number.strip()
