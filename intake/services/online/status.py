"""What a resident reads about an application."""

import datetime as dt
from dataclasses import dataclass

from intake.portal.models import PublishedStatus, ResidentStatus
from intake.services.online.open_letter import open_letter


@dataclass(frozen=True, slots=True)
class ShownStatus:
    """The status of the letter's application; None before anything has arrived."""

    status: ResidentStatus | None
    since_on: dt.date | None


def look_up_status(*, program_code: str, receipt_number: str, secret: str, address: str) -> ShownStatus:
    """The status for who has number and secret. Raises PortalError ``not_found``, ``rate``, as `open_letter`."""
    letter = open_letter(program_code=program_code, receipt_number=receipt_number, secret=secret, address=address)
    found = PublishedStatus.objects.filter(published=letter.program, number_hash=letter.number_hash).first()
    return ShownStatus(ResidentStatus(found.status), found.since_on) if found else ShownStatus(None, None)
