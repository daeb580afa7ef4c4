"""Terms of a premium voucher program: what a book costs and holds, and until when it is sold, used and asked for."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from cases.rules.faults import RuleError
from cases.rules.voucher_numbers import MAX_BOOK, MAX_SHEETS

DAYS: Final = ("sale_until", "use_until", "claims_until", "refund_until", "requests_until")
OPTIONAL: Final = frozenset({"refund_until", "requests_until"})


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherTerms:
    """A sheet is worth `sheet_yen`; a book of `sheets_per_book` sheets costs `book_yen`, and the rest is the premium.

    Books are numbered from 1 to `books_issued`. A household buys `books_per_household` at most. Shops ask for their
    money until `claims_until`. Up to `refund_until` a sale of which no sheet was used is taken back; without that day
    none is. With `requests_until` households ask for books until that day, and are sold what the draw gave them.
    """

    sheet_yen: int
    sheets_per_book: int
    book_yen: int
    books_per_household: int
    books_issued: int
    sale_until: dt.date
    use_until: dt.date
    claims_until: dt.date
    refund_until: dt.date | None = None
    requests_until: dt.date | None = None

    @property
    def face_yen(self) -> int:
        """What a whole book is worth."""
        return self.sheet_yen * self.sheets_per_book

    @property
    def premium_yen(self) -> int:
        """What a household gains by a book."""
        return self.face_yen - self.book_yen


def read_terms(data: Mapping[str, Any], *, sale_from: dt.date) -> VoucherTerms:
    """The terms as the set-up holds them: numbers, and days in ISO form.

    Raises RuleError ``vouchers.missing``, ``vouchers.price``, ``vouchers.range``, ``vouchers.days``, each with its
    field.
    """
    values: dict[str, Any] = {}
    for each in fields(VoucherTerms):
        value = data.get(each.name)
        if value in (None, ""):
            if each.name in OPTIONAL:
                continue
            raise RuleError("vouchers.missing", _("A voucher program needs this value. Enter it."), field=each.name)
        values[each.name] = dt.date.fromisoformat(str(value)) if each.name in DAYS else int(value)
    terms = VoucherTerms(**values)
    _check_amounts(terms)
    _check_days(terms, sale_from)
    return terms


def _check_amounts(terms: VoucherTerms) -> None:
    ranges = {
        "sheet_yen": 1_000_000,
        "sheets_per_book": MAX_SHEETS,
        "book_yen": 1_000_000,
        "books_per_household": 1_000,
        "books_issued": MAX_BOOK,
    }
    for name, most in ranges.items():
        if not 1 <= getattr(terms, name) <= most:
            raise RuleError(
                "vouchers.range", _("Enter a number from 1 to {most}."), field=name, params={"most": f"{most:,}"}
            )
    if terms.book_yen > terms.face_yen:
        raise RuleError(
            "vouchers.price",
            _("A book costs more than its sheets are worth. Correct the price or the sheets."),
            field="book_yen",
        )


def _check_days(terms: VoucherTerms, sale_from: dt.date) -> None:
    order = (("sale_until", sale_from), ("use_until", terms.sale_until), ("claims_until", terms.use_until))
    for name, earlier in order:
        if getattr(terms, name) < earlier:
            raise RuleError(
                "vouchers.days",
                _("Sale, use and the claims of the shops end one after the other. Correct this day."),
                field=name,
            )
    if terms.requests_until is not None and not sale_from <= terms.requests_until < terms.sale_until:
        raise RuleError(
            "vouchers.days",
            _("Books are asked for before the sale ends, so that there is time for the draw. Correct this day."),
            field="requests_until",
        )
    if terms.refund_until is not None and not sale_from <= terms.refund_until <= terms.claims_until:
        raise RuleError(
            "vouchers.days",
            _("Books are taken back between the first day of sale and the last day of claims. Correct this day."),
            field="refund_until",
        )
