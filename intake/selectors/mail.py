"""Mail as people look at it: the bench, the pages of a case."""

from dataclasses import dataclass

from django.db.models import QuerySet

from intake.models import MailItem, ScanPage
from intake.services.mail.store_pages import open_page
from security.access.seen import seen
from security.actor import Actor, authorise
from security.roles import Role

READERS = (Role.MAILROOM, Role.KEYER, Role.REVIEWER, Role.MANAGER, Role.OFFICER, Role.CALLER)
# Who sees images: a caller sees that something came; treasurer and auditor trace a payment to its envelope.
VIEWERS = (Role.MAILROOM, Role.KEYER, Role.REVIEWER, Role.MANAGER, Role.OFFICER, Role.TREASURER, Role.AUDITOR)


@dataclass(frozen=True, slots=True, repr=False)
class PageImage:
    """A page, opened."""

    content: bytes
    media_type: str


def mail_bench(*, actor: Actor, program_id: int) -> QuerySet[MailItem]:
    """Mail that waits for a person to match it, oldest first."""
    authorise(actor, Role.MAILROOM, Role.MANAGER, program_id=program_id)
    return MailItem.objects.filter(program_id=program_id, state=MailItem.State.UNMATCHED).order_by("pk")


def bench_item(*, actor: Actor, program_id: int, item_id: int) -> MailItem:
    """One piece of mail, on the bench or not any more. Raises MailItem.DoesNotExist."""
    authorise(actor, *READERS, program_id=program_id)
    item = MailItem.objects.get(program_id=program_id, pk=item_id)
    seen(program_id, item.household_id)
    return item


def pages_of_application(*, actor: Actor, program_id: int, application_id: int) -> QuerySet[ScanPage]:
    """The pages of everything that arrived for an application, in the order of arrival, without their images."""
    authorise(actor, *READERS, program_id=program_id)
    return (
        ScanPage.objects.filter(program_id=program_id, mail_item__application_id=application_id)
        .defer("image")
        .select_related("mail_item")
        .order_by("mail_item_id", "position")
    )


def page_image(*, actor: Actor, program_id: int, page_id: int) -> PageImage:
    """One page, opened; restricted cases are for the dedicated desk. Raises ScanPage.DoesNotExist.

    A caller sees no image. The view records the access.
    """
    authorise(actor, *VIEWERS, program_id=program_id)
    pages = ScanPage.objects.filter(program_id=program_id)
    if not actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id) and not actor.has_role(Role.OFFICER, program_id):
        pages = pages.exclude(mail_item__household__protected=True)
    page = pages.select_related("mail_item").get(pk=page_id)
    seen(program_id, page.mail_item.household_id)
    return PageImage(open_page(page), page.media_type)
