"""The way of a keyer through a form: sections, fields that are passed over, fields that end by themselves.

Passing over only spares keys: every field can be reached, and what stands in a field that was passed over counts.
The page evaluates the same conditions (`conditions_of`) that `path` does here.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from intake.rules.form_regions import COPIES
from intake.rules.forms import FieldDef, FormDef
from intake.rules.read_form import ACCOUNT, YUCHO

_APPLICANT_TICKS: Final = frozenset({"by_proxy"})
_NO_ACCOUNT: Final = ("keeps_account+", "declines+")
# A field is passed over when one of its conditions holds: `name+` filled, `name-` empty, joined by `&`.
_CONDITIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "declines": ("keeps_account+",),
    "bank_code": _NO_ACCOUNT,
    "branch_code": (*_NO_ACCOUNT, "bank_code-"),
    "account_type": (*_NO_ACCOUNT, "bank_code-"),
    "account_number": (*_NO_ACCOUNT, "bank_code-"),
    "yucho_symbol": (*_NO_ACCOUNT, "bank_code+"),
    "yucho_number": (*_NO_ACCOUNT, "bank_code+", "yucho_symbol-"),
    "account_holder": (*_NO_ACCOUNT, "bank_code-&yucho_symbol-"),
    "account_unclear": (*_NO_ACCOUNT, "account_number+", "yucho_number+"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that stand together; `code` is statements, applicant, account or enclosures."""

    code: str
    fields: tuple[FieldDef, ...]


def sections(form: FormDef) -> list[Section]:
    """The fields of a form in the order of the paper, by section."""
    found: list[Section] = []
    for one in form.fields:
        code = _section_of(one)
        if found and found[-1].code == code:
            found[-1] = Section(code, (*found[-1].fields, one))
        else:
            found.append(Section(code, (one,)))
    return found


def _section_of(field: FieldDef) -> str:
    if field.name in {*ACCOUNT, *YUCHO, "account_unclear"}:
        return "account"
    if field.group == "applicant" or field.name in _APPLICANT_TICKS:
        return "applicant"
    return "enclosures" if field.name in COPIES else "statements"


def conditions_of(form: FormDef, name: str) -> tuple[str, ...]:
    """The conditions under which a field is passed over, without those on fields that the form does not have."""
    known = {one.name for one in form.fields}
    return tuple(
        condition for condition in _CONDITIONS.get(name, ()) if all(term[:-1] in known for term in condition.split("&"))
    )


def ends_by_itself(field: FieldDef) -> bool:
    """True for a field that is left without Enter: a tick, a choice, digits of a fixed length."""
    return field.kind in {"check", "choice"} or (field.kind == "digits" and field.length > 0)


def is_passed_over(form: FormDef, name: str, filled: Collection[str]) -> bool:
    """True when one of the field's conditions holds; `filled` are the names of fields that hold something."""
    return any(
        all((term[:-1] in filled) == term.endswith("+") for term in condition.split("&"))
        for condition in conditions_of(form, name)
    )


def path(form: FormDef, filled: Collection[str]) -> Iterator[FieldDef]:
    """The fields that a keyer comes through who fills in those of `filled`."""
    return (one for one in form.fields if not is_passed_over(form, one.name, filled))
