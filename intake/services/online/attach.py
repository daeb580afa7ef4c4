"""Photographs of documents, attached to a draft one after another, each through the upload gate."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from intake.portal.errors import PortalError
from intake.portal.locks import lock
from intake.portal.models import Draft, DraftPhoto, SentKind
from intake.services.online.draft import lock_draft, photo_place
from intake.services.online.open_letter import OpenLetter
from intake.services.online.submit import MAX_FILES, Attachment
from intake.services.upload.accept_file import CleanPage, accept_file
from intake.services.upload.sharpness import looks_blurred
from security import clock

FULL = "files"


def attach_photos(
    *, letter: OpenLetter, kind: SentKind, slot: str, files: Sequence[Attachment], keeps_blurred: bool = False
) -> int:
    """Attach files to a document of the draft; returns how many of their pages look blurred.

    `keeps_blurred`: the resident was told already and sends them all the same. All or none. Raises UploadError for a
    file that the gate refuses, PortalError ``files`` when they become too many.
    """
    pages = [page for one in files for page in accept_file(content=one.content, file_name=one.name).pages]
    blurred = [looks_blurred(page.content) for page in pages]
    with transaction.atomic(using="portal"):
        draft, _values = lock_draft(letter, kind)
        if draft.photos.count() + len(pages) > MAX_FILES:
            raise PortalError(
                FULL,
                _("Up to %(count)d pictures can be sent. Remove one that is not needed.") % {"count": MAX_FILES},
            )
        DraftPhoto.objects.bulk_create(
            _photo(letter, draft, slot, page, is_blurred=soft, keeps_blurred=keeps_blurred)
            for page, soft in zip(pages, blurred, strict=True)
        )
        touch(draft)
    return sum(blurred)


def remove_photo(*, letter: OpenLetter, place: uuid.UUID) -> None:
    """Take a photograph off the draft again; one that is gone already is no fault."""
    with transaction.atomic(using="portal"):
        photo = (
            DraftPhoto.objects.select_related("draft").filter(place=place, draft__letter_id=letter.letter_id).first()
        )
        if photo is not None:
            photo.delete()
            touch(photo.draft)


def keep_photo(*, letter: OpenLetter, place: uuid.UUID) -> None:
    """The resident sends a photograph although it looks blurred."""
    DraftPhoto.objects.filter(place=place, draft__letter_id=letter.letter_id).update(keeps_blurred=True)


def touch(draft: Draft) -> None:
    """The draft is another one now, for a tab that shows the earlier one."""
    draft.version += 1
    draft.saved_at = clock.now()
    draft.save(update_fields=["version", "saved_at"])


def _photo(
    letter: OpenLetter, draft: Draft, slot: str, page: CleanPage, *, is_blurred: bool, keeps_blurred: bool
) -> DraftPhoto:
    place = uuid.uuid4()
    return DraftPhoto(
        draft=draft,
        place=place,
        slot=slot,
        media_type=page.media_type,
        content=lock(letter.key, page.content, place=photo_place(place)),
        is_blurred=is_blurred,
        keeps_blurred=keeps_blurred,
    )
