"""Looking at a page: opened for who may see it, and noted."""

from intake import events
from intake.selectors.mail import VIEWERS, PageImage, page_image
from security.actor import Actor, authorise
from security.audit.record import record


def view_page(*, actor: Actor, program_id: int, page_id: int) -> PageImage:
    """One page, opened, and that this person looked at it. Raises ScanPage.DoesNotExist (also for restricted cases)."""
    authorise(actor, *VIEWERS, program_id=program_id)
    image = page_image(actor=actor, program_id=program_id, page_id=page_id)
    record(events.PAGE_VIEWED, actor=actor, program_id=program_id, subject_ids=[page_id])
    return image
