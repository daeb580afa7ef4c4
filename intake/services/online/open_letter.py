"""Opening a published letter with its number and secret: the door of the portal."""

import hmac
import json
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from intake.portal.errors import PortalError
from intake.portal.locks import KEY_BYTES, ROUNDS, SALT_BYTES, hash_number, stretch, unlock
from intake.portal.models import PublishedLetter, PublishedProgram
from intake.services.online.count_attempt import count_attempt

# Stand-ins for what does not exist, so that every refusal costs the same work.
_NO_SALT: Final = bytes(SALT_BYTES)
_NO_KEY: Final = bytes(KEY_BYTES)


@dataclass(frozen=True, slots=True, repr=False)
class OpenLetter:
    """A letter that was opened. `key` is what its secret makes: it opens what the letter's owner left here; `proof`
    is the verifier of the secret with which it was opened.

    `prefill`: `{"names": [...], "entitled_yen": 30000, "account": {...} or None, "push": False}`.
    """

    program: PublishedProgram
    letter_id: int
    key: bytes
    proof: bytes
    receipt_number: str
    number_hash: bytes
    form: str
    prefill: dict[str, Any]


def open_letter(*, program_code: str, receipt_number: str, secret: str, address: str) -> OpenLetter:
    """Open the letter. `address` is where the request comes from; it is counted, not kept.

    A number that does not exist and a wrong secret are answered alike, after the same work. Raises PortalError
    ``not_found``, ``rate``.
    """
    try:
        number = str(parse_receipt_number(receipt_number))
    except RuleError:
        number = ""
    count_attempt(program_code=program_code, receipt_number=number or receipt_number[:40], address=address)
    program = PublishedProgram.objects.filter(code=program_code).first()
    number_hash = hash_number(bytes(program.number_key) if program else _NO_KEY, number)
    letter = PublishedLetter.objects.filter(published__code=program_code, number_hash=number_hash).first()
    stretched = stretch(
        secret[:100],
        salt=bytes(letter.salt) if letter else _NO_SALT,
        receipt_number=number,
        rounds=letter.rounds if letter else ROUNDS,
    )
    is_right = hmac.compare_digest(stretched.verifier, bytes(letter.verifier) if letter else _NO_KEY)
    if letter is None or program is None or not is_right:
        raise PortalError(
            "not_found",
            _("Number and code do not fit. Compare both with your letter, or call us."),
        )
    prefill = json.loads(unlock(stretched.key, bytes(letter.prefill), place=number_hash))
    return OpenLetter(program, letter.pk, stretched.key, stretched.verifier, number, number_hash, letter.form, prefill)
