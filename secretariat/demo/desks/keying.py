"""The entry desk: every form is keyed twice by two people, and a third decides where they differ."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.db.models import Q

from cases.models import Application
from intake.models import EntryTask
from intake.services.entry.adjudicate import adjudicate_entry
from intake.services.entry.key import key_entry
from secretariat.demo.forms import Raw, mistyped, written
from secretariat.demo.stage import Stage
from security import clock
from security.actor import Actor
from security.clock import JAPAN
from security.roles import Role

# Forms a keyer does in one go: one transaction.
AT_ONCE: Final = 20
# What is done on the day that is left unfinished.
FIRST_DONE, SECOND_DONE, DECIDED = 0.75, 0.7, 0.5


def key_forms(stage: Stage) -> int:
    """First keying, second keying and decisions of all that waits; returns how many forms were finished."""
    with stage.at(10):
        waiting = stage.todays(_tasks(stage, EntryTask.State.FIRST), FIRST_DONE)
    for start in range(0, len(waiting), AT_ONCE):
        with stage.at(10, start // AT_ONCE % 60):
            for task in waiting[start : start + AT_ONCE]:
                _key(stage, task, shift=0, slip=True)
    with stage.at(12):
        waiting = stage.todays(_tasks(stage, EntryTask.State.SECOND), SECOND_DONE)
    for start in range(0, len(waiting), AT_ONCE):
        with stage.at(12, start // AT_ONCE % 60):
            for task in waiting[start : start + AT_ONCE]:
                _key(stage, task, shift=1, slip=False)
    with stage.at(13):
        for task in stage.todays(_tasks(stage, EntryTask.State.DIFFERENT), DECIDED):
            _decide(stage, task)
    return len(waiting)


def _tasks(stage: Stage, state: EntryTask.State) -> list[EntryTask]:
    """What waits, without what somebody beside the demo has in hand.

    Only such people take forms up, so their leases run by the machine's clock; by the clock of the day that is played,
    which may be the earlier one, the service refuses what is held.
    """
    is_free = Q(lease_until=None) | Q(lease_until__lt=min(clock.machine_now(), clock.now()))
    rows = EntryTask.objects.filter(is_free, program_id=stage.program_id, state=state).select_related("application")
    return list(rows.order_by("pk"))


def _keyer(stage: Stage, task: EntryTask, shift: int) -> Actor:
    """A keyer who has not keyed the form before; somebody beside the demo may have."""
    keyed = {task.first_by_id, task.second_by_id}
    before = [keyer for keyer in stage.cast.actors[Role.KEYER] if keyer.user_id in keyed]
    return stage.cast.apart(Role.KEYER, task.pk + shift, *before)


def _key(stage: Stage, task: EntryTask, *, shift: int, slip: bool) -> None:
    """Key what stands on the form; the first keyer slips where the plan of the household says so."""
    values: Mapping[str, str | bool] = _on_paper(stage, task)
    planned = stage.by_household[task.application.household_id].behaviour.keying_mistake
    if slip and planned and task.cycle == 1:
        values = mistyped(values, planned)
    key_entry(actor=_keyer(stage, task, shift), program_id=stage.program_id, task_id=task.pk, values=values)


def _decide(stage: Stage, task: EntryTask) -> None:
    """The third person looks at the image and takes what stands there."""
    paper = _on_paper(stage, task)
    adjudicate_entry(
        actor=_keyer(stage, task, shift=2),
        program_id=stage.program_id,
        task_id=task.pk,
        chosen={name: paper.get(name, "") for name in task.differences},
    )


def _on_paper(stage: Stage, task: EntryTask) -> Raw:
    """What the household wrote. A form that came back after a deficiency is complete."""
    application: Application = task.application
    resident = stage.by_household[application.household_id]
    received_on: dt.date = application.received_at.astimezone(JAPAN).date()
    return written(resident, task.form, on=received_on, complete=task.cycle > 1, seed=stage.seed)
