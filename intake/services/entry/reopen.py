"""Entries of applications that went back to reception."""

from collections.abc import Collection

from cases.models import Application, Status
from cases.rules.transitions import INTAKE
from intake.models import EntryTask
from intake.services.entry.open_task import FormToKey, open_entry_tasks
from security.actor import Actor, authorise
from security.roles import Role


def reopen_entries(*, actor: Actor, program_id: int, application_ids: Collection[int]) -> list[int]:
    """Have the forms of applications keyed again that a resolved deficiency sent back to "received".

    Each gets a task of the next cycle for the form it was keyed from before; what stands elsewhere, or was never on
    paper, is left alone. Returns the ids of the tasks.
    """
    authorise(actor, *INTAKE, Role.REVIEWER, program_id=program_id, system=True)
    back = Application.objects.filter(
        program_id=program_id, pk__in=list(application_ids), status=Status.RECEIVED
    ).values_list("pk", flat=True)
    earlier = EntryTask.objects.filter(program_id=program_id, application_id__in=list(back)).order_by("cycle")
    forms = {
        application_id: FormToKey(application_id, form, mail_item_id)
        for application_id, form, mail_item_id in earlier.values_list("application_id", "form", "mail_item_id")
    }
    # Asked for twice: a form that waits to be keyed keeps its task.
    return open_entry_tasks(actor=actor, program_id=program_id, forms=list(forms.values()))
