"""The end of an entry: its values go into the application."""

import datetime as dt
import json
from collections.abc import Mapping

from cases.rules.transitions import Event
from cases.selectors.facts import accounts_on_file
from cases.services.application.accept_entry import accept_entries
from cases.services.application.apply_values import Entry, EntryValues
from cases.services.duplicate.find import find_duplicates
from cases.services.household.store_accounts import AccountValues
from intake.models import EntryTask
from intake.rules.forms import FORMS, FormDef, Value
from intake.rules.marks import Marks, stored_marks, with_unclear_account
from intake.rules.read_form import ACCOUNT
from security import clock
from security.actor import Actor, authorise
from security.roles import Role


def finish_entry(*, actor: Actor, program_id: int, task: EntryTask, values: Mapping[str, Value]) -> None:
    """Store the final values, take them into the application and look for duplicates. `task` is locked by the caller.

    Raises NotPossibleError when the application cannot take them any more (withdrawn, merged).
    """
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    marks = final_marks(task)
    values = with_unclear_account(values, marks.unreadable)
    task.marks = {**task.marks, "final": marks.to_json()}
    task.final_values = json.dumps(values, ensure_ascii=False)
    task.state = EntryTask.State.DONE
    task.state_at = clock.now()
    task.claimed_by_id = None
    task.lease_until = None
    task.save()
    on_file = accounts_on_file(program_id, [task.application.household_id])
    entry = Entry(
        application_id=task.application_id,
        values=to_entry_values(FORMS[task.form], values, has_account_on_file=bool(on_file)),
        keyed_by_ids=tuple(pk for pk in (task.first_by_id, task.second_by_id) if pk is not None),
    )
    accept_entries(actor=actor, program_id=program_id, entries=[entry], event=Event.VERIFY)
    find_duplicates(actor=actor, program_id=program_id, application_ids=[task.application_id])


def final_marks(task: EntryTask) -> Marks:
    """What nobody could read: neither keyer, or the third person; and what either keyer finds deficient."""
    first, second = stored_marks(task.marks, "first"), stored_marks(task.marks, "second")
    unreadable = first.unreadable & second.unreadable
    if "third" in task.marks:
        unreadable = stored_marks(task.marks, "third").unreadable
    return Marks(unreadable, first.deficient | second.deficient)


def to_entry_values(form: FormDef, values: Mapping[str, Value], *, has_account_on_file: bool) -> EntryValues:
    """The values of a form as the case file takes them. What was left empty is told in the answers, not the values.

    A tick at "this account" without an account on file gives no account: the screening finds the deficiency.
    """
    account = None
    if all(values.get(name) for name in ACCOUNT):
        bank, branch, kind, number, holder = (str(values[name]) for name in ACCOUNT)
        account = AccountValues(
            bank_code=bank, branch_code=branch, account_type=kind, number=number, holder_kana=holder
        )
    keeps = bool(values.get("keeps_account")) and account is None and has_account_on_file
    answers = {one.name: values[one.name] for one in form.fields if one.group == "answer" and one.name in values}
    answers |= {
        "signed": bool(values.get("applicant_name")),
        "dated": bool(values.get("applied_on")),
        "telephone_given": bool(values.get("telephone")),
        "account_given": account is not None or keeps,
    }
    applied_on = values.get("applied_on")
    return EntryValues(
        applicant_name=_text(values, "applicant_name"),
        applicant_relation=_text(values, "applicant_relation"),
        applied_on=dt.date.fromisoformat(str(applied_on)) if applied_on else None,
        telephone=_text(values, "telephone"),
        account=account,
        keeps_account_on_file=keeps,
        answers={name: value for name, value in answers.items() if value is not None},
    )


def _text(values: Mapping[str, Value], name: str) -> str | None:
    value = values.get(name)
    return None if value is None else str(value)
