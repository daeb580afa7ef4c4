"""Entries as people look at them: how many wait, and what a third person decides between."""

from dataclasses import dataclass

from django.db.models import Count

from intake.models import EntryTask
from intake.rules.compare import Difference, compare
from intake.rules.forms import FORMS, FormDef, Value
from intake.services.entry.key import stored_values
from security.actor import Actor, authorise
from security.roles import Role


@dataclass(frozen=True, slots=True, repr=False)
class EntryDifferences:
    """Both keyings of a form and where they differ."""

    task: EntryTask
    form: FormDef
    agreed: dict[str, Value]
    differences: list[Difference]


def entry_counts(*, actor: Actor, program_id: int) -> dict[str, int]:
    """How many entries are in each state."""
    authorise(actor, Role.KEYER, Role.MANAGER, Role.MAILROOM, Role.OFFICER, Role.VIEWER, program_id=program_id)
    rows = EntryTask.objects.filter(program_id=program_id).order_by().values_list("state").annotate(count=Count("pk"))
    return dict(rows)


def entry_differences(*, actor: Actor, program_id: int, task_id: int) -> EntryDifferences:
    """What a third person sees. Never shown to a keyer who keyed the form. Raises EntryTask.DoesNotExist."""
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    task = (
        EntryTask.objects.filter(program_id=program_id, state=EntryTask.State.DIFFERENT)
        .exclude(first_by_id=actor.user_id)
        .exclude(second_by_id=actor.user_id)
        .get(pk=task_id)
    )
    form = FORMS[task.form]
    first, second = stored_values(task, "first_values"), stored_values(task, "second_values")
    found = compare(form, first, second)
    agreed = {name: value for name, value in first.items() if name not in {one.field for one in found}}
    return EntryDifferences(task, form, agreed, found)
