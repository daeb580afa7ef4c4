"""What a keyed value means, in the words that a keyer compares with the paper."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from cases.rules.bank_directory import find_bank, find_branch
from cases.rules.era import format_era
from cases.rules.faults import RuleError
from intake.rules.forms import FieldDef, Value


def reading_of(field: FieldDef, value: Value, values: Mapping[str, Value]) -> str:
    """The value in words: a date in its era, the name of a bank; empty where it says nothing more than the value."""
    if value in {None, ""}:
        return ""
    if field.kind == "date":
        return _date(str(value))
    if field.name == "bank_code":
        bank = find_bank(str(value))
        return bank.name if bank else ""
    if field.name == "branch_code":
        branch = find_branch(str(values.get("bank_code") or ""), str(value))
        return branch.name if branch else ""
    if field.kind == "yen":
        return f"{value:,}円"
    return ""


def shown(field: FieldDef, value: Value, values: Mapping[str, Value]) -> str:
    """The value as it is shown to decide by: codes with their names, choices by their labels."""
    if value in {None, ""}:
        return ""
    if field.kind == "choice":
        return (field.options or {}).get(str(value), str(value))
    words = reading_of(field, value, values)
    if field.name in {"bank_code", "branch_code"}:
        return f"{value}　{words}" if words else str(value)
    return words or str(value)


def in_words(field: FieldDef, value: Value, values: Mapping[str, Value]) -> str:
    """The same for who looks at a whole form: a box says whether it is ticked."""
    if field.kind == "check":
        return _("ticked") if value else _("not ticked")
    return shown(field, value, values)


def _date(value: str) -> str:
    try:
        return format_era(dt.date.fromisoformat(value), with_weekday=True)
    except (ValueError, RuleError):
        return ""
