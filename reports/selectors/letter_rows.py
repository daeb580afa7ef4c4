"""The rows that letters are made from, read set-based: a fixed number of queries for any number of letters."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from cases.models import (
    Application,
    Decision,
    DeemedItem,
    DeemedList,
    Deficiency,
    DeficiencyCode,
    GiftItem,
    Household,
    Notice,
    PayeeAccount,
    ProgramSetup,
    Recipient,
    TransferLine,
    TransferResult,
)
from security.models import Program

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class FailedTransfer:
    """A transfer that came back: why, when, how much and from which account."""

    reason: str
    recorded_at: dt.datetime
    amount_yen: int
    account_id: int


@dataclass(frozen=True, slots=True)
class LetterRows:
    """Everything a batch of letters needs, by the ids it is looked up with."""

    program: Program
    setup: ProgramSetup
    notices: dict[int, Notice]
    households: dict[int, Household]
    people: dict[int, list[Recipient]]
    applications: dict[int, Application]
    accounts: dict[int, PayeeAccount]
    roster_accounts: dict[int, PayeeAccount]
    decisions: dict[int, Decision]
    transfer_days: dict[int, dt.date]
    failures: dict[int, FailedTransfer]
    deemed: dict[int, DeemedItem]
    deficiencies: dict[int, list[Deficiency]]
    deficiency_codes: dict[str, DeficiencyCode]
    gifts: dict[int, list[GiftItem]]


def letter_rows(*, program_id: int, notice_ids: Collection[int]) -> LetterRows:
    """Read what the letters of these notices are made from. Raises ProgramSetup.DoesNotExist without a set-up."""
    notices = {row.pk: row for row in Notice.objects.filter(program_id=program_id, pk__in=notice_ids)}
    household_ids = {row.household_id for row in notices.values()}
    application_ids = {row.application_id for row in notices.values() if row.application_id}
    applications = _by_id(Application.objects.filter(program_id=program_id, pk__in=application_ids))
    failures = _failures(program_id, application_ids)
    account_ids = {row.account_id for row in applications.values() if row.account_id}
    account_ids |= {failure.account_id for failure in failures.values()}
    return LetterRows(
        program=Program.objects.select_related("municipality").get(pk=program_id),
        setup=ProgramSetup.objects.get(program_id=program_id),
        notices=notices,
        households=_by_id(
            Household.objects.filter(program_id=program_id, pk__in=household_ids).select_related("section")
        ),
        people=_people(program_id, household_ids),
        applications=applications,
        accounts=_by_id(PayeeAccount.objects.filter(program_id=program_id, pk__in=account_ids)),
        roster_accounts=_roster_accounts(program_id, household_ids),
        decisions=_decisions(program_id, application_ids),
        transfer_days=_transfer_days(program_id, application_ids),
        failures=failures,
        deemed=_deemed(program_id, application_ids),
        deficiencies=_deficiencies(program_id, notices),
        deficiency_codes={row.code: row for row in DeficiencyCode.objects.filter(program_id=program_id)},
        gifts=_grouped(
            GiftItem.objects.filter(program_id=program_id, household_id__in=household_ids)
            .exclude(state=GiftItem.State.LOST)
            .order_by("serial"),
            "household_id",
        ),
    )


def _by_id(rows: Iterable[Any]) -> dict[int, Any]:
    return {row.pk: row for row in rows}


def _grouped(rows: Iterable[Row], key: str) -> dict[int, list[Row]]:
    groups: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return dict(groups)


def _people(program_id: int, household_ids: Collection[int]) -> dict[int, list[Recipient]]:
    rows = Recipient.objects.filter(program_id=program_id, household_id__in=household_ids, in_roster=True)
    return _grouped(rows.order_by("household_id", "-is_head", "id"), "household_id")


def _roster_accounts(program_id: int, household_ids: Collection[int]) -> dict[int, PayeeAccount]:
    """The newest account that the roster brought, by household."""
    rows = PayeeAccount.objects.filter(
        program_id=program_id, household_id__in=household_ids, source=PayeeAccount.Source.ROSTER
    ).order_by("id")
    return {row.household_id: row for row in rows}


def _decisions(program_id: int, application_ids: Collection[int]) -> dict[int, Decision]:
    """The decision that stands, by application: the last of its sequence."""
    rows = Decision.objects.filter(program_id=program_id, application_id__in=application_ids).order_by("sequence")
    return {row.application_id: row for row in rows}


def _transfer_days(program_id: int, application_ids: Collection[int]) -> dict[int, dt.date]:
    """The day of the last transfer that was prepared, by application."""
    rows = TransferLine.objects.filter(program_id=program_id, application_id__in=application_ids).order_by("attempt")
    return dict(rows.values_list("application_id", "batch__transfer_on"))


def _failures(program_id: int, application_ids: Collection[int]) -> dict[int, FailedTransfer]:
    """The last failed transfer, by application; one that was cancelled before its release never failed."""
    rows = (
        TransferResult.objects.filter(
            program_id=program_id,
            line__program_id=program_id,
            line__application_id__in=application_ids,
            outcome=TransferResult.Outcome.FAILED,
        )
        .exclude(reason=TransferResult.Reason.CANCELLED)
        .order_by("attempt")
        .values_list("line__application_id", "reason", "recorded_at", "line__amount_yen", "line__account_id")
    )
    return {
        application_id: FailedTransfer(reason, recorded_at, amount_yen, account_id)
        for application_id, reason, recorded_at, amount_yen, account_id in rows
    }


def _deemed(program_id: int, application_ids: Collection[int]) -> dict[int, DeemedItem]:
    """The last approved item of a list of deemed withdrawals, by application, unless it was taken back."""
    rows = DeemedItem.objects.filter(
        program_id=program_id,
        application_id__in=application_ids,
        list__state=DeemedList.State.APPROVED,
        reversals__isnull=True,
    )
    return {row.application_id: row for row in rows.select_related("list").order_by("pk")}


def _deficiencies(program_id: int, notices: Collection[int]) -> dict[int, list[Deficiency]]:
    rows = Deficiency.objects.filter(program_id=program_id, notice_id__in=notices).order_by("notice_id", "code", "id")
    groups: defaultdict[int, list[Deficiency]] = defaultdict(list)
    for row in rows:
        if row.notice_id is not None:
            groups[row.notice_id].append(row)
    return dict(groups)
