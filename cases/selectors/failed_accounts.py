"""Applications whose transfer failed and that wait for another account."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from cases.models import AccountRekey, Application, Hold, HoldKind, PayeeAccount, Status, TransferLine, TransferResult
from cases.rules.bank_directory import find_bank, find_branch
from cases.selectors.readers import authorise_reader
from cases.selectors.setup import setup_of
from security import clock
from security.access.seen import seen_in_list
from security.actor import Actor, authorise
from security.roles import Role
from security.tenancy.scope import restricted_included

KEYERS = (Role.PAYMENT_CLERK, Role.KEYER, Role.MANAGER)
PAGE = 100
# A stop by the checks before a batch carries their code; one by the bank carries the bank's reason.
BANK_REASONS = frozenset(TransferResult.Reason.values)
ANNOUNCED = "announced"  # the resident named another account, and no payment failed


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedAccount:
    """A payment that waits for another account. `keyed_by` is who keyed it in once, None while nobody did.

    A restricted case has its receipt number only.
    """

    hold_id: int
    application_id: int
    receipt_number: str
    amount_yen: int
    since: dt.datetime
    reason: str
    bank_name: str
    branch_name: str
    number_tail: str
    attempt: int
    rekey_id: int | None
    keyed_by_id: int | None
    keyed_by: str
    keyed_at: dt.datetime | None
    differed: bool
    restricted: bool

    @property
    def by_bank(self) -> bool:
        """The bank gave the reason; else a check before the transfer did."""
        return self.reason in BANK_REASONS

    @property
    def is_announced(self) -> bool:
        """No payment failed: the account changes between two terms."""
        return self.reason == ANNOUNCED

    @property
    def days(self) -> int:
        """Days since the payment was stopped."""
        return (clock.today() - clock.local(self.since).date()).days


@restricted_included()
def failed_accounts(
    *, actor: Actor, program_id: int, after_id: int = 0, limit: int = PAGE, receipt_number: str = ""
) -> list[FailedAccount]:
    """Payments on hold for their account, the oldest stop first, a page after the stop `after_id`."""
    authorise(actor, *KEYERS, program_id=program_id)
    named = authorise_reader(actor, program_id)
    holds = Hold.objects.filter(
        program_id=program_id,
        kind=HoldKind.ACCOUNT_FAILED,
        released_at=None,
        application__status=Status.DECIDED,
        pk__gt=after_id,
    )
    if receipt_number:
        holds = holds.filter(application__receipt_number=receipt_number)
    rows = list(holds.select_related("application__account", "application__household").order_by("pk")[:limit])
    ids = [row.application_id for row in rows]
    keyings = _keyings(program_id, ids)
    attempts = dict(
        TransferLine.objects.filter(program_id=program_id, application_id__in=ids)
        .order_by("pk")
        .values_list("application_id", "attempt")
    )
    return [_row(hold, keyings.get(hold.application_id), attempts, named=named) for hold in rows]


@restricted_included()
def account_to_key(*, actor: Actor, program_id: int, receipt_number: str) -> FailedAccount | None:
    """The application that another account is keyed for: after a failed payment, or between the terms of one."""
    rows = failed_accounts(actor=actor, program_id=program_id, receipt_number=receipt_number, limit=1)
    if rows or not setup_of(program_id).terms:
        return rows[0] if rows else None
    application = (
        Application.objects.filter(program_id=program_id, receipt_number=receipt_number, status=Status.DECIDED)
        .select_related("account", "household")
        .first()
    )
    if application is None:
        return None
    named = authorise_reader(actor, program_id)
    keying = _keyings(program_id, [application.pk]).get(application.pk)
    # Nothing is stopped: the row looks as one of the list, without a stop.
    stop = Hold(program_id=program_id, application=application, opened_at=application.status_at, reason=ANNOUNCED)
    return _row(stop, keying, {}, named=named)


def _keyings(program_id: int, application_ids: list[int]) -> dict[int, AccountRekey]:
    """The last keying of each application."""
    rows: QuerySet[AccountRekey] = AccountRekey.objects.filter(
        program_id=program_id, application_id__in=application_ids
    )
    return {row.application_id: row for row in rows.defer("first", "second").select_related("first_by").order_by("pk")}


def _row(hold: Hold, keying: AccountRekey | None, attempts: dict[int, int], *, named: bool) -> FailedAccount:
    application: Application = hold.application
    restricted = application.household.protected and not named
    account: PayeeAccount | None = None if restricted else application.account
    if not restricted:
        seen_in_list(application.program_id, [application.household_id])
    bank = find_bank(account.bank_code) if account else None
    branch = find_branch(account.bank_code, account.branch_code) if account else None
    is_open = keying is not None and keying.state == AccountRekey.State.OPEN
    return FailedAccount(
        hold_id=hold.pk or 0,
        application_id=application.pk,
        receipt_number=application.receipt_number,
        amount_yen=application.amount_yen or 0,
        since=hold.opened_at,
        reason=hold.reason,
        bank_name=bank.name if bank else "",
        branch_name=branch.name if branch else "",
        number_tail=account.number_tail if account else "",
        attempt=attempts.get(application.pk, 0),
        rekey_id=keying.pk if keying and is_open else None,
        keyed_by_id=keying.first_by_id if keying and is_open else None,
        keyed_by=str(keying.first_by) if keying and is_open else "",
        keyed_at=keying.first_at if keying and is_open else None,
        differed=keying is not None and keying.state == AccountRekey.State.DIFFERED,
        restricted=restricted,
    )
