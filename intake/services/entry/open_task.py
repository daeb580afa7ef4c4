"""Opening the entry of forms: they wait to be keyed twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max

from cases.rules.transitions import INTAKE
from intake import events
from intake.models import EntryTask
from intake.rules.forms import FORMS
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role

OPEN_STATES = (EntryTask.State.FIRST, EntryTask.State.SECOND, EntryTask.State.DIFFERENT)


@dataclass(frozen=True, slots=True)
class FormToKey:
    """A form of an application: its code (`intake.rules.forms`), and the envelope it came in."""

    application_id: int
    form: str
    mail_item_id: int | None = None


def open_entry_tasks(*, actor: Actor, program_id: int, forms: Sequence[FormToKey]) -> list[int]:
    """Open one task a form and return their ids in the same order. Raises KeyError for an unknown form.

    An application that is being keyed already keeps its task; after a re-entry it gets one of the next cycle.
    """
    authorise(actor, *INTAKE, Role.REVIEWER, program_id=program_id, system=True)
    wanted = [one.application_id for one in forms]
    open_tasks = EntryTask.objects.filter(program_id=program_id, application_id__in=wanted, state__in=OPEN_STATES)
    # Opened twice: the form that is being keyed stays.
    ids = dict(open_tasks.values_list("application_id", "pk"))
    cycles = dict(
        EntryTask.objects.filter(program_id=program_id, application_id__in=wanted)
        .values_list("application_id")
        .annotate(last=Max("cycle"))
    )
    fresh = {one.application_id: one for one in forms if one.application_id not in ids}
    rows = EntryTask.objects.bulk_create(
        EntryTask(
            program_id=program_id,
            application_id=one.application_id,
            mail_item_id=one.mail_item_id,
            form=FORMS[one.form].code,
            cycle=cycles.get(one.application_id, 0) + 1,
            state_at=clock.now(),
        )
        for one in fresh.values()
    )
    if rows:
        record(events.ENTRY_OPENED, actor=actor, program_id=program_id, subject_ids=[row.pk for row in rows])
    ids |= {row.application_id: row.pk for row in rows}
    return [ids[one.application_id] for one in forms]
