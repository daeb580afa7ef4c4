"""Entries as people look at them: how many wait, and what a third person decides between."""

from dataclasses import dataclass
from typing import Literal

from django.db.models import Count

from intake.models import EntryTask
from intake.rules.compare import Difference, compare
from intake.rules.forms import FORMS, FormDef, Value
from intake.rules.marks import stored_marks
from intake.services.entry.key import stored_values
from intake.services.entry.lease import OPEN_STATES
from security import clock
from security.actor import Actor, authorise
from security.roles import Role
from security.tenancy.scope import restricted_included

Keying = Literal["first", "second"]


@dataclass(frozen=True, slots=True, repr=False)
class EntryDifferences:
    """Both keyings of a form and where they differ."""

    task: EntryTask
    form: FormDef
    agreed: dict[str, Value]
    differences: list[Difference]


@restricted_included()
def entry_counts(*, actor: Actor, program_id: int) -> dict[str, int]:
    """How many entries are in each state."""
    authorise(actor, Role.KEYER, Role.MANAGER, Role.MAILROOM, Role.OFFICER, Role.VIEWER, program_id=program_id)
    rows = EntryTask.objects.filter(program_id=program_id).order_by().values_list("state").annotate(count=Count("pk"))
    return dict(rows)


@restricted_included()
def keyed_today(*, actor: Actor, program_id: int, keying: Keying) -> int:
    """How many forms this person keyed today, in the first or the second keying."""
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    start = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    own = {f"{keying}_by_id": actor.user_id, f"{keying}_at__gte": start}
    return EntryTask.objects.filter(program_id=program_id, **own).count()


def form_of_entry(*, actor: Actor, program_id: int, task_id: int) -> FormDef:
    """The form of a task in whatever stage. Raises EntryTask.DoesNotExist, also for a restricted case without the
    dedicated desk's role."""
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    tasks = EntryTask.objects.filter(program_id=program_id)
    if not actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id):
        tasks = tasks.exclude(application__household__protected=True)
    return FORMS[tasks.values_list("form", flat=True).get(pk=task_id)]


def waiting_entries(*, actor: Actor, program_id: int) -> dict[str, int]:
    """How many forms wait in each stage for this person: what was keyed by the person, or is restricted, is not."""
    authorise(actor, Role.KEYER, Role.MANAGER, program_id=program_id)
    rows = (
        EntryTask.objects.filter(program_id=program_id, state__in=OPEN_STATES)
        .exclude(first_by_id=actor.user_id)
        .exclude(second_by_id=actor.user_id)
    )
    if not actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id):
        rows = rows.exclude(application__household__protected=True)
    return dict(rows.order_by().values_list("state").annotate(count=Count("pk")))


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
    found = compare(
        form,
        first,
        second,
        first_unreadable=stored_marks(task.marks, "first").unreadable,
        second_unreadable=stored_marks(task.marks, "second").unreadable,
    )
    agreed = {name: value for name, value in first.items() if name not in {one.field for one in found}}
    return EntryDifferences(task, form, agreed, found)
