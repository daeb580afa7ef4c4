"""Deciding between two keyings that differ (裁定): a third person looks at the image."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from intake import events
from intake.errors import IntakeError
from intake.models import EntryDraft, EntryTask
from intake.rules.forms import FORMS
from intake.rules.marks import marks_of, stored_marks
from intake.services.entry.finish import finish_entry
from intake.services.entry.key import lock_task, read_values, stored_values
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def adjudicate_entry(
    *,
    actor: Actor,
    program_id: int,
    task_id: int,
    chosen: Mapping[str, str | bool],
    unreadable: Collection[str] = (),
) -> None:
    """Take the chosen values for the fields that differ; the others are as both keyed them.

    `chosen` has a text (or a boolean for a tick) for every field that differs, and may correct further ones; those in
    `unreadable` cannot be read by this person either. The person is neither of the two keyers (a constraint of the
    database too). Raises IntakeError ``entry.missing``, ``entry.state``, ``entry.same_keyer``, ``entry.undecided``
    (`details["fields"]`); FieldsError; NotPossibleError.
    """
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    task = lock_task(program_id, task_id)
    if task.state == EntryTask.State.DONE and task.adjudicated_by_id == actor.user_id:  # sent twice
        return
    if task.state != EntryTask.State.DIFFERENT:
        raise IntakeError(_("There is nothing to decide about this form."), code="entry.state")
    if actor.user_id in {task.first_by_id, task.second_by_id}:
        raise IntakeError(
            _("You keyed this form yourself. A third person decides between the two keyings."), code="entry.same_keyer"
        )
    undecided = [name for name in task.differences if name not in chosen and name not in unreadable]
    if undecided:
        raise IntakeError(
            _("%(count)d fields are not decided yet. Choose a value for each.") % {"count": len(undecided)},
            code="entry.undecided",
            fields=undecided,
        )
    form = FORMS[task.form]
    agreed = {
        name: value
        for name, value in stored_values(task, "first_values").items()
        if name not in task.differences and value is not None
    }
    shown = {name: value if isinstance(value, bool) else str(value) for name, value in agreed.items()}
    agreed_unreadable = stored_marks(task.marks, "first").unreadable & stored_marks(task.marks, "second").unreadable
    marks = marks_of(form, {*unreadable, *(agreed_unreadable - set(chosen))}, ())
    values = read_values(form, {**shown, **chosen}, unreadable=marks.unreadable)
    task.marks = {**task.marks, "third": marks.to_json()}
    task.adjudicated_by_id = actor.user_id
    task.adjudicated_at = clock.now()
    record(
        events.ENTRY_ADJUDICATED,
        actor=actor,
        program_id=program_id,
        subject_ids=[task.pk],
        data={"application": task.application_id, "fields": sorted({*chosen, *marks.unreadable})},
    )
    EntryDraft.objects.filter(program_id=program_id, task_id=task_id).delete()
    finish_entry(actor=actor, program_id=program_id, task=task, values=values)
