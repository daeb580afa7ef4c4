"""Settling what an answer to a deficiency letter brought."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from cases.models import Application, Channel, Deficiency, Status
from cases.rules.transitions import INTAKE
from cases.services.deficiency.resolve import resolve_deficiencies
from cases.types import Done
from intake.errors import IntakeError
from intake.models import MailItem
from intake.services.entry.open_task import FormToKey, open_entry_tasks
from intake.services.mail.match import lock_item
from intake.services.mail.place import form_to_key
from security.actor import Actor, authorise
from security.roles import Role


def settle_answer(*, actor: Actor, program_id: int, mail_item_id: int, deficiency_ids: Collection[int]) -> Done:
    """Resolve the deficiencies that the answer settles; the others stay open.

    Where one needs the form, the application goes back to reception and its entry is opened anew. Raises IntakeError
    ``mail.missing``, ``mail.not_an_answer``, ``mail.other_deficiency``; NotPossibleError.
    """
    authorise(actor, *INTAKE, Role.REVIEWER, program_id=program_id)
    item = lock_item(program_id, mail_item_id)
    if item.kind != MailItem.Kind.ANSWER or item.application_id is None:
        raise IntakeError(_("This mail answers no deficiency."), code="mail.not_an_answer")
    if not set(deficiency_ids) <= set(item.deficiencies):
        raise IntakeError(
            _("A deficiency was named that this mail does not answer. Reload the page."), code="mail.other_deficiency"
        )
    done = resolve_deficiencies(
        actor=actor, program_id=program_id, deficiency_ids=deficiency_ids, via=Deficiency.Via.RETURN
    )
    application = Application.objects.get(program_id=program_id, pk=item.application_id)
    if application.status == Status.RECEIVED:
        printed = "confirmation" if application.channel == Channel.CONFIRMATION else "application"
        form = form_to_key(program_id, printed)
        open_entry_tasks(actor=actor, program_id=program_id, forms=[FormToKey(application.pk, form, item.pk)])
    return done
