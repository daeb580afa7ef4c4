"""Numbers of premium vouchers: a book, and each sheet in it, proved by two check digits.

Printed as `000123-07-45`: book, sheet (00 is the cover of the book), check digits by ISO 7064 MOD 97-10. The check
digits also run over the number of the program, so that a sheet of another program, or of last year's, does not fit.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from cases.rules.faults import RuleError
from cases.rules.kana import DASHES

MAX_BOOK: Final = 999_999
MAX_SHEETS: Final = 99
COVER: Final = 0

_MODULUS = 97
_DIGITS = re.compile(r"[0-9]{10}")
_IGNORED = re.compile(rf"[\s{re.escape(DASHES)}]+")
_BETWEEN = re.compile(r"[\s,;、，；\"]+")


@dataclass(frozen=True, slots=True, order=True)
class VoucherNumber:
    """A sheet of a book of a program; position 0 is the cover, which stands for the whole book."""

    program_no: int
    book: int
    position: int = COVER

    @property
    def check_digits(self) -> str:
        """The two check digits over program, book and sheet."""
        body = self.program_no * 10**8 + self.book * 100 + self.position
        return f"{_MODULUS + 1 - body * 100 % _MODULUS:02d}"

    @property
    def compact(self) -> str:
        """The 10 digits without hyphens, as barcodes carry them."""
        return f"{self.book:06d}{self.position:02d}{self.check_digits}"

    def __str__(self) -> str:
        return f"{self.book:06d}-{self.position:02d}-{self.check_digits}"


def parse_voucher_number(text: str, *, program_no: int) -> VoucherNumber:
    """Read a number as people type and scan it: full-width digits, blanks and any hyphens are fine.

    Raises RuleError ``voucher.form`` (not 10 digits) and ``voucher.check_digits``.
    """
    digits = _IGNORED.sub("", unicodedata.normalize("NFKC", text))
    if not _DIGITS.fullmatch(digits):
        raise RuleError("voucher.form", _("A voucher number has 10 digits. Compare it with the paper."))
    number = VoucherNumber(program_no, int(digits[:6]), int(digits[6:8]))
    if number.check_digits != digits[8:]:
        raise RuleError(
            "voucher.check_digits", _("The check digits of the voucher number do not fit. Compare each digit.")
        )
    return number


def split_numbers(text: str) -> list[str]:
    """What was typed or scanned, one number after the other; blanks, commas, quotes and line ends separate.

    What has no digit at all, such as the name of a column, is left out.
    """
    return [word for word in _BETWEEN.split(text) if any(character.isdigit() for character in word)]
