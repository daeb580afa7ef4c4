"""Verifying a certificate on the portal: what anybody may learn who has its number."""

import datetime as dt
import hmac
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from cases.rules.certificate_number import CertificateNumber, parse_certificate_number
from cases.rules.faults import RuleError
from intake.portal.errors import PortalError
from intake.portal.locks import SALT_BYTES, hash_number, stretch
from intake.portal.models import CertificateState, PublishedCertificate, PublishedProgram
from intake.rules.certificate_place import certificate_place, name_keys
from intake.services.online.count_attempt import count_attempt
from security import clock

# A stand-in for a certificate that does not exist, so that the answer costs the same work.
_NO_SALT: Final = bytes(SALT_BYTES)
_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class CheckedCertificate:
    """What is shown: number, state and dates, nothing of a person. `name_fits` is None where no name was typed.

    `state` is that of `CertificateState`, "over" for a valid one whose last day is past, or "unknown" without dates.
    """

    number: CertificateNumber
    state: str
    title: str = ""
    issued_on: dt.date | None = None
    valid_until: dt.date | None = None
    ended_on: dt.date | None = None
    name_fits: bool | None = None


def check_certificate(*, program: PublishedProgram, number: str, name: str, address: str) -> CheckedCertificate:
    """Look a number up. `address` is where the request comes from; it is counted, not kept.

    A number that was never issued is "unknown", whatever name was typed, after the same work. Raises PortalError
    ``number`` (its check digits do not fit: a slip, told without looking anything up), ``rate``.
    """
    try:
        read = parse_certificate_number(number[:60])
    except RuleError as error:
        raise PortalError(
            "number", _("This is no number of a certificate. Compare each digit and letter with the paper.")
        ) from error
    count_attempt(program_code=program.code, receipt_number=certificate_place(read), address=address)
    place = hash_number(bytes(program.number_key), certificate_place(read))
    found = PublishedCertificate.objects.filter(published=program, number_hash=place).first()
    keys = name_keys(name[:_LONGEST_NAME])
    salt = bytes(found.salt) if found else _NO_SALT
    proofs = [stretch(key, salt=salt, receipt_number=read.compact).verifier.hex() for key in keys]
    if found is None:
        return CheckedCertificate(read, "unknown")
    fits = any(hmac.compare_digest(proof, known) for proof in proofs for known in found.name_proofs)
    is_over = found.state == CertificateState.VALID and found.valid_until < clock.today()
    return CheckedCertificate(
        number=read,
        state="over" if is_over else found.state,
        title=found.title,
        issued_on=found.issued_on,
        valid_until=found.valid_until,
        ended_on=found.ended_on,
        name_fits=fits if keys else None,
    )
