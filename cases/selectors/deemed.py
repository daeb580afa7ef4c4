"""Reads of deemed withdrawals: who is past the deadline, the lists, their items."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from cases.models import (
    AccountRekey,
    Application,
    Decision,
    DeemedItem,
    DeemedList,
    DeemedReversal,
    Deficiency,
    Hold,
    HoldKind,
    Notice,
    NoticeKind,
    Status,
)
from cases.rules.transitions import BEFORE_DECISION
from cases.selectors.money import Figure
from cases.selectors.setup import setup_of
from security import clock
from security.access.seen import seen_in_list
from security.actor import Actor, authorise
from security.roles import Role
from security.tenancy.scope import restricted_included

READERS: Final = (Role.OFFICER, Role.TREASURER, Role.VIEWER, Role.AUDITOR, Role.MANAGER, Role.PAYMENT_CLERK)
PAGE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDeadline:
    """Whose resident was told and did not answer by the deadline: after a failed payment, or of what is missing.

    `reason` is the bank's, or the codes of what is missing; `yen` what was granted, or is proposed so far.
    """

    application_id: int
    receipt_number: str
    yen: int
    told_on: dt.date
    deadline_on: dt.date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """An item of a list. A restricted case is never one: its desk writes its letters."""

    item: DeemedItem
    receipt_number: str
    reversal: DeemedReversal | None
    status: str


def past_deadline(
    *, actor: Actor, program_id: int, until_on: dt.date | None = None, application_ids: Sequence[int] | None = None
) -> list[PastDeadline]:
    """Payments that wait for another account although the deadline of their letter is over, in order of reception.

    `until_on` leaves out deadlines after it (today by default). Who named another account is not among them, nor who
    has one keyed once, nor a letter that came back, nor a restricted case.
    """
    authorise(actor, *READERS, program_id=program_id)
    setup = setup_of(program_id)
    if setup.terms:
        return []
    days = dt.timedelta(days=setup.deficiency_days)
    last_told_on = min(until_on or clock.today(), clock.today() - dt.timedelta(days=1)) - days
    rows = _waiting(program_id).filter(told_on__lte=last_told_on)
    if application_ids is not None:
        rows = rows.filter(pk__in=list(application_ids))
    return [
        PastDeadline(
            application_id=row.pk,
            receipt_number=row.receipt_number,
            yen=row.granted_yen,
            told_on=row.told_on,
            deadline_on=row.told_on + days,
            reason=row.hold_reason,
        )
        for row in rows.order_by("received_at", "pk")
    ]


def _waiting(program_id: int) -> Any:
    mine = {"program_id": program_id, "application": OuterRef("pk")}
    hold = Hold.objects.filter(**mine, kind=HoldKind.ACCOUNT_FAILED, released_at=None).order_by("-pk")
    letter = Notice.objects.filter(
        **mine, kind=NoticeKind.TRANSFER_FAILED, state=Notice.State.POSTED, queued_at__gte=OuterRef("hold_at")
    ).order_by("-issued_on", "-pk")
    keyed_once = AccountRekey.objects.filter(**mine, state=AccountRekey.State.OPEN)
    grant = Decision.objects.filter(**mine).order_by("-sequence")
    return (
        Application.objects.filter(
            ~Exists(keyed_once), program_id=program_id, status=Status.DECIDED, household__protected=False
        )
        .annotate(hold_at=Subquery(hold.values("opened_at")[:1]), hold_reason=Subquery(hold.values("reason")[:1]))
        .annotate(
            told_on=Subquery(letter.values("issued_on")[:1]),
            granted_yen=Subquery(grant.values("amount_yen")[:1]),
            outcome=Subquery(grant.values("outcome")[:1]),
        )
        .filter(hold_at__isnull=False, told_on__isnull=False, outcome=Decision.Outcome.GRANT)
    )


def past_answer(
    *, actor: Actor, program_id: int, until_on: dt.date | None = None, application_ids: Sequence[int] | None = None
) -> list[PastDeadline]:
    """Applications before their decision of which something is missing in its last round, and the deadline is over.

    Only where the municipality approves their end (`expiry_by_list`). A letter that came back has told nobody, and
    restricted cases are left to their desk.
    """
    authorise(actor, *READERS, program_id=program_id)
    setup = setup_of(program_id)
    if not setup.expiry_by_list:
        return []
    told = Q(notice__isnull=True) | Q(notice__state=Notice.State.POSTED)
    last = min(until_on or clock.today(), clock.today() - dt.timedelta(days=1))
    spent = Deficiency.objects.filter(
        told,
        program_id=program_id,
        state=Deficiency.State.NOTIFIED,
        round__gte=setup.deficiency_rounds,
        deadline_on__lte=last,
        notified_at__isnull=False,
        application__status__in=BEFORE_DECISION,
        application__household__protected=False,
    )
    if application_ids is not None:
        spent = spent.filter(application_id__in=list(application_ids))
    by_application: defaultdict[int, list[Deficiency]] = defaultdict(list)
    rows = spent.select_related("application").order_by("application__received_at", "application_id", "code")
    for row in rows:
        by_application[row.application_id].append(row)
    return [_past_answer(found) for found in by_application.values()]


def _past_answer(rows: Sequence[Deficiency]) -> PastDeadline:
    application = rows[0].application
    return PastDeadline(
        application_id=application.pk,
        receipt_number=application.receipt_number,
        yen=application.amount_yen or 0,
        told_on=max(clock.local(row.notified_at).date() for row in rows if row.notified_at),
        deadline_on=max(row.deadline_on for row in rows if row.deadline_on),
        reason=" ".join(dict.fromkeys(row.code for row in rows)),
    )


PAST: Final[Mapping[str, Callable[..., list[PastDeadline]]]] = MappingProxyType(
    {DeemedList.Kind.ACCOUNT: past_deadline, DeemedList.Kind.ANSWER: past_answer}
)


@restricted_included()
def deemed_lists(*, actor: Actor, program_id: int) -> "QuerySet[DeemedList]":
    """All lists, the newest first, each with `reversed_count`."""
    authorise(actor, *READERS, program_id=program_id)
    rows = DeemedList.objects.filter(program_id=program_id).select_related("proposed_by", "decided_by")
    return rows.annotate(reversed_count=Count("items__reversals")).order_by("-number")


def find_list(*, actor: Actor, program_id: int, number: int) -> DeemedList | None:
    """A list by its number."""
    return deemed_lists(actor=actor, program_id=program_id).filter(number=number).first()


def items_of(*, actor: Actor, program_id: int, deemed_list: DeemedList, after: int = 0) -> list[ItemRow]:
    """Items of a list in their order, a page after a position."""
    authorise(actor, *READERS, program_id=program_id)
    rows = DeemedItem.objects.filter(program_id=program_id, list=deemed_list, position__gt=after)
    found = list(rows.select_related("application").order_by("position")[:PAGE])
    taken_back = {
        row.item_id: row
        for row in DeemedReversal.objects.filter(program_id=program_id, item__in=found).select_related("reversed_by")
    }
    seen_in_list(program_id, [item.application.household_id for item in found])
    return [
        ItemRow(
            item=item,
            receipt_number=item.application.receipt_number,
            reversal=taken_back.get(item.pk),
            status=item.application.get_status_display(),
        )
        for item in found
    ]


@restricted_included()
def withdrawn_totals(*, actor: Actor, program_id: int) -> Figure:
    """What was granted and counts as withdrawn: items of approved lists that were not taken back."""
    authorise(actor, *READERS, program_id=program_id)
    rows = DeemedItem.objects.filter(
        program_id=program_id,
        list__kind=DeemedList.Kind.ACCOUNT,
        list__state=DeemedList.State.APPROVED,
        reversals__isnull=True,
    )
    sums = rows.aggregate(count=Count("pk"), yen=Sum("yen", default=0))
    return Figure(sums["count"], sums["yen"])
