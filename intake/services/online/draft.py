"""What a resident has filled in so far: kept under the letter, sealed with its secret, to go on with another day."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from django.db import transaction

from intake.portal.locks import lock, unlock
from intake.portal.models import Draft, DraftPhoto, PortalSession, SentKind
from intake.services.online.open_letter import OpenLetter
from security import clock

KEPT_FOR: Final = dt.timedelta(days=60)
Raw = dict[str, str | bool]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph of a draft, without its picture."""

    place: uuid.UUID
    slot: str
    is_blurred: bool
    keeps_blurred: bool

    @property
    def needs_another(self) -> bool:
        """Whether it looks blurred and the resident has not said to send it all the same."""
        return self.is_blurred and not self.keeps_blurred


@dataclass(slots=True, repr=False)
class OpenDraft:
    """A draft as it stands: the texts as they were typed, and the photographs."""

    reference: uuid.UUID | None = None
    version: int = 0
    values: Raw = field(default_factory=dict)
    photos: list[Photo] = field(default_factory=list)
    saved_at: dt.datetime | None = None

    def photos_of(self, slot: str) -> list[Photo]:
        """The photographs of one document."""
        return [photo for photo in self.photos if photo.slot == slot]


def load_draft(*, letter: OpenLetter, kind: SentKind) -> OpenDraft:
    """The draft of the letter; an empty one when there is none, or when its secret was renewed since."""
    row = Draft.objects.filter(letter_id=letter.letter_id, kind=kind).prefetch_related("photos").first()
    values = opened_values(letter, row)
    if row is None or values is None:
        return OpenDraft()
    photos = [Photo(one.place, one.slot, one.is_blurred, one.keeps_blurred) for one in row.photos.order_by("pk")]
    return OpenDraft(row.reference, row.version, values, photos, row.saved_at)


def save_draft(*, letter: OpenLetter, kind: SentKind, values: Mapping[str, str | bool]) -> OpenDraft:
    """Lay the values over what was saved before."""
    with transaction.atomic(using="portal"):
        row, standing = lock_draft(letter, kind)
        row.content = lock(letter.key, _text({**standing, **values}), place=draft_place(row.reference))
        row.version += 1
        row.saved_at = clock.now()
        row.save(update_fields=["content", "version", "saved_at"])
    return load_draft(letter=letter, kind=kind)


def lock_draft(letter: OpenLetter, kind: SentKind) -> tuple[Draft, Raw]:
    """The draft's row, made when there is none, locked, with its values."""
    fresh = uuid.uuid4()
    Draft.objects.bulk_create(
        [
            Draft(
                letter_id=letter.letter_id,
                kind=kind,
                reference=fresh,
                content=lock(letter.key, _text({}), place=draft_place(fresh)),
                version=0,
                saved_at=clock.now(),
            )
        ],
        ignore_conflicts=True,
    )
    row = Draft.objects.select_for_update().get(letter_id=letter.letter_id, kind=kind)
    values = opened_values(letter, row)
    if values is None:  # written under a secret that was renewed since: nobody can read it any more
        row.photos.all().delete()
        row.reference = fresh
        row.save(update_fields=["reference"])
    return row, values or {}


def opened_values(letter: OpenLetter, row: Draft | None) -> Raw | None:
    """The values of a draft's row; None when the letter's secret does not open it."""
    if row is None:
        return None
    try:
        values: Raw = json.loads(unlock(letter.key, bytes(row.content), place=draft_place(row.reference)))
    except InvalidTag:
        return None
    return values


def read_photo(*, letter: OpenLetter, place: uuid.UUID) -> tuple[bytes, str] | None:
    """The picture of a photograph of the letter's drafts with its media type; None when there is none such."""
    photo = DraftPhoto.objects.filter(place=place, draft__letter_id=letter.letter_id).first()
    if photo is None:
        return None
    try:
        return unlock(letter.key, bytes(photo.content), place=photo_place(photo.place)), photo.media_type
    except InvalidTag:
        return None


def forget_old() -> int:
    """Delete sessions that are over and drafts that nobody went on with for 60 days; returns how many rows."""
    sessions, _by_model = PortalSession.objects.filter(expires_at__lt=clock.now()).delete()
    drafts, _by_model = Draft.objects.filter(saved_at__lt=clock.now() - KEPT_FOR).delete()
    return sessions + drafts


def draft_place(reference: uuid.UUID) -> bytes:
    """What a draft's seal is bound to."""
    return f"draft:{reference}".encode()


def photo_place(place: uuid.UUID) -> bytes:
    """What a photograph's seal is bound to."""
    return f"photo:{place}".encode()


def _text(values: Mapping[str, str | bool]) -> bytes:
    return json.dumps(dict(values), ensure_ascii=False).encode()
