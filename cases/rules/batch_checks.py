"""What must hold of a payout batch as a whole before its file may be released (domain reference §1.7, §9.4).

Each check answers a real loss: the whole sum sent to the first payee, households paid twice, dead or protected
people paid, one account collecting for many. "block" findings stop the release, "warn" findings are confirmed by a
person. Findings never name a person, an account or an amount: `index` leads to the record.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from cases.rules.bank_directory import branch_exists, find_bank
from cases.rules.business_days import BankCalendar
from cases.rules.faults import Finding, LazyText
from cases.rules.zengin.records import TransferRecord

AccountKey = tuple[str, str, str, str]

_EMPTY_ACCOUNT = "0000000"


class BatchItem(NamedTuple):
    """A payment with what the file does not say.

    `payment_key` identifies person, purpose and period: whatever may be paid only once. `household_key` is the
    household that the money is for. `expected_yen` is the amount that the program's rule gives for this payment,
    None where no rule gives one. `bar_reason` is the code of what forbids the payment (``withdrawn``, ``deceased``,
    ``protected``, …), None for most.
    """

    record: TransferRecord
    payment_key: str
    household_key: str
    expected_yen: int | None = None
    bar_reason: str | None = None


def check_records(
    items: Sequence[BatchItem],
    *,
    cap_yen_of: Callable[[BatchItem], int],
    earlier_keys: Collection[str],
    other_batch_totals_yen: Collection[int] = (),
    households_of_account: Mapping[AccountKey, Collection[str]] | None = None,
    max_households_per_account: int = 3,
    allow_zero_accounts: bool = False,
    knows_branch: Callable[[str, str], bool] = branch_exists,
) -> list[Finding]:
    """All findings of a batch, in the order of its records.

    `cap_yen_of` gives the ceiling of one payment (amount of the program × members). `earlier_keys` are the payment
    keys of every earlier batch that did not fail. `other_batch_totals_yen` are the totals of the program's other
    batches. `households_of_account` are the households that earlier batches paid into an account.

    Codes that block: ``batch.barred``, ``batch.amount_not_positive``, ``batch.above_cap``, ``batch.unexpected_amount``,
    ``batch.equals_other_total``, ``batch.paid_before``, ``batch.repeated_in_batch``, ``batch.zero_account``,
    ``batch.bank_unknown``, ``batch.branch_unknown``. Codes that warn: ``batch.same_account_and_amount``,
    ``batch.account_of_many_households``.
    """
    totals = frozenset(other_batch_totals_yen)
    findings = [
        finding
        for index, item in enumerate(items)
        for finding in (
            *_check_amount(index, item, cap_yen_of(item), totals),
            *_check_account(index, item, allow_zero_accounts=allow_zero_accounts, knows_branch=knows_branch),
            *_check_bar(index, item),
        )
    ]
    findings += _check_repeats(items, earlier_keys)
    counts = Counter(item.record.account_key for item in items)
    findings += _check_same_account_and_amount(items, counts)
    findings += _check_households(items, counts, households_of_account or {}, max_households_per_account)
    return sorted(findings, key=lambda finding: -1 if finding.index is None else finding.index)


def check_transfer_date(
    transfer_on: date, *, prepared_on: date, lead_business_days: int, calendar: BankCalendar | None = None
) -> list[Finding]:
    """Findings about the transfer date: a closed day or too short a lead blocks, unconfirmed holidays warn.

    Codes: ``batch.date_not_business_day``, ``batch.date_too_early``, ``business_day.holidays_unverified``.
    """
    days = calendar or BankCalendar()
    findings = days.findings(transfer_on)
    if not days.is_business_day(transfer_on):
        message: LazyText = _("Banks are closed on the transfer date. Choose a bank business day.")
        findings.append(Finding("block", "batch.date_not_business_day", message, field="transfer_on"))
    if prepared_on > days.delivery_deadline(transfer_on, lead_business_days):
        message = _(
            "The bank needs the file earlier for this transfer date. Choose a later one; a batch that is prepared "
            "already is cancelled and prepared anew."
        )
        findings.append(Finding("block", "batch.date_too_early", message, field="transfer_on"))
    return findings


def _block(code: str, message: LazyText, index: int, field: str | None = None) -> Finding:
    return Finding("block", code, message, index, field)


def _check_amount(index: int, item: BatchItem, cap_yen: int, other_totals_yen: frozenset[int]) -> Iterator[Finding]:
    amount_yen = item.record.amount_yen
    explained = item.expected_yen == amount_yen
    if amount_yen <= 0:
        message: LazyText = _("The amount is not above 0 yen. Correct the amount or leave the payment out.")
        yield _block("batch.amount_not_positive", message, index, "amount_yen")
    if amount_yen > cap_yen:
        message = _("The amount is above the ceiling of the program for this payment. Check the amount.")
        yield _block("batch.above_cap", message, index, "amount_yen")
    if item.expected_yen is not None and not explained:
        message = _("The amount is not the one that the program's rule gives. Check the amount.")
        yield _block("batch.unexpected_amount", message, index, "amount_yen")
    # A batch of one household makes its total an ordinary amount: what the program's rule explains passes.
    if amount_yen in other_totals_yen and not explained:
        message = _("The amount equals the total of another batch. Check that a total was not entered as a payment.")
        yield _block("batch.equals_other_total", message, index, "amount_yen")


def _check_account(
    index: int, item: BatchItem, *, allow_zero_accounts: bool, knows_branch: Callable[[str, str], bool]
) -> Iterator[Finding]:
    record = item.record
    if record.account_number == _EMPTY_ACCOUNT and not allow_zero_accounts:
        message: LazyText = _("The account number is all zeros. Ask the payee for the account number.")
        yield _block("batch.zero_account", message, index, "account_number")
    if knows_branch(record.bank_code, record.branch_code):
        return
    if find_bank(record.bank_code) is None:
        message = _("No bank has this code. Ask the payee which bank is meant.")
        yield _block("batch.bank_unknown", message, index, "bank_code")
    else:
        message = _("The bank has no branch with this code. Ask the payee which branch is meant.")
        yield _block("batch.branch_unknown", message, index, "branch_code")


def _check_bar(index: int, item: BatchItem) -> Iterator[Finding]:
    if item.bar_reason is not None:
        message = _("This party must not be paid now. Take the payment out of the batch and look at the case.")
        yield _block("batch.barred", message, index)


def _check_repeats(items: Sequence[BatchItem], earlier_keys: Collection[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, item in enumerate(items):
        if item.payment_key in earlier_keys:
            message: LazyText = _("This was paid in an earlier batch already. Take the payment out of the batch.")
            yield _block("batch.paid_before", message, index)
        if item.payment_key in seen:
            message = _("This payment is in the batch twice. Take one of them out.")
            yield _block("batch.repeated_in_batch", message, index)
        seen.add(item.payment_key)


def _check_same_account_and_amount(items: Sequence[BatchItem], counts: Mapping[AccountKey, int]) -> Iterator[Finding]:
    """Warn only: one guardian can receive the same benefit for ten wards."""
    seen: set[tuple[AccountKey, int]] = set()
    for index, item in _of_accounts(items, {account for account, count in counts.items() if count > 1}):
        key = (item.record.account_key, item.record.amount_yen)
        if key in seen:
            message = _("The same account gets the same amount more than once. Confirm that both are meant.")
            yield Finding("warn", "batch.same_account_and_amount", message, index, "account_number")
        seen.add(key)


def _check_households(
    items: Sequence[BatchItem],
    counts: Mapping[AccountKey, int],
    earlier: Mapping[AccountKey, Collection[str]],
    limit: int,
) -> Iterator[Finding]:
    households: defaultdict[AccountKey, set[str]] = defaultdict(set)
    # An account has no more households than payments, now and before: most have one and need no set of their own.
    for _index, item in _of_accounts(
        items, {account for account, count in counts.items() if count > limit} | set(earlier)
    ):
        households[item.record.account_key].add(item.household_key)
    for account, others in earlier.items():
        if account in households:
            households[account].update(others)
    crowded = {account for account, found in households.items() if len(found) > limit}
    for index, _item in _of_accounts(items, crowded):
        message = _("The account collects for many households. Confirm the mandate of the account holder.")
        yield Finding("warn", "batch.account_of_many_households", message, index, "account_number")


def _of_accounts(items: Sequence[BatchItem], accounts: Collection[AccountKey]) -> Iterator[tuple[int, BatchItem]]:
    """The payments to these accounts, each with its index."""
    if accounts:
        yield from ((index, item) for index, item in enumerate(items) if item.record.account_key in accounts)
