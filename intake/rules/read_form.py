"""Reading a whole form: every field normalised, then what fields must be together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from cases.rules.bank_directory import branch_exists, find_bank
from cases.rules.faults import RuleError
from cases.rules.kana import to_zengin_kana
from cases.rules.yucho import convert_yucho
from intake.rules.bank_words import with_codes
from intake.rules.forms import NORMALISERS, FormDef, Value
from intake.rules.normalise import FormValueError

ACCOUNT = ("bank_code", "branch_code", "account_type", "account_number", "account_holder")
YUCHO = ("yucho_symbol", "yucho_number")
_HOLDER_BYTES = 30


@dataclass(frozen=True, slots=True, repr=False)
class ReadForm:
    """A form that was read: canonical values by field name, and codes by field name for what cannot be taken.

    Empty fields are None, a tick that was not keyed is False. The account of Japan Post Bank, given by symbol and
    number, is converted and stands in the fields of an account.
    """

    values: dict[str, Value] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def read_form(form: FormDef, raw: Mapping[str, str | bool], *, unreadable: Collection[str] = ()) -> ReadForm:
    """Normalise what was keyed or typed. `raw` has texts, or booleans for ticks, by field name.

    A field in `unreadable` is None whatever was typed; an account with such a part is not held to be whole.
    """
    read = ReadForm()
    known = {one.name for one in form.fields}
    read.errors.update(dict.fromkeys(sorted(set(raw) - known), "entry.unknown_field"))
    raw = with_codes(raw)
    for one in form.fields:
        if one.name in unreadable:
            read.values[one.name] = None
            continue
        given = raw.get(one.name, "")
        text = ("1" if given else "0") if isinstance(given, bool) else given
        if not text.strip():
            read.values[one.name] = False if one.kind == "check" else None
            continue
        try:
            read.values[one.name] = NORMALISERS[one.kind](text, one)
        except FormValueError as fault:
            read.errors[one.name] = fault.code
    if not read.errors and not {*ACCOUNT, *YUCHO} & set(unreadable):
        _read_account(read)
    return read


def missing_online(form: FormDef, values: Mapping[str, Value]) -> dict[str, str]:
    """Codes for what a resident must fill in online; on paper it would become a deficiency."""
    missing = {one.name: "entry.required" for one in form.fields if one.online_required and not values.get(one.name)}
    if values.get("declines"):
        return missing
    names = {one.name for one in form.fields}
    ticks = names & {"consents_given", "dependants_declared", "income_declared"}
    missing |= {name: "entry.required" for name in sorted(ticks) if not values.get(name)}
    if "account_number" in names and not values.get("account_number") and not values.get("keeps_account"):
        missing["account_number"] = "entry.required"
    return missing


def _read_account(read: ReadForm) -> None:
    values = read.values
    symbol, number = (values.get(name) for name in YUCHO)
    if symbol or number:
        _read_yucho(read, str(symbol or ""), str(number or ""))
    given = [name for name in ACCOUNT if values.get(name)]
    if not given or read.errors:
        return
    if len(given) < len(ACCOUNT):
        missing = next(name for name in ACCOUNT if name not in given)
        read.errors[missing] = "entry.account_half"
        return
    _check_account(read)


def _read_yucho(read: ReadForm, symbol: str, number: str) -> None:
    if read.values.get("bank_code") or read.values.get("account_number"):
        read.errors["yucho_symbol"] = "entry.account_twice"
        return
    try:
        found = convert_yucho(symbol, number, savings=read.values.get("account_type") == "4")
    except RuleError:
        read.errors["yucho_symbol"] = "entry.yucho"
        return
    converted: dict[str, Value] = {
        "bank_code": found.bank_code,
        "branch_code": found.branch_code,
        "account_type": found.account_type,
        "account_number": found.account_number,
        "yucho_symbol": None,
        "yucho_number": None,
    }
    read.values.update(converted)


def _check_account(read: ReadForm) -> None:
    bank, branch = str(read.values["bank_code"]), str(read.values["branch_code"])
    if find_bank(bank) is None:
        read.errors["bank_code"] = "entry.bank"
    elif not branch_exists(bank, branch):
        read.errors["branch_code"] = "entry.branch"
    try:
        to_zengin_kana(str(read.values["account_holder"]), charset="party_name", allow_wo=True, max_bytes=_HOLDER_BYTES)
    except RuleError:
        read.errors["account_holder"] = "entry.holder"
