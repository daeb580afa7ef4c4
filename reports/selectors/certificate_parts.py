"""What a letter with certificates says beside its head."""

from collections.abc import Mapping
from typing import Any

from cases.rules.certificate_number import parse_certificate_number
from intake.rules.certificate_place import verify_link
from reports.letters.certificate import CertificateOf
from reports.selectors.birth_labels import birth_label
from reports.selectors.letter_rows import LetterRows, Person


def certificate_parts(
    rows: LetterRows, letter_id: int, people: Mapping[int, tuple[str, Person]]
) -> dict[str, Any] | None:
    """Title, address of the page that verifies, and the certificates of a letter; None when none of them is valid.

    `people` are those of the household by id, each with the name as it can be printed.
    """
    found = [one for one in rows.certificates.get(letter_id, []) if one.person_id in people]
    if not found:
        return None
    setup = rows.setup
    return {
        "title": setup.purpose,
        "verify_address": f"{setup.portal_address.rstrip('/')}/verify" if setup.portal_address else "",
        "certificates": tuple(
            CertificateOf(
                number=one.number,
                name=people[one.person_id][0],
                birth_label=birth_label(*people[one.person_id][1][-3:]),
                issued_on=one.issued_on,
                valid_until=one.valid_until,
                verify_url=verify_link(setup.portal_address, parse_certificate_number(one.number)),
            )
            for one in found
        ),
    }
