"""Saving of a screening while it is done."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cases import events
from cases.errors import CaseError, NotFoundError, StaleError
from cases.models import Application, ReviewDraft
from cases.rules.screening import Answer
from cases.rules.transitions import REVIEWERS
from cases.selectors.readers import opened_to
from cases.selectors.setup import checklist_of
from cases.services.locks import lock_applications
from cases.services.review.record import STAGE_OF_STATUS
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record


def save_draft(
    *, actor: Actor, program_id: int, application_id: int, answers: Mapping[str, str], comment: str = ""
) -> ReviewDraft:
    """Keep what a reviewer has judged so far; the same again replaces it. `comment` holds no personal value.

    The first saving of a screening is recorded, further ones are not: it is one act that takes minutes.
    Raises NotFoundError, StaleError (it is at no screening any more), CaseError ``answers`` and ``restricted``.
    """
    authorise(actor, *REVIEWERS, program_id=program_id)
    lock_applications(program_id, [application_id])
    row = Application.objects.filter(program_id=program_id, pk=application_id).select_related("household").first()
    if row is None:
        raise NotFoundError(_("There is no such application. Reload the list."), code="application")
    if row.household.protected and not opened_to(actor, program_id, [row.household_id]):
        raise CaseError(_("This case is handled by the dedicated desk. Transfer it there."), code="restricted")
    stage = next((stage for status, stage in STAGE_OF_STATUS.items() if status == row.status), None)
    if stage is None:
        raise StaleError(_("The application is not at a screening any more. Reload the page."))
    known = {item.code for item in checklist_of(program_id)}
    if not set(answers) <= known or not set(answers.values()) <= set(Answer):
        raise CaseError(_("The checklist has changed. Reload the page."), code="answers")
    draft, is_new = ReviewDraft.objects.update_or_create(
        program_id=program_id,
        application_id=application_id,
        reviewer_id=actor.person_id,
        defaults={
            "cycle": row.review_cycle,
            "stage": stage,
            "answers": dict(answers),
            "comment": comment[:200],
            "saved_at": clock.now(),
        },
    )
    if is_new:
        record(events.REVIEW_DRAFTED, actor=actor, program_id=program_id, subject_ids=[application_id])
    return draft
