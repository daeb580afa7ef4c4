"""Where the fields of a form stand on the paper, in millimetres of A4, so that the screen can frame the field in hand.

The places are those of the printed forms of this house; a page that was scanned in another size is measured by its
share of the whole page. A field without a place is keyed with the whole page in view.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cases.rules.qr_payload import DocType

A4_WIDTH: Final = 210.0
A4_HEIGHT: Final = 297.0


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle on a page of a form; `page` counts from 1 as the codes do."""

    page: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Box:
    """A region on an image, in pixels."""

    x: int
    y: int
    width: int
    height: int


def _account(page: int, top: float) -> dict[str, Region]:
    return {
        "bank_code": Region(page, 16, top, 100, 11),
        "branch_code": Region(page, 116, top, 78, 11),
        "account_type": Region(page, 16, top + 11, 178, 9),
        "account_number": Region(page, 16, top + 20, 100, 11),
        "yucho_symbol": Region(page, 16, top + 31, 82, 11),
        "yucho_number": Region(page, 98, top + 31, 96, 11),
        "account_holder": Region(page, 16, top + 42, 178, 12),
        "account_unclear": Region(page, 16, top, 178, 54),
    }


def _applicant(dates: float, signature: float, proxy: float) -> dict[str, Region]:
    return {
        "applied_on": Region(1, 16, dates, 95, 13),
        "telephone": Region(1, 111, dates, 83, 13),
        "applicant_name": Region(1, 16, signature, 178, 17),
        "applicant_relation": Region(2, 126, proxy, 68, 12),
        "by_proxy": Region(2, 16, proxy, 178, 24),
    }


_CONFIRMATION: Final = {
    "dependants_declared": Region(1, 16, 113.5, 178, 10),
    "income_declared": Region(1, 16, 125.5, 178, 10),
    "keeps_account": Region(1, 16, 147, 178, 19),
    "declines": Region(1, 16, 175.5, 178, 10),
    **_applicant(199, 227, 223),
    **_account(2, 52),
    "id_copy": Region(2, 16, 114, 86, 92),
    "account_copy": Region(2, 108, 114, 86, 92),
}
_APPLICATION: Final = {
    **_account(1, 136),
    "consents_given": Region(1, 16, 203.5, 178, 21),
    **_applicant(228, 241, 169),
    "id_copy": Region(2, 16, 51, 86, 100),
    "account_copy": Region(2, 108, 51, 86, 100),
}
_CERTIFICATE: Final = {
    "delivery": Region(1, 16, 123, 178, 20),
    "consents_given": Region(1, 16, 151, 178, 17),
    **_applicant(167, 178, 36),
}
_SUBSIDY: Final = {
    **_APPLICATION,
    "purchase_yen": Region(1, 16, 89, 89, 12),
    "purchased_on": Region(1, 105, 89, 89, 12),
    "product_code": Region(1, 16, 101, 89, 12),
    "dealer_code": Region(1, 105, 101, 89, 12),
    "id_copy": Region(2, 16, 51, 86, 46),
    "account_copy": Region(2, 108, 51, 86, 46),
    "receipt_copy": Region(2, 16, 103, 86, 46),
    "guarantee_copy": Region(2, 108, 103, 86, 46),
}
REGIONS: Final[Mapping[str, Mapping[str, Region]]] = {
    "confirmation": _CONFIRMATION,
    "application": _APPLICATION,
    "certificate": _CERTIFICATE,
    "subsidy": _SUBSIDY,
}
# What the codes on the pages of a form say.
DOC_OF_FORM: Final[Mapping[str, str]] = {
    "confirmation": DocType.CONFIRMATION_FORM,
    "application": DocType.APPLICATION_FORM,
    "subsidy": DocType.APPLICATION_FORM,
    "certificate": DocType.APPLICATION_FORM,
}
# Fields that are answered by a copy: when the page to paste it on is not there, it is a sheet of its own.
COPIES: Final = frozenset({"id_copy", "account_copy", "receipt_copy", "guarantee_copy"})


def region_of(form: str, field: str) -> Region | None:
    """Where a field of a form stands, None when the paper has no place for it."""
    return REGIONS.get(form, {}).get(field)


def box_on(region: Region, width: int, height: int) -> Box:
    """The region on an image of a whole page with that many pixels."""
    across, down = width / A4_WIDTH, height / A4_HEIGHT
    return Box(
        round(region.left * across),
        round(region.top * down),
        round(region.width * across),
        round(region.height * down),
    )
