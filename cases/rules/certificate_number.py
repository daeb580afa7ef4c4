"""Numbers of certificates: a serial that anybody may know, a tag that nobody can guess, and two check digits.

``105-000123-7KQ4M9-26``: the program, the serial within it, six signs of a keyed digest (30 bits, so that a number that
was not printed is hit once in a thousand million tries) and ISO 7064 MOD 97-10 over all of it, letters counted as in an
IBAN. The check digits tell a slip of the finger without asking anybody; the tag is proved by the register alone.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from cases.rules.check_digits import MAX_PROGRAM_NO
from cases.rules.faults import RuleError
from cases.rules.kana import DASHES

MAX_SERIAL: Final = 999_999
# Without I, O, 0 and 1, which look alike on paper.
TAG_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
TAG_LENGTH: Final = 6
_BITS: Final = 5
_MODULUS: Final = 97
_IGNORED = re.compile(rf"[\s{re.escape(DASHES)}]+")
_FORM = re.compile(rf"([0-9]{{3}})([0-9]{{6}})([{TAG_SIGNS}]{{{TAG_LENGTH}}})([0-9]{{2}})")


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """The number of a certificate by its parts."""

    program_no: int
    serial: int
    tag: str

    @property
    def check_digits(self) -> str:
        """Two digits over program, serial and tag."""
        body = "".join(str(int(sign, 36)) for sign in f"{self.program_no:03d}{self.serial:06d}{self.tag}")
        return f"{_MODULUS + 1 - int(body) * 100 % _MODULUS:02d}"

    @property
    def compact(self) -> str:
        """The 17 signs without hyphens, as its code carries them and its place in the register is made from."""
        return f"{self.program_no:03d}{self.serial:06d}{self.tag}{self.check_digits}"

    def __str__(self) -> str:
        return f"{self.program_no:03d}-{self.serial:06d}-{self.tag}-{self.check_digits}"


def make_certificate_number(program_no: int, serial: int, digest: bytes) -> CertificateNumber:
    """The number with the first 30 bits of a keyed digest. Raises RuleError ``certificate_number.range``."""
    if not 1 <= program_no <= MAX_PROGRAM_NO or not 1 <= serial <= MAX_SERIAL:
        raise RuleError(
            "certificate_number.range",
            _("Program numbers go from 1 to 999 and serials of certificates from 1 to 999,999. Use a free number."),
        )
    bits = int.from_bytes(digest[:4], "big")
    tag = "".join(TAG_SIGNS[bits >> (_BITS * place) & 31] for place in range(TAG_LENGTH))
    return CertificateNumber(program_no, serial, tag)


def parse_certificate_number(text: str) -> CertificateNumber:
    """Read a number as people type and scan it: any width and case, blanks and hyphens are fine.

    Raises RuleError ``certificate_number.form`` (not 17 signs of the right kinds) and
    ``certificate_number.check_digits``.
    """
    plain = _IGNORED.sub("", unicodedata.normalize("NFKC", text)).upper()
    found = _FORM.fullmatch(plain)
    if found is None:
        raise RuleError(
            "certificate_number.form",
            _("The number of a certificate has 17 digits and letters. Compare it with the certificate."),
        )
    number = CertificateNumber(int(found[1]), int(found[2]), found[3])
    if number.check_digits != found[4]:
        raise RuleError(
            "certificate_number.check_digits",
            _("The check digits of the certificate do not fit. Compare each sign with the certificate."),
        )
    return number
