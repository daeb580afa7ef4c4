"""The certificates of a letter that is open, and the sheet of one to save."""

import uuid
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from intake.portal.locks import unlock
from intake.portal.models import CertificateState, PublishedCertificate
from intake.services.online.open_letter import OpenLetter


@dataclass(frozen=True, slots=True, repr=False)
class OwnCertificate:
    """A certificate as its owner sees it. `has_sheet`: the PDF can be saved."""

    reference: uuid.UUID
    number: str
    name: str
    row: PublishedCertificate

    @property
    def is_valid(self) -> bool:
        """Whether it stands."""
        return self.row.state == CertificateState.VALID

    @property
    def has_sheet(self) -> bool:
        """Whether it can be saved here."""
        return self.is_valid and self.row.sheet is not None


def own_certificates(*, letter: OpenLetter) -> list[OwnCertificate]:
    """The certificates of the letter's household, the valid ones first. What an earlier secret sealed is left out."""
    rows = PublishedCertificate.objects.filter(published=letter.program, letter_hash=letter.number_hash).order_by("pk")
    found = [one for row in rows if (one := _own(letter, row)) is not None]
    return sorted(found, key=lambda one: not one.is_valid)


def read_sheet(*, letter: OpenLetter, reference: uuid.UUID) -> bytes | None:
    """The PDF of a valid certificate of the letter; None where there is none."""
    row = PublishedCertificate.objects.filter(
        published=letter.program,
        letter_hash=letter.number_hash,
        reference=reference,
        state=CertificateState.VALID,
        sheet__isnull=False,
    ).first()
    if row is None or row.sheet is None:
        return None
    try:
        return unlock(letter.key, bytes(row.sheet), place=b"sheet" + bytes(row.number_hash))
    except InvalidTag:  # sealed under the secret before; the next publication seals it anew
        return None


def _own(letter: OpenLetter, row: PublishedCertificate) -> OwnCertificate | None:
    try:
        label = unlock(letter.key, bytes(row.label or b""), place=b"label" + bytes(row.number_hash)).decode()
    except (InvalidTag, ValueError):
        return None
    number, _zero, name = label.partition("\0")
    return OwnCertificate(row.reference, number, name, row)
