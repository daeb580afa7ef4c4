"""Numbers that prove themselves: receipt numbers of ours, and the public numbers with check digits.

Receipt numbers use ISO 7064 MOD 97-10, which finds every single wrong digit and every swap of neighbours.
個人番号: 省令85号5条; 法人番号: 法人番号省令2条; 全国地方公共団体コード: 総務省告示. Domain reference §4.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.rules.faults import LazyText, RuleError
from cases.rules.kana import DASHES

MAX_PROGRAM_NO = 999
MAX_SERIAL = 99_999_999

_MODULUS = 97
_IGNORED = re.compile(rf"[\s{re.escape(DASHES)}]+")
_DIGITS = re.compile(r"[0-9]+")
_MY_NUMBER_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_MUNICIPALITY_WEIGHTS = (6, 5, 4, 3, 2)
_RECEIPT_DIGITS = 13
_MY_NUMBER_DIGITS = 12
_CORPORATE_DIGITS = 13
_MUNICIPALITY_DIGITS = 6


@dataclass(frozen=True, slots=True, order=True)
class ReceiptNumber:
    """受付番号: program (1 to 999), serial within it (1 to 99,999,999) and two check digits."""

    program_no: int
    serial: int

    @property
    def check_digits(self) -> str:
        """The two check digits (ISO 7064 MOD 97-10) over program and serial."""
        body = self.program_no * (MAX_SERIAL + 1) + self.serial
        return f"{_MODULUS + 1 - body * 100 % _MODULUS:02d}"

    @property
    def compact(self) -> str:
        """The 13 digits without hyphens, as barcodes carry them."""
        return f"{self.program_no:03d}{self.serial:08d}{self.check_digits}"

    def __str__(self) -> str:
        return f"{self.program_no:03d}-{self.serial:08d}-{self.check_digits}"


def make_receipt_number(program_no: int, serial: int) -> ReceiptNumber:
    """The receipt number of an application. Raises RuleError ``receipt_number.range``."""
    if not 1 <= program_no <= MAX_PROGRAM_NO or not 1 <= serial <= MAX_SERIAL:
        raise RuleError(
            "receipt_number.range",
            _("Program numbers go from 1 to 999 and serials from 1 to 99,999,999. Use a free number."),
        )
    return ReceiptNumber(program_no, serial)


def parse_receipt_number(text: str) -> ReceiptNumber:
    """Read a receipt number as people type and scan it: full-width digits, blanks and any hyphens are fine.

    Raises RuleError ``receipt_number.form`` (not 13 digits), ``receipt_number.check_digits``,
    ``receipt_number.range``.
    """
    digits = _digits(
        text, _RECEIPT_DIGITS, "receipt_number.form", _("A receipt number has 13 digits. Compare it with the letter.")
    )
    number = make_receipt_number(int(digits[:3]), int(digits[3:11]))
    if number.check_digits != digits[11:]:
        raise RuleError(
            "receipt_number.check_digits",
            _("The check digits of the receipt number do not fit. Compare each digit with the letter."),
            position=11,
        )
    return number


def check_my_number(text: str) -> str:
    """The 12 digits of an 個人番号.

    Raises RuleError ``my_number.form`` or ``my_number.check_digit``; the error never carries the value.
    """
    digits = _digits(
        text, _MY_NUMBER_DIGITS, "my_number.form", _("An individual number has 12 digits. Compare it with the card.")
    )
    if my_number_check_digit(digits[:-1]) != int(digits[-1]):
        raise RuleError(
            "my_number.check_digit",
            _("The check digit of the individual number does not fit. Compare each digit with the card."),
        )
    return digits


def my_number_check_digit(body: str) -> int:
    """The check digit for the first 11 digits of an 個人番号."""
    remainder = sum(int(digit) * weight for digit, weight in zip(body, _MY_NUMBER_WEIGHTS, strict=True)) % 11
    return 0 if remainder <= 1 else 11 - remainder


def check_corporate_number(text: str) -> str:
    """The 13 digits of a 法人番号. Raises RuleError ``corporate_number.form`` or ``corporate_number.check_digit``.

    The rule cannot tell 0 from 9 in one place: look the number up where it matters.
    """
    digits = _digits(
        text,
        _CORPORATE_DIGITS,
        "corporate_number.form",
        _("A corporate number has 13 digits. Compare it with the register."),
    )
    if corporate_number_check_digit(digits[1:]) != int(digits[0]):
        raise RuleError(
            "corporate_number.check_digit",
            _("The check digit of the corporate number does not fit. Compare each digit with the register."),
            value=digits,
        )
    return digits


def corporate_number_check_digit(body: str) -> int:
    """The check digit (1 to 9) for the last 12 digits of a 法人番号."""
    if len(body) != _CORPORATE_DIGITS - 1:
        raise ValueError(len(body))
    return 9 - sum(int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(body))) % 9


def check_municipality_code(text: str) -> str:
    """The 6 digits of a 全国地方公共団体コード.

    Raises RuleError ``municipality_code.form`` or ``municipality_code.check_digit``.
    """
    digits = _digits(
        text,
        _MUNICIPALITY_DIGITS,
        "municipality_code.form",
        _("A municipality code has 6 digits with its check digit. Add the check digit."),
    )
    if municipality_check_digit(digits[:-1]) != int(digits[-1]):
        raise RuleError(
            "municipality_code.check_digit",
            _("The check digit of the municipality code does not fit. Compare each digit with the official list."),
            position=5,
            value=digits,
        )
    return digits


def municipality_check_digit(body: str) -> int:
    """The check digit for the 5 digits of prefecture and municipality."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _MUNICIPALITY_WEIGHTS, strict=True))
    return (11 - total % 11) % 10


def _digits(text: str, length: int, code: str, message: LazyText) -> str:
    digits = _IGNORED.sub("", unicodedata.normalize("NFKC", text))
    if len(digits) != length or not _DIGITS.fullmatch(digits):
        raise RuleError(code, message)
    return digits
