"""Checking what was typed on a page: each value like a keyer's, in words for residents."""

import unicodedata
from typing import Final

from django.utils.translation import ngettext

from cases.rules.bank_directory import branch_exists, find_bank
from cases.rules.faults import RuleError
from cases.rules.yucho import convert_yucho
from intake.portal.texts import FAULTS, QUESTIONS, REQUIRED
from intake.rules.forms import FORMS, NORMALISERS, FieldDef, Value
from intake.rules.normalise import FormValueError
from intake.rules.online_steps import KEEP, Given, Step, is_needed
from intake.rules.read_form import ACCOUNT, read_form
from security import clock

MESSAGE_LENGTH: Final = 300
FIELDS: Final[dict[str, FieldDef]] = {field.name: field for form in FORMS.values() for field in form.fields}


def faults_of(step: Step, given: Given, *, may_keep: bool) -> dict[str, str]:
    """What keeps the page from being left: a message by field, none when all is well.

    `may_keep`: the account that the municipality knows is one of the ways.
    """
    faults = {name: text for name in step.fields if (text := _fault(step, name, given))}
    if given.get("account_way") == KEEP and "account_way" in step.fields and not may_keep:
        faults["account_way"] = str(REQUIRED["account_way"])
    return faults or _together(step, given)


def canonical(name: str, given: Given) -> Value:
    """A value as it will be sent; None when it is empty or cannot be taken."""
    field, text = FIELDS.get(name), given.get(name, "")
    if isinstance(text, bool):
        return text
    if field is None or not text.strip():
        return text.strip() or None
    try:
        return NORMALISERS[field.kind](text, field)
    except FormValueError:
        return None


def _fault(step: Step, name: str, given: Given) -> str:
    value = given.get(name, "")
    if not value or (isinstance(value, str) and not value.strip()):
        return str(REQUIRED[name]) if is_needed(step, name, given) else ""
    options = QUESTIONS[name].options if name in QUESTIONS else None
    if options and value not in options:
        return str(FAULTS["entry.choice"])
    if name == "message" and len(str(value)) > MESSAGE_LENGTH:
        return _too_long(str(value), MESSAGE_LENGTH)
    return _unreadable(name, value)


def _unreadable(name: str, value: object) -> str:
    field = FIELDS.get(name)
    if field is None or not isinstance(value, str):
        return ""
    try:
        NORMALISERS[field.kind](value, field)
    except FormValueError as error:
        return _words(error.code, value, field)
    return ""


def _words(code: str, value: str, field: FieldDef) -> str:
    if code == "entry.too_long":
        return _too_long(value, field.length)
    digits = sum(sign.isdigit() for sign in unicodedata.normalize("NFKC", value))
    if code == "entry.digits" and not field.length:
        code = "entry.digits_up_to"
    text = str(FAULTS[code])
    return text % {"now": digits, "length": field.length} if "%(" in text else text


def _too_long(value: str, length: int) -> str:
    return str(FAULTS["entry.too_long"]) % {"now": len(value), "length": length}


def _together(step: Step, given: Given) -> dict[str, str]:
    """What single values cannot tell: a branch of this bank, symbol and number, a name a bank can read, a day."""
    if step.name == "bank" and find_bank(_text("bank_code", given)) is None:
        return {"bank_code": str(FAULTS["entry.bank"])}
    if step.name == "branch" and not branch_exists(_text("bank_code", given), _text("branch_code", given)):
        return {"branch_code": str(FAULTS["entry.branch"])}
    if step.name == "yucho":
        return _yucho(given)
    if step.name == "holder":
        return _holder(given)
    if step.name == "day" and _text("purchased_on", given) > clock.today().isoformat():
        return {"purchased_on": str(FAULTS["entry.future"])}
    return {}


def _yucho(given: Given) -> dict[str, str]:
    symbol, number = _text("yucho_symbol", given), _text("yucho_number", given)
    try:
        convert_yucho(symbol, number, savings=given.get("account_type") == "4")
    except RuleError:
        return {"yucho_symbol": str(FAULTS["entry.yucho"])}
    return {}


def _holder(given: Given) -> dict[str, str]:
    """Read the holder as part of some account, because that is where its length and signs are checked."""
    sample: dict[str, str | bool] = dict(
        zip(ACCOUNT, ("0001", "001", "1", "0000000", _text("account_holder", given)), strict=True)
    )
    code = read_form(FORMS["application"], sample).errors.get("account_holder")
    return {"account_holder": str(FAULTS[code])} if code else {}


def _text(name: str, given: Given) -> str:
    return str(canonical(name, given) or "")


def count_of_faults(faults: int) -> str:
    """The title of the summary on top."""
    return ngettext("Please mend %(count)d place", "Please mend %(count)d places", faults) % {"count": faults}
