"""The receipt of the post (受領証) for what was handed in."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from cases.errors import NotFoundError, StaleError
from reports import events
from reports.errors import ReportError
from reports.models import Posting, PostingLine
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.roles import Role


def record_receipt(
    *,
    actor: Actor,
    program_id: int,
    number: int,
    receipt_number: str,
    receipt_on: dt.date,
    accepted: Mapping[str, int],
) -> Posting:
    """Enter what the post took, by class; equal to what was handed in, the posting is done, else it goes to the bench.

    Raises NotAllowedError, NotFoundError, StaleError (entered already), ReportError `receipt_incomplete` (a class has
    no number), `receipt_on` (the receipt is older than the posting or of a day to come).
    """
    authorise(actor, Role.MAILROOM, Role.MANAGER, program_id=program_id)
    posting = lock_posting(program_id, number, expect=Posting.State.HANDED_IN)
    if not posting.posted_at.astimezone(clock.JAPAN).date() <= receipt_on <= clock.today():
        raise ReportError(
            _("The day of the receipt lies between the posting and today. Read it again."), code="receipt_on"
        )
    lines = list(PostingLine.objects.filter(program_id=program_id, posting=posting))
    if {line.postal_class for line in lines} != set(accepted):
        raise ReportError(_("Enter the number of each class of the slip."), code="receipt_incomplete")
    for line in lines:
        line.accepted = accepted[line.postal_class]
    PostingLine.objects.bulk_update(lines, ["accepted"])
    is_same = all(line.accepted == line.handed_in for line in lines)
    posting.state = Posting.State.AGREED if is_same else Posting.State.DIFFERS
    posting.receipt_number = receipt_number.strip()[:40]
    posting.receipt_on = receipt_on
    posting.recorded_by_id = actor.person_id
    posting.recorded_at = clock.now()
    posting.save()
    record(
        events.RECEIPT_RECORDED if is_same else events.RECEIPT_DIFFERS,
        actor=actor,
        program_id=program_id,
        subject_ids=[posting.pk],
        data={"number": number, "lines": {line.postal_class: [line.handed_in, line.accepted] for line in lines}},
    )
    return posting


def lock_posting(program_id: int, number: int, *, expect: Posting.State) -> Posting:
    """The posting, locked, if it stands where it is expected. Raises NotFoundError, StaleError."""
    rows = Posting.objects.filter(program_id=program_id, number=number)
    posting = rows.select_for_update(no_key=True, of=("self",)).first()
    if posting is None:
        raise NotFoundError(_("There is no such posting. Reload the list."))
    if posting.state != expect:
        raise StaleError(
            _("The posting is at another step now: %(state)s. Reload the page.")
            % {"state": posting.get_state_display()}
        )
    return posting
