"""The pages of an envelope, without their images: what a viewer needs to show them by their own addresses."""

from dataclasses import dataclass

from intake.models import ScanPage
from intake.rules.form_regions import DOC_OF_FORM
from intake.selectors.mail import READERS
from security.actor import Actor, authorise
from security.roles import Role


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the envelope. `number` counts all of them; `side` is the page of the form, None for a copy."""

    pk: int
    number: int
    width: int
    height: int
    side: int | None


def pages_of(program_id: int, mail_item_id: int | None, form: str = "") -> list[Page]:
    """The pages in their order, for selectors that have authorised; sides are told of the pages of `form`."""
    if mail_item_id is None:
        return []
    rows = (
        ScanPage.objects.filter(program_id=program_id, mail_item_id=mail_item_id)
        .order_by("position")
        .values_list("pk", "width", "height", "doc_type", "page")
    )
    own = DOC_OF_FORM.get(form, "")
    return [
        Page(pk, number, width, height, side if own and doc == own else None)
        for number, (pk, width, height, doc, side) in enumerate(rows, start=1)
    ]


def mail_pages(*, actor: Actor, program_id: int, mail_item_id: int) -> list[Page]:
    """The pages of a piece of mail; none for a restricted case without the dedicated desk's role."""
    authorise(actor, *READERS, program_id=program_id)
    pages = ScanPage.objects.filter(program_id=program_id, mail_item_id=mail_item_id)
    sees_all = actor.has_role(Role.PROTECTED_CASE_OFFICER, program_id) or actor.has_role(Role.OFFICER, program_id)
    if not sees_all and pages.filter(mail_item__household__protected=True).exists():
        return []
    return pages_of(program_id, mail_item_id)
