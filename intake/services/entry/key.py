"""Keying a form: the first time, or the second time unseen (ベリファイ)."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cases.rules.transitions import Event
from cases.services.application.advance import advance
from intake import events
from intake.errors import FieldError, FieldsError, IntakeError
from intake.models import EntryDraft, EntryTask
from intake.rules.compare import compare
from intake.rules.forms import FORMS, MESSAGES, FormDef, Value
from intake.rules.marks import Marks, marks_of, stored_marks
from intake.rules.read_form import read_form
from intake.services.entry.finish import finish_entry
from intake.services.entry.lease import is_held_by_another
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


@dataclass(frozen=True, slots=True)
class Keyed:
    """Where the entry stands after a keying; `differences` are field names, for who decides, not for the keyer."""

    state: EntryTask.State
    differences: list[str] = field(default_factory=list)


def key_entry(
    *,
    actor: Actor,
    program_id: int,
    task_id: int,
    values: Mapping[str, str | bool],
    unreadable: Collection[str] = (),
    deficient: Collection[str] = (),
) -> Keyed:
    """Take what one person keyed. Equal to the first keying, it goes into the application; else a third decides.

    `values` are texts (or booleans for ticks) by field name, as keyed; fields in `unreadable` cannot be read, those in
    `deficient` are marked for the screening. The draft of the keying is dropped. Raises FieldsError with a code for
    each field; IntakeError ``entry.missing``, ``entry.same_keyer``, ``entry.claimed`` (another person has it),
    ``entry.state`` (keyed twice already); NotPossibleError when the application cannot be keyed any more.
    """
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    task = lock_task(program_id, task_id)
    form = FORMS[task.form]
    marks = marks_of(form, unreadable, deficient)
    read = read_values(form, values, unreadable=marks.unreadable)
    if _is_repeat(task, actor, read):  # sent twice: the same person, the same values
        return Keyed(EntryTask.State(task.state), list(task.differences))
    _require_turn(task, actor)
    EntryDraft.objects.filter(program_id=program_id, task_id=task_id, keyer_id=actor.user_id).delete()
    if task.state == EntryTask.State.FIRST:
        return _key_first(actor, task, read, marks)
    return _key_second(actor, task, read, marks)


def lock_task(program_id: int, task_id: int) -> EntryTask:
    """The task, locked. Raises IntakeError ``entry.missing``."""
    task = (
        EntryTask.objects.filter(program_id=program_id, pk=task_id)
        .select_related("application")
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    if task is None:
        raise IntakeError(_("There is no such entry in this program."), code="entry.missing")
    return task


def read_values(
    form: FormDef, values: Mapping[str, str | bool], *, unreadable: Collection[str] = ()
) -> dict[str, Value]:
    """The canonical values. Raises FieldsError."""
    read = read_form(form, values, unreadable=unreadable)
    if read.errors:
        raise FieldsError(
            _("%(count)d fields cannot be taken like this. Correct the marked fields.") % {"count": len(read.errors)},
            {name: FieldError(code, str(MESSAGES[code])) for name, code in read.errors.items()},
        )
    return read.values


def _require_turn(task: EntryTask, actor: Actor) -> None:
    if task.state not in {EntryTask.State.FIRST, EntryTask.State.SECOND}:
        raise IntakeError(_("This form was keyed twice already. Take up the next one."), code="entry.state")
    if task.state == EntryTask.State.SECOND and task.first_by_id == actor.user_id:
        raise IntakeError(
            _("You keyed this form first. The second keying is another person's."), code="entry.same_keyer"
        )
    if is_held_by_another(task, actor.user_id):
        raise IntakeError(_("Another person has taken this form up. Take up the next one."), code="entry.claimed")


def _is_repeat(task: EntryTask, actor: Actor, values: Mapping[str, Value]) -> bool:
    if task.state == EntryTask.State.SECOND and task.first_by_id == actor.user_id:
        return stored_values(task, "first_values") == values
    if task.state in {EntryTask.State.DIFFERENT, EntryTask.State.DONE} and task.second_by_id == actor.user_id:
        return stored_values(task, "second_values") == values
    return False


def stored_values(task: EntryTask, name: str) -> dict[str, Value]:
    """What was keyed, opened."""
    found: dict[str, Value] = json.loads(task.open(name) or "{}")
    return found


def _key_first(actor: Actor, task: EntryTask, values: Mapping[str, Value], marks: Marks) -> Keyed:
    advance(actor=actor, program_id=task.program_id, application_ids=[task.application_id], event=Event.KEY)
    task.first_values = json.dumps(values, ensure_ascii=False)
    task.first_by_id = actor.user_id
    task.first_at = clock.now()
    task.marks = {**task.marks, "first": marks.to_json()}
    _move(task, EntryTask.State.SECOND)
    _record(actor, task, stage="first")
    return Keyed(EntryTask.State.SECOND)


def _key_second(actor: Actor, task: EntryTask, values: Mapping[str, Value], marks: Marks) -> Keyed:
    first = stored_values(task, "first_values")
    found = compare(
        FORMS[task.form],
        first,
        values,
        first_unreadable=stored_marks(task.marks, "first").unreadable,
        second_unreadable=marks.unreadable,
    )
    task.second_values = json.dumps(values, ensure_ascii=False)
    task.second_by_id = actor.user_id
    task.second_at = clock.now()
    task.marks = {**task.marks, "second": marks.to_json()}
    task.differences = [one.field for one in found]
    _record(actor, task, stage="second")
    if found:
        _move(task, EntryTask.State.DIFFERENT)
        return Keyed(EntryTask.State.DIFFERENT, list(task.differences))
    finish_entry(actor=actor, program_id=task.program_id, task=task, values=first)
    return Keyed(EntryTask.State.DONE)


def _move(task: EntryTask, state: EntryTask.State) -> None:
    task.state = state
    task.state_at = clock.now()
    task.claimed_by_id = None
    task.lease_until = None
    task.save()


def _record(actor: Actor, task: EntryTask, *, stage: str) -> None:
    record(
        events.ENTRY_KEYED,
        actor=actor,
        program_id=task.program_id,
        subject_ids=[task.pk],
        data={"stage": stage, "application": task.application_id, "differences": list(task.differences)},
    )
