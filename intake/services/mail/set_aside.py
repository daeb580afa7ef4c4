"""Setting mail aside that belongs to no case of the program."""

from django.utils.translation import gettext as _

from intake import events
from intake.errors import IntakeError
from intake.models import MailItem
from intake.services.mail.match import lock_item
from intake.services.mail.receive import MAILROOM
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record


def set_mail_aside(*, actor: Actor, program_id: int, mail_item_id: int, reason: str) -> None:
    """Take mail off the bench with a reason (another program's, an advertisement). Raises IntakeError ``mail.missing``,
    ``mail.state``, ``mail.reason``."""
    authorise(actor, *MAILROOM, program_id=program_id)
    item = lock_item(program_id, mail_item_id)
    if item.state == MailItem.State.SET_ASIDE:  # asked twice
        return
    if item.state != MailItem.State.UNMATCHED:
        raise IntakeError(_("This mail belongs to a case already."), code="mail.state")
    if not reason.strip():
        raise IntakeError(_("Say why this mail belongs to no case."), code="mail.reason")
    item.state = MailItem.State.SET_ASIDE
    item.note = reason.strip()[:200]
    item.matched_at = clock.now()
    item.matched_by_id = actor.user_id
    item.save()
    record(events.MAIL_SET_ASIDE, actor=actor, program_id=program_id, subject_ids=[item.pk], reason=item.note)
