"""Submitting a draft on the portal: the form as it was filled in page by page, or the answer to a question."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from intake.portal.errors import PortalError
from intake.portal.locks import unlock
from intake.portal.models import Draft, SentKind
from intake.services.online.draft import OpenDraft, load_draft, photo_place
from intake.services.online.open_letter import OpenLetter
from intake.services.online.submit import Submitted, sent_before, store_submission

Content = Callable[[OpenDraft], dict[str, Any]]


def submit_draft(
    *, letter: OpenLetter, kind: SentKind, reference: uuid.UUID, version: int, content: Content
) -> Submitted:
    """Send the draft that the resident has just looked through, and put it away.

    `reference` and `version` stood on that page: pressed twice, or from the page of a browser's history, it is one
    submission. `content` makes what is sent of the draft, and refuses what cannot be sent. Raises PortalError
    ``changed`` when the draft was changed in another tab since, ``gone`` when there is none; what `content` raises.
    """
    known = sent_before(letter, reference)
    if known is not None:
        return known
    with transaction.atomic(using="portal"):
        row = Draft.objects.select_for_update().filter(letter_id=letter.letter_id, kind=kind).first()
        known = sent_before(letter, reference)  # the other press may have been ahead at the lock
        if known is not None:
            return known
        if row is None:
            raise PortalError("gone", _("There is nothing to send any more. Look at the progress page."))
        if row.reference != reference or row.version != version:
            raise PortalError("changed", _("The answers were changed on another page. Look through them once more."))
        draft = load_draft(letter=letter, kind=kind)
        pages = [
            unlock(letter.key, bytes(photo.content), place=photo_place(photo.place))
            for photo in row.photos.order_by("pk")
        ]
        sent = store_submission(
            letter, reference=reference, content={**content(draft), "kind": kind.value}, pages=pages
        )
        row.delete()
    return sent
