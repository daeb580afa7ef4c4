"""Telling the portal of certificates: for everybody state and dates by number, for their owners the sheet to save."""

import os
from collections.abc import Mapping, Sequence

from cases.models import Certificate, Household
from cases.rules.certificate_number import parse_certificate_number
from cases.selectors.setup import setup_of
from intake import events
from intake.portal.locks import SALT_BYTES, hash_number, lock, stretch
from intake.portal.models import PublishedCertificate, PublishedLetter, PublishedProgram
from intake.rules.certificate_place import certificate_place, name_keys
from intake.selectors.certificates import published_as
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import Program
from security.roles import Role


def publish_certificates(
    *, actor: Actor, program_id: int, certificates: Sequence[Certificate], sheets: Mapping[int, bytes]
) -> int:
    """Write these certificates to the portal as they stand now; returns how many. Again is the same.

    `certificates` come from `certificates_to_publish`, `sheets` are their PDFs by id. The number goes there as a hash,
    names as proofs; the sheet is sealed under the secret of the household's letter, and left out where that is not on
    the portal. The portal is written first: who dies in between does it once more. Nothing happens before the program
    is published.
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, program_id=program_id, system=True)
    code = Program.objects.values_list("code", flat=True).get(pk=program_id)
    published = PublishedProgram.objects.filter(code=code).first()
    if published is None or not certificates:
        return 0
    title = setup_of(program_id).purpose
    letters = _letters(published, [row.household for row in certificates])
    rows = [_row(published, title, row, letters.get(row.household_id), sheets.get(row.pk)) for row in certificates]
    PublishedCertificate.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["published", "number_hash"],
        update_fields=["state", "ended_on", "letter_hash", "label", "sheet", "published_at"],
    )
    for row in certificates:
        row.published_as = published_as(row, has_letter=row.household_id in letters)
    Certificate.objects.bulk_update(certificates, ["published_as"], batch_size=1_000)
    record(
        events.CERTIFICATES_PUBLISHED,
        actor=actor,
        program_id=program_id,
        subject_ids=[row.pk for row in certificates],
        data={"count": len(rows)},
    )
    return len(rows)


def _letters(published: PublishedProgram, households: Sequence[Household]) -> dict[int, PublishedLetter]:
    """The letter of each household that stands on the portal."""
    key = bytes(published.number_key)
    places = {hash_number(key, one.receipt_number): one.pk for one in households if not one.protected}
    rows = PublishedLetter.objects.filter(published=published, number_hash__in=list(places))
    return {places[bytes(row.number_hash)]: row for row in rows}


def _row(
    published: PublishedProgram, title: str, row: Certificate, letter: PublishedLetter | None, sheet: bytes | None
) -> PublishedCertificate:
    number = parse_certificate_number(row.number)
    place = hash_number(bytes(published.number_key), certificate_place(number))
    salt = os.urandom(SALT_BYTES)
    found = PublishedCertificate(
        published=published,
        number_hash=place,
        state=row.state,
        title=title,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        ended_on=clock.local(row.ended_at).date() if row.ended_at else None,
        salt=salt,
        name_proofs=[stretch(key, salt=salt, receipt_number=number.compact).verifier.hex() for key in _names(row)],
        published_at=clock.now(),
    )
    secret = row.household.open("secret") if letter is not None else None
    if letter is not None and secret is not None:
        key = stretch(secret, salt=bytes(letter.salt), receipt_number=row.household.receipt_number).key
        found.letter_hash = letter.number_hash
        found.label = lock(key, f"{row.number}\0{row.person.name_reduced}".encode(), place=b"label" + place)
        if sheet is not None:
            found.sheet = lock(key, sheet, place=b"sheet" + place)
    return found


def _names(row: Certificate) -> list[str]:
    person = row.person
    texts = (person.name, person.name_reduced, person.kana, person.alias_name)
    return list(dict.fromkeys(key for text in texts for key in name_keys(text)))
