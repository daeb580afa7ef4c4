"""The bank file of a closing: one record a shop, made from the sheets anew each time. A part of the services here."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.errors import CaseError
from cases.models import ProgramSetup, VoucherClosing, VoucherSettlement
from cases.rules.bank_directory import find_bank, find_branch
from cases.rules.faults import RuleError
from cases.rules.kana import to_zengin_kana
from cases.rules.zengin import BankProfile, TransferRecord, build_file, parse_file, payee_digest
from cases.rules.zengin.records import PAYEE_KANA_BYTES, check_record
from cases.services.payout.compose import payer_of, profile_of


@dataclass(frozen=True, slots=True, repr=False)
class DrawnFile:
    """The file with its hash and the hash of its payees; the content is never logged."""

    content: bytes
    sha256: str
    payee_digest: str


def draw_closing(setup: ProgramSetup, closing: VoucherClosing) -> DrawnFile:
    """Build the file from the settlements of the closing. The same closing always gives the same bytes.

    Raises CaseError ``bank_profile``, ``closing_total``, or a code of the bank format.
    """
    profile = profile_of(closing.bank_profile)
    settlements = list(
        VoucherSettlement.objects.filter(program_id=closing.program_id, closing=closing)
        .select_related("shop", "account")
        .order_by("shop__number")
    )
    records = [record_of(each, profile) for each in settlements]
    _check_total(closing, settlements)
    try:
        content = build_file(profile, payer_of(setup, profile), closing.transfer_on, records)
        # What goes out is what is read back: every byte of our own file passes the reader's checks.
        parse_file(content, allow_wo=profile.allow_wo)
    except RuleError as error:
        raise CaseError(str(error.message), code=error.code, row=error.row, field=error.field) from error
    return DrawnFile(content, hashlib.sha256(content).hexdigest(), payee_digest(records))


def record_of(settlement: VoucherSettlement, profile: BankProfile) -> TransferRecord:
    """The record of one shop. The shop and the turn of its settlement name the payment, whatever the closing."""
    account, shop = settlement.account, settlement.shop
    bank, branch = find_bank(account.bank_code), find_branch(account.bank_code, account.branch_code)
    try:
        record = TransferRecord(
            bank_code=account.bank_code,
            branch_code=account.branch_code,
            account_type=account.account_type,
            account_number=account.open("number") or "",
            payee_kana=to_zengin_kana(
                account.holder_kana, charset="party_name", allow_wo=profile.allow_wo, max_bytes=PAYEE_KANA_BYTES
            ),
            amount_yen=settlement.yen,
            customer_code_1=str(shop.number),
            customer_code_2=str(settlement.turn),
            bank_kana=bank.kana_zengin if bank else "",
            branch_kana=branch.kana_zengin if branch else "",
        )
        check_record(record, allow_wo=profile.allow_wo)
    except RuleError as error:
        raise CaseError(
            _("Shop %(number)d: %(why)s") % {"number": shop.number, "why": str(error.message)}, code=error.code
        ) from error
    return record


def _check_total(closing: VoucherClosing, settlements: Sequence[VoucherSettlement]) -> None:
    found = (len(settlements), sum(each.sheets for each in settlements), sum(each.yen for each in settlements))
    if found != (closing.shops, closing.sheets, closing.total_yen):
        raise CaseError(
            _("Count or total of the closing are not those that were closed. Cancel it and report it."),
            code="closing_total",
        )
