"""What residents put into envelopes: forms with what belongs to them, and answers to letters."""

import datetime as dt
import random
from collections.abc import Collection
from typing import Final

from cases.rules.bank_directory import find_bank, find_branch
from cases.rules.qr_payload import DocType
from secretariat.demo.forms import APPLICATION, CONFIRMATION, SUBSIDY, Raw, form_of, written
from secretariat.demo.residents import Resident
from secretariat.demo.scan_forms import ScanKind
from secretariat.demo.scans import ScanSpec
from secretariat.demo.studio import AnswerSpec, Sheet
from security.models import Program

SCAN_KINDS: Final = {
    CONFIRMATION: ScanKind.CONFIRMATION_FORM,
    APPLICATION: ScanKind.APPLICATION_FORM,
    SUBSIDY: ScanKind.SUBSIDY_FORM,
}
TYPE_TICKS: Final = {"1": "type_ordinary", "2": "type_current", "4": "type_savings"}
IDENTITY_CODES: Final = frozenset({"D01", "D02", "D03", "D04", "D18"})
ACCOUNT_CODES: Final = frozenset({"D05", "D06", "D07", "D08", "D11", "D28"})


def form_envelope(program: Program, resident: Resident, *, on: dt.date, seed: int, subsidy: bool) -> list[Sheet]:
    """The filled form, and copies of card and passbook unless they were forgotten."""
    form = form_of(resident, subsidy=subsidy)
    values = written(resident, form, on=on, complete=False, seed=seed)
    sheets: list[Sheet] = [_form(program, resident, form, values, _seed(seed, resident))]
    return sheets + copies(resident, values, seed=seed)


def copies(resident: Resident, values: Raw, *, seed: int) -> list[Sheet]:
    """Copies of card and passbook that go with a form: nobody asks for them while the account on file is kept."""
    number = _seed(seed, resident)
    sheets: list[Sheet] = []
    if values.get("keeps_account"):
        return sheets
    if values["id_copy"]:
        sheets.append(_identity(resident, number))
    if values["account_copy"] and not resident.on_file:
        sheets.append(passbook_copy(resident, number))
    return sheets


def answer_envelope(
    program: Program, resident: Resident, *, codes: Collection[str], receipt_number: str, seed: int
) -> list[Sheet]:
    """The sheet of the deficiency letter with what was missing."""
    number = _seed(seed, resident)
    text = "不足していた書類を同封します。"
    sheets: list[Sheet] = [_answer(program, resident, DocType.DEFICIENCY, text, receipt_number, number)]
    if IDENTITY_CODES & set(codes):
        sheets.append(_identity(resident, number + 1))
    if ACCOUNT_CODES & set(codes):
        sheets.append(passbook_copy(resident, number + 1))
    return sheets


def account_envelope(program: Program, resident: Resident, *, receipt_number: str, seed: int) -> list[Sheet]:
    """The form of the failed-transfer letter with another account."""
    number = _seed(seed, resident)
    text = "別の口座に振り込んでください。"
    return [_answer(program, resident, DocType.TRANSFER_FAILED, text, receipt_number, number)]


def _seed(seed: int, resident: Resident) -> int:
    return random.Random(f"{seed}:{resident.number}:scan").randrange(1, 2**31)


def _answer(
    program: Program, resident: Resident, doc_type: DocType, text: str, receipt_number: str, seed: int
) -> AnswerSpec:
    return AnswerSpec(str(program.number), receipt_number, doc_type, resident.head_name, text, seed)


def _form(program: Program, resident: Resident, form: str, values: Raw, seed: int) -> ScanSpec:
    """The paper of a form."""
    written_values = {
        "signed_on": _date(str(values.get("applied_on") or "")),
        "phone": str(values.get("telephone") or ""),
        "signature": str(values.get("applicant_name") or ""),
    }
    if form == SUBSIDY:
        written_values |= _purchase(values)
    is_confirmation = form == CONFIRMATION
    keeps = bool(values.get("keeps_account"))
    account = {} if is_confirmation else _account(values)
    if is_confirmation:
        ticks = {"not_dependent", "no_undeclared"} if values.get("dependants_declared") else set()
        ticks.add("use_account" if keeps else "other_account")
    else:
        ticks = {"consent_check", "consent_once"} if values.get("consents_given") else set()
    needs_back = is_confirmation and not keeps
    if needs_back:
        account = _account(values)
    if account:
        ticks |= {TYPE_TICKS[str(values["account_type"])]} if values.get("account_type") else set()
    return ScanSpec(
        kind=SCAN_KINDS[form],
        receipt_number=resident.receipt_number,
        program_no=str(program.number),
        municipality_name=program.municipality.name,
        program_name=program.name,
        printed={
            "name": resident.head_name,
            "address": resident.address,
            "members": "　".join(resident.members[:4]),
            "amount": f"{resident.entitled_yen:,}円",
        },
        values={name: value for name, value in {**written_values, **account}.items() if value},
        ticked=frozenset(ticks),
        front_only=not needs_back,
        seed=seed,
    )


def _purchase(values: Raw) -> dict[str, str]:
    return {
        "purchase_yen": f"{int(str(values['purchase_yen'])):,}",
        "purchased_on": _date(str(values["purchased_on"])),
        "product_code": str(values["product_code"]),
        "dealer_code": str(values["dealer_code"]),
    }


def _account(values: Raw) -> dict[str, str]:
    bank_code, branch_code = str(values.get("bank_code") or ""), str(values.get("branch_code") or "")
    bank, branch = find_bank(bank_code), find_branch(bank_code, branch_code)
    return {
        "bank_name": bank.name if bank else "",
        "branch_name": branch.name if branch else "",
        "account_number": str(values.get("account_number") or ""),
        "holder_kana": str(values.get("account_holder") or ""),
    }


def _identity(resident: Resident, seed: int) -> ScanSpec:
    return ScanSpec(
        kind=ScanKind.ID_CARD,
        printed={},
        values={
            "name": resident.head_name,
            "address": resident.address,
            "birth": resident.birth,
            "expires": "令和12年12月31日",
        },
        seed=seed,
    )


def passbook_copy(resident: Resident, seed: int) -> ScanSpec:
    """A copy of the passbook of the account that the resident names."""
    account = resident.account
    bank, branch = find_bank(account.bank_code), find_branch(account.bank_code, account.branch_code)
    return ScanSpec(
        kind=ScanKind.PASSBOOK,
        printed={},
        values={
            "bank_name": bank.name if bank else account.bank_code,
            "branch_name": branch.name if branch else account.branch_code,
            "branch_code": account.branch_code,
            "account_type": {"1": "普通", "2": "当座", "4": "貯蓄"}[account.deposit_type],
            "account_number": account.number,
            "holder_kana": account.holder_kana,
        },
        seed=seed,
    )


def _date(digits: str) -> str:
    return f"{digits[:4]}年{int(digits[4:6])}月{int(digits[6:])}日" if digits else ""
