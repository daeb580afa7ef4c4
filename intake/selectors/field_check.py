"""One field of a form, read while the keyer goes on: whether it can be taken, what it means, whether it agrees."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases.rules.bank_directory import branch_exists, find_bank
from intake.models import EntryTask
from intake.rules.bank_words import with_codes
from intake.rules.compare import is_same
from intake.rules.forms import FORMS, MESSAGES, NORMALISERS, FieldDef, Value
from intake.rules.marks import stored_marks
from intake.rules.normalise import FormValueError
from intake.rules.readings import reading_of
from intake.selectors.entry_form import is_blind, open_task
from intake.services.entry.key import stored_values
from security.actor import Actor, authorise
from security.roles import Role


@dataclass(frozen=True, slots=True, repr=False)
class FieldCheck:
    """`error` says why the value cannot be taken, `reading` what it means; `code` replaces a name that was keyed.

    `agrees` is None where nothing is told: in the first keying, and in a blind second one.
    """

    error: str = ""
    reading: str = ""
    code: str = ""
    agrees: bool | None = None


def check_field(
    *,
    actor: Actor,
    program_id: int,
    task_id: int,
    stage: str,
    name: str,
    values: Mapping[str, str],
    is_unreadable: bool = False,
) -> FieldCheck:
    """Read the field `name` of `values` (texts as typed; those it hangs on are given too).

    Raises EntryTask.DoesNotExist, KeyError for a field that the form does not have.
    """
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    task = open_task(actor, program_id, stage).get(pk=task_id)
    field = FORMS[task.form].field_named(name)
    raw = with_codes(values)
    text = "" if is_unreadable else str(raw.get(name, ""))
    try:
        value = _read(field, text)
    except FormValueError as fault:
        return FieldCheck(error=str(MESSAGES[fault.code]))
    code = text if text != values.get(name, "") and not is_unreadable else ""
    unknown = _unknown_code(field, value, raw)
    return FieldCheck(
        error=str(MESSAGES[unknown]) if unknown else "",
        reading=reading_of(field, value, {"bank_code": str(raw.get("bank_code", ""))}),
        code=code,
        agrees=_agrees(task, name, value, is_unreadable=is_unreadable),
    )


def _read(field: FieldDef, text: str) -> Value:
    if not text.strip():
        return False if field.kind == "check" else None
    return NORMALISERS[field.kind](text, field)


def _unknown_code(field: FieldDef, value: Value, raw: Mapping[str, str | bool]) -> str:
    if field.name == "bank_code" and value and find_bank(str(value)) is None:
        return "entry.bank"
    bank = str(raw.get("bank_code", ""))
    if field.name == "branch_code" and value and find_bank(bank) and not branch_exists(bank, str(value)):
        return "entry.branch"
    return ""


def _agrees(task: EntryTask, name: str, value: Value, *, is_unreadable: bool) -> bool | None:
    if task.state != EntryTask.State.SECOND or is_blind(task.program_id):
        return None
    was_unreadable = name in stored_marks(task.marks, "first").unreadable
    return was_unreadable == is_unreadable and is_same(stored_values(task, "first_values").get(name), value)
