"""Write a bank file: header, one record a payment, trailer with count and sum, end record."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.rules.business_days import BankCalendar
from cases.rules.faults import RuleError
from cases.rules.zengin.layout import RECORD_BYTES
from cases.rules.zengin.profiles import BankProfile
from cases.rules.zengin.records import (
    BANK_KANA_BYTES,
    EDI_BYTES,
    PAYEE_KANA_BYTES,
    REQUESTER_KANA_BYTES,
    Payer,
    TransferRecord,
    check_customer_codes,
    check_payer,
    check_record,
)

_LINE_ENDS = {"none": "", "crlf": "\r\n"}
_EXCHANGE_NUMBERS = {"zeros": "0000", "spaces": "    "}
_END_OF_FILE = "\x1a"


def build_file(
    profile: BankProfile,
    payer: Payer,
    transfer_on: date,
    records: Sequence[TransferRecord],
    *,
    calendar: BankCalendar | None = None,
) -> bytes:
    """The file as bytes (JIS X 0201; n × 120, or n × 122 with CRLF), records in the order given.

    Everything is checked before anything is returned. Raises RuleError: ``zengin.no_records``,
    ``zengin.too_many_records``, ``zengin.total_too_high``, ``zengin.date_not_business_day``, and those of
    `check_payer` and `check_record` with the 1-based row of the payment. What a single record cannot tell
    (double payments, caps, dead or protected payees) is the work of `cases.rules.batch_checks`.
    """
    _check_date(transfer_on, calendar or BankCalendar())
    check_payer(payer, allow_wo=profile.allow_wo)
    _check_limits(profile, records)
    lines = [header_line(payer, transfer_on)]
    for row, record in enumerate(records, start=1):
        try:
            check_record(record, allow_wo=profile.allow_wo)
            check_customer_codes(record)
        except RuleError as error:
            raise error.at(row=row) from None
        lines.append(data_line(profile, record))
    total_yen = sum(record.amount_yen for record in records)
    lines.append(f"8{len(records):06d}{total_yen:012d}".ljust(RECORD_BYTES))
    lines.append("9".ljust(RECORD_BYTES))
    return encode_lines(profile, lines)


def header_line(payer: Payer, on: date, *, file_type: str = "21") -> str:
    """The header record; `on` is the transfer date, or the day of an inquiry (types 98 and 99)."""
    return (
        f"1{file_type}0{payer.requester_code}{payer.requester_kana:<{REQUESTER_KANA_BYTES}}{on:%m%d}"
        f"{payer.bank_code}{payer.bank_kana:<{BANK_KANA_BYTES}}"
        f"{payer.branch_code}{payer.branch_kana:<{BANK_KANA_BYTES}}"
        f"{payer.account_type}{payer.account_number}"
    ).ljust(RECORD_BYTES)


def data_line(profile: BankProfile, record: TransferRecord) -> str:
    """The record of a payment, which an inquiry about its account shares up to byte 113."""
    bank_kana, branch_kana = (record.bank_kana, record.branch_kana) if profile.write_bank_names else ("", "")
    if record.edi is None:
        reference, mark = f"{record.customer_code_1:0>10}{record.customer_code_2:0>10}", " "
    else:
        reference, mark = f"{record.edi:<{EDI_BYTES}}", "Y"
    return (
        f"2{record.bank_code}{bank_kana:<{BANK_KANA_BYTES}}{record.branch_code}{branch_kana:<{BANK_KANA_BYTES}}"
        f"{_EXCHANGE_NUMBERS[profile.exchange_number]}{record.account_type}{record.account_number}"
        f"{record.payee_kana:<{PAYEE_KANA_BYTES}}{record.amount_yen:010d}{profile.new_code}"
        f"{reference}{profile.transfer_designation}{mark}"
    ).ljust(RECORD_BYTES)


def encode_lines(profile: BankProfile, lines: Sequence[str]) -> bytes:
    """The records as the bank wants them ended."""
    # Every sign was checked against JIS X 0201, so CP932 gives one byte for each and the same byte.
    line_end = _LINE_ENDS[profile.newline]
    text = line_end.join(lines) + line_end + (_END_OF_FILE if profile.eof else "")
    encoded = text.encode("cp932")
    expected = len(lines) * (RECORD_BYTES + len(line_end)) + int(profile.eof)
    if len(encoded) != expected:
        raise AssertionError(f"bank file of {len(encoded)} bytes instead of {expected}")
    return encoded


def _check_date(transfer_on: date, calendar: BankCalendar) -> None:
    if not calendar.is_business_day(transfer_on):
        raise RuleError(
            "zengin.date_not_business_day",
            _("Banks are closed on the transfer date {day}. Choose a bank business day."),
            field="transfer_on",
            value=transfer_on.isoformat(),
            params={"day": transfer_on.isoformat()},
        )


def _check_limits(profile: BankProfile, records: Sequence[TransferRecord]) -> None:
    if not records:
        raise RuleError("zengin.no_records", _("The bank file would have no payment. Add payments to the batch."))
    if len(records) > profile.max_records:
        raise RuleError(
            "zengin.too_many_records",
            _("The batch has {count} payments, the bank takes {limit} a file. Split the batch."),
            params={"count": len(records), "limit": profile.max_records},
        )
    total_yen = sum(record.amount_yen for record in records)
    if total_yen > profile.max_total_yen:
        raise RuleError(
            "zengin.total_too_high",
            _("The batch amounts to {total} yen, the bank takes {limit} yen a file. Split the batch."),
            params={"total": total_yen, "limit": profile.max_total_yen},
        )
