"""What is sent of a draft: the values of the form by its fields, and what an answer is to."""

from typing import Any, Final

from intake.errors import FieldError, FieldsError
from intake.portal.progress import Progress
from intake.rules.forms import FORMS
from intake.rules.online_steps import BANK, KEEP, PROXY, YUCHO
from intake.services.online.draft import OpenDraft, Raw
from intake.services.online.submit import check_values
from security import clock

_ACCOUNT: Final = {
    BANK: ("bank_code", "branch_code", "account_type", "account_number", "account_holder"),
    YUCHO: ("yucho_symbol", "yucho_number", "account_type", "account_holder"),
}
_COPIES: Final = {
    "identity": "id_copy",
    "account": "account_copy",
    "receipt": "receipt_copy",
    "guarantee": "guarantee_copy",
    "pass": "pass_copy",
    "entitling": "entitling_copy",
}
_PLAIN: Final = ("applicant_name", "telephone", "dependants_declared", "income_declared", "consents_given")


def form_content(progress: Progress, draft: OpenDraft) -> dict[str, Any]:
    """The form as the case side takes it. Raises FieldsError when a value cannot be sent."""
    names = {field.name for field in FORMS[progress.letter.form].fields}
    given = draft.values
    raw: Raw = {name: value for name, value in given.items() if name in names and name not in _every_account_field()}
    raw |= _account(given)
    if given.get("signer") == PROXY:
        raw["by_proxy"] = True
    else:
        raw["applicant_relation"] = ""
    raw["applied_on"] = clock.today().isoformat()
    raw |= {field: True for slot, field in _COPIES.items() if field in names and draft.photos_of(slot)}
    return {
        "form": progress.letter.form,
        "values": check_values(progress.letter, raw),
        "by_post": progress.slots_by_post(),
    }


def answer_content(progress: Progress, draft: OpenDraft) -> dict[str, Any]:
    """The answer to what was asked: the values of its pages, the codes that it answers, and the resident's words."""
    asked = {name for step in progress.steps for name in step.fields}
    raw: Raw = {name: draft.values[name] for name in _PLAIN if name in asked and draft.values.get(name)}
    raw |= _account(draft.values) if "account_way" in asked else {}
    return {
        "form": progress.letter.form,
        "codes": [one["code"] for one in progress.standing.asked],
        "deadline_on": progress.standing.shown.details.get("deadline_on"),
        "values": raw,
        "by_post": progress.slots_by_post(),
        "message": str(draft.values.get("message", "")).strip(),
    }


def stop_unfinished(progress: Progress, message: str) -> None:
    """Raise FieldsError while a page is not filled in."""
    open_steps = {
        step.name: FieldError("entry.required", message) for step in progress.steps if not progress.is_done(step)
    }
    if open_steps:
        raise FieldsError(message, open_steps)


def _account(given: Raw) -> Raw:
    way = str(given.get("account_way", ""))
    if way == KEEP:
        return {"keeps_account": True}
    return {name: given.get(name, "") for name in _ACCOUNT.get(way, ())}


def _every_account_field() -> set[str]:
    return {name for names in _ACCOUNT.values() for name in names}
