"""What a resident reads about an application: the published status, and what was sent from here."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag

from intake.portal.locks import unlock
from intake.portal.models import PublishedStatus, ResidentStatus, SentItem, SentKind
from intake.services.online.open_letter import OpenLetter, open_letter
from intake.services.online.submit import receipt_place


@dataclass(frozen=True, slots=True, repr=False)
class ShownStatus:
    """The status of the letter's application; None before anything has arrived. `details` as published, or empty."""

    status: ResidentStatus | None
    since_on: dt.date | None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Receipt:
    """What was sent from here. `content` is empty once the secret under which it was sent was renewed."""

    kind: SentKind
    reference: uuid.UUID
    sent_at: dt.datetime
    content: dict[str, Any]


def look_up_status(*, program_code: str, receipt_number: str, secret: str, address: str) -> ShownStatus:
    """The status for who has number and secret. Raises PortalError ``not_found``, ``rate``, as `open_letter`."""
    letter = open_letter(program_code=program_code, receipt_number=receipt_number, secret=secret, address=address)
    return status_of(letter=letter)


def status_of(*, letter: OpenLetter) -> ShownStatus:
    """The status for who has opened the letter."""
    found = PublishedStatus.objects.filter(published=letter.program, number_hash=letter.number_hash).first()
    if found is None:
        return ShownStatus(None, None)
    details: dict[str, Any] = {}
    if found.details is not None:
        try:
            details = json.loads(unlock(letter.key, bytes(found.details), place=b"status" + letter.number_hash))
        except InvalidTag:  # sealed under the secret before; the next publication seals it anew
            details = {}
    return ShownStatus(ResidentStatus(found.status), found.since_on, details)


def receipts_of(*, letter: OpenLetter) -> list[Receipt]:
    """What was sent from here under the letter, newest first."""
    return [_receipt(letter, row) for row in SentItem.objects.filter(letter_id=letter.letter_id).order_by("-pk")]


def _receipt(letter: OpenLetter, row: SentItem) -> Receipt:
    try:
        content = json.loads(unlock(letter.key, bytes(row.content), place=receipt_place(row.reference)))
    except InvalidTag:
        content = {}
    return Receipt(SentKind(row.kind), row.reference, row.sent_at, content)
