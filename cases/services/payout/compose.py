"""From payments to records of the bank file, each checked alone and all of them together."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import PayoutBatch, ProgramSetup, TransferLine, TransferResult
from cases.rules.bank_directory import find_bank, find_branch
from cases.rules.batch_checks import AccountKey, BatchItem, check_records, check_transfer_date
from cases.rules.faults import Finding, RuleError
from cases.rules.kana import to_zengin_kana
from cases.rules.payment import customer_codes, payment_cap_yen, pays_household
from cases.rules.terms import ONCE, period_of, read_terms
from cases.rules.zengin import BANK_PROFILES, BankProfile, Payer, TransferRecord
from cases.rules.zengin.records import PAYEE_KANA_BYTES, REQUESTER_KANA_BYTES, check_payer, check_record
from cases.services.payout.payments import Payment

FindingData = dict[str, Any]


@dataclass(slots=True)
class Composed:
    """Payments that may go, with their records in the same order; refusals by application; what a person confirms."""

    payments: list[Payment] = field(default_factory=list)
    records: list[TransferRecord] = field(default_factory=list)
    refusals: dict[int, str] = field(default_factory=dict)
    warnings: list[FindingData] = field(default_factory=list)


def profile_of(code: str) -> BankProfile:
    """The bank profile of that code. Raises CaseError ``bank_profile``."""
    profile = BANK_PROFILES.get(code)
    if profile is None:
        raise CaseError(
            _("The bank profile of the program is not known. Choose one in the set-up."), code="bank_profile"
        )
    return profile


def payer_of(setup: ProgramSetup, profile: BankProfile) -> Payer:
    """The payer of the header record. Raises CaseError with the code of the rule that the set-up breaks."""
    bank, branch = find_bank(setup.payer_bank_code), find_branch(setup.payer_bank_code, setup.payer_branch_code)
    try:
        payer = Payer(
            requester_code=setup.payer_code,
            requester_kana=to_zengin_kana(
                setup.payer_kana, charset="party_name", allow_wo=profile.allow_wo, max_bytes=REQUESTER_KANA_BYTES
            ),
            bank_code=setup.payer_bank_code,
            branch_code=setup.payer_branch_code,
            account_type=setup.payer_account_type,
            account_number=setup.payer_account_number,
            bank_kana=bank.kana_zengin if bank else "",
            branch_kana=branch.kana_zengin if branch else "",
        )
        check_payer(payer, allow_wo=profile.allow_wo)
    except RuleError as error:
        raise CaseError(str(error.message), code=error.code, field=error.field) from error
    return payer


def check_date(setup: ProgramSetup, transfer_on: dt.date, prepared_on: dt.date) -> list[FindingData]:
    """What a person has to confirm of the transfer date. Raises CaseError for a closed day or too short a lead."""
    findings = check_transfer_date(transfer_on, prepared_on=prepared_on, lead_business_days=setup.transfer_lead_days)
    for finding in findings:
        if finding.severity == "block":
            raise CaseError(str(finding.message), code=finding.code, transfer_on=transfer_on)
    return [{"severity": "warn", "code": finding.code, "field": finding.field} for finding in findings]


def compose(
    *,
    setup: ProgramSetup,
    profile: BankProfile,
    payments: Sequence[Payment],
    batch_id: int | None,
    term: int = ONCE,
) -> Composed:
    """Make the record of every payment and run every check; `batch_id` is the batch they stand in already, if any.

    All of them are of one term.
    """
    composed = Composed()
    for payment in payments:
        try:
            record = record_of(payment, profile)
        except RuleError as error:
            composed.refusals[payment.application_id] = error.code
            continue
        composed.payments.append(payment)
        composed.records.append(record)
    _check_together(setup, profile, composed, batch_id, term)
    return composed


def _check_together(
    setup: ProgramSetup, profile: BankProfile, composed: Composed, batch_id: int | None, term: int
) -> None:
    """Run the checks over all records: what blocks leaves the lists, what warns is kept for a person."""
    payments = composed.payments
    months = next((one.months for one in read_terms(setup.terms) if one.number == term), 1)
    cap_yen = {
        members: payment_cap_yen(setup.amount_rule, members=members, ceiling_yen=setup.ceiling_yen, months=months)
        for members in {payment.members for payment in payments}
    }
    caps = {str(payment.household_id): cap_yen[payment.members] for payment in payments}
    by_household = pays_household(setup.amount_rule)
    findings = check_records(
        [
            _item_of(payment, record, by_household=by_household)
            for payment, record in zip(payments, composed.records, strict=True)
        ],
        cap_yen_of=lambda item: caps[item.household_key],
        earlier_keys=_paid_keys(setup, payments, batch_id, term),
        other_batch_totals_yen=_other_totals_yen(setup.program_id, batch_id),
        households_of_account=_households_of_account(setup.program_id, composed, batch_id),
    )
    for finding in findings:
        if finding.index is None:
            continue
        application_id = payments[finding.index].application_id
        if finding.severity == "block":
            composed.refusals.setdefault(application_id, finding.code)
        else:
            composed.warnings.append(_as_data(finding, application_id))
    _take_out_refused(composed)


def _take_out_refused(composed: Composed) -> None:
    pairs = [
        (payment, record)
        for payment, record in zip(composed.payments, composed.records, strict=True)
        if payment.application_id not in composed.refusals
    ]
    composed.payments = [payment for payment, _record in pairs]
    composed.records = [record for _payment, record in pairs]
    composed.warnings = [found for found in composed.warnings if found["application_id"] not in composed.refusals]


def _as_data(finding: Finding, application_id: int) -> FindingData:
    return {
        "severity": finding.severity,
        "code": finding.code,
        "field": finding.field,
        "application_id": application_id,
    }


def record_of(payment: Payment, profile: BankProfile) -> TransferRecord:
    """The record of one payment. Raises RuleError; one whose `fault` is known already is refused with that code."""
    account = payment.account
    if payment.fault or account is None:
        raise RuleError(payment.fault or "payout.no_account", "")
    bank, branch = find_bank(account.bank_code), find_branch(account.bank_code, account.branch_code)
    application_code, attempt_code = customer_codes(
        application_id=payment.application_id,
        receipt_number=payment.receipt_number,
        attempt=payment.attempt,
        term=payment.term,
    )
    record = TransferRecord(
        bank_code=account.bank_code,
        branch_code=account.branch_code,
        account_type=account.account_type,
        account_number=account.open_number(),
        payee_kana=to_zengin_kana(
            account.holder_kana, charset="party_name", allow_wo=profile.allow_wo, max_bytes=PAYEE_KANA_BYTES
        ),
        amount_yen=payment.amount_yen,
        customer_code_1=application_code,
        customer_code_2=attempt_code,
        bank_kana=bank.kana_zengin if bank else "",
        branch_kana=branch.kana_zengin if branch else "",
    )
    check_record(record, allow_wo=profile.allow_wo)
    return record


def _item_of(payment: Payment, record: TransferRecord, *, by_household: bool) -> BatchItem:
    return BatchItem(
        record=record,
        payment_key=str(payment.household_id if by_household else payment.person_id),
        household_key=str(payment.household_id),
        expected_yen=payment.explained_yen,
        bar_reason=payment.bar_reason,
    )


def _paid_keys(setup: ProgramSetup, payments: Sequence[Payment], batch_id: int | None, term: int) -> set[str]:
    """Keys of what other batches pay or have paid: lines that have not failed."""
    by_household = pays_household(setup.amount_rule)
    column = "household_id" if by_household else "person_id"
    keys: Any = [payment.household_id if by_household else payment.person_id for payment in payments]
    if batch_id is not None:
        keys = TransferLine.objects.filter(program_id=setup.program_id, batch_id=batch_id).values(column)
    lines = TransferLine.objects.filter(
        Q(results__outcome=TransferResult.Outcome.PAID) | Q(results__isnull=True),
        program_id=setup.program_id,
        purpose=setup.purpose,
        period=period_of(setup.period, term),
        **{f"{column}__in": keys},
    )
    return {str(key) for key in lines.exclude(batch_id=batch_id or 0).values_list(column, flat=True)}


def _other_totals_yen(program_id: int, batch_id: int | None) -> set[int]:
    batches = PayoutBatch.objects.filter(program_id=program_id).exclude(pk=batch_id or 0)
    return set(batches.values_list("total_yen", flat=True))


def _households_of_account(program_id: int, composed: Composed, batch_id: int | None) -> dict[AccountKey, set[str]]:
    """The households whose money other batches sent to the accounts of these records, found by the blind index."""
    wanted: Any = [payment.account.number_index for payment in composed.payments if payment.account is not None]
    if batch_id is not None:
        wanted = TransferLine.objects.filter(program_id=program_id, batch_id=batch_id).values("account__number_index")
    lines = TransferLine.objects.filter(program_id=program_id, account__number_index__in=wanted)
    by_index: defaultdict[bytes, set[str]] = defaultdict(set)
    for index, household_id in lines.exclude(batch_id=batch_id or 0).values_list(
        "account__number_index", "application__household_id"
    ):
        by_index[bytes(index)].add(str(household_id))
    found: defaultdict[AccountKey, set[str]] = defaultdict(set)
    for payment, record in zip(composed.payments, composed.records, strict=True):
        if payment.account is not None and (households := by_index.get(payment.account.number_index)):
            found[record.account_key] |= households
    return found
