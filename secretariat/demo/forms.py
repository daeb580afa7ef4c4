"""What residents write: the values of a form as keyers key them, with what is missing and what a keyer gets wrong."""

import datetime as dt
import random
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cases.models import Approach
from secretariat.demo.residents import Resident

Raw = dict[str, str | bool]

CONFIRMATION: Final = "confirmation"
APPLICATION: Final = "application"
SUBSIDY: Final = "subsidy"

# Fields that stay empty for a deficiency; ticks and copies that are not there.
EMPTY_FIELDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "D09": ("bank_code", "branch_code", "account_type", "account_number", "account_holder"),
        "D10": ("bank_code", "branch_code", "account_type", "account_number", "account_holder"),
        "D12": ("applicant_name",),
        "D15": ("telephone", "applied_on"),
    }
)
MISSING_TICKS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "D01": ("id_copy",),
        "D05": ("account_copy",),
        "D14": ("dependants_declared", "income_declared", "consents_given"),
    }
)
UNCLEAR_ACCOUNT: Final = frozenset({"D09", "D10"})
# The first keyer's mistakes by the field of the plan. Codes are looked up while keying, so a wrong one never leaves the
# desk: the digit that slips is then one of the number.
MISTAKES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "account_number": "account_number",
        "bank_code": "account_number",
        "branch_code": "account_number",
        "holder_kana": "account_holder",
        "deposit_type": "account_type",
        "phone": "telephone",
        "applied_on": "applied_on",
    }
)
_PURCHASE_YEN: Final = (39_800, 64_800, 98_000, 128_000, 158_000, 198_000, 248_000)
_MODELS: Final = ("RF-4402", "RF-5108", "AC-2826", "AC-4030", "LED-110K")


def form_of(resident: Resident, *, subsidy: bool) -> str:
    """Code of the form that the household fills in."""
    if subsidy:
        return SUBSIDY
    return CONFIRMATION if resident.approach in {Approach.CONFIRMATION, Approach.PUSH} else APPLICATION


def written(resident: Resident, form: str, *, on: dt.date, complete: bool, seed: int) -> Raw:
    """The values of the household's form. Unless `complete`, what its plan leaves out is left out."""
    values = _whole(resident, form, on, seed)
    if complete:
        return values
    for code in resident.behaviour.deficiencies:
        for name in EMPTY_FIELDS.get(code, ()):
            if name in values:
                values[name] = ""
        for name in MISSING_TICKS.get(code, ()):
            if name in values:
                values[name] = False
        if code in UNCLEAR_ACCOUNT and not values.get("keeps_account"):
            values["account_unclear"] = True
    return values


def mistyped(values: Mapping[str, str | bool], planned: str) -> Raw:
    """The values with one slip in the field of the plan; unchanged where the form leaves that field empty."""
    name = MISTAKES[planned]
    slipped = dict(values)
    before = str(values.get(name) or "")
    if not before:
        name, before = "telephone", str(values.get("telephone") or "")
    if name == "account_type":
        slipped[name] = "4" if before != "4" else "1"
    elif name == "account_holder":
        slipped[name] = f"{before[:-1]}{'ラ' if before[-1] != 'ラ' else 'ロ'}"
    elif before:
        slipped[name] = _other_last_digit(before, keep_date=name == "applied_on")
    return slipped


def _whole(resident: Resident, form: str, on: dt.date, seed: int) -> Raw:
    values: Raw = {
        "applied_on": on.strftime("%Y%m%d"),
        "telephone": resident.telephone,
        "applicant_name": resident.head_name,
        "applicant_relation": "本人",
        "id_copy": True,
        "account_copy": True,
    }
    if form == CONFIRMATION:
        values |= {"dependants_declared": True, "income_declared": True, "keeps_account": resident.on_file}
    else:
        values |= {"consents_given": True}
    if form != CONFIRMATION or not resident.on_file:
        values |= account_values(resident)
    return values | (_purchase(resident, on, seed) if form == SUBSIDY else {})


def account_values(resident: Resident) -> Raw:
    """The account as the fields of a form have it."""
    account = resident.account
    return {
        "bank_code": account.bank_code,
        "branch_code": account.branch_code,
        "account_type": account.deposit_type,
        "account_number": account.number,
        "account_holder": account.holder_kana,
    }


def _purchase(resident: Resident, on: dt.date, seed: int) -> Raw:
    rng = random.Random(f"{seed}:{resident.number}:purchase")
    return {
        "purchase_yen": str(rng.choice(_PURCHASE_YEN)),
        "purchased_on": (on - dt.timedelta(days=1 + rng.randrange(5))).strftime("%Y%m%d"),
        "product_code": rng.choice(_MODELS),
        "dealer_code": f"D{rng.randrange(1, 60):03d}",
        "receipt_copy": True,
        "guarantee_copy": True,
    }


def _other_last_digit(text: str, *, keep_date: bool) -> str:
    """Another last digit; in a date it stays one that every month has."""
    if keep_date:
        return f"{text[:-2]}{'11' if text[-2:] != '11' else '12'}"
    return f"{text[:-1]}{(int(text[-1]) + 1) % 10}"
