"""Classes of the post by weight, as posting slips count them: 定形 up to 50 g, 定形外 (規格内) up to 1 kg."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MG: Final = 1_000
# Upper bound of each class in grams; a letter folded into a long No. 3 envelope is of standard size up to 50 g.
CLASSES: Final[dict[str, tuple[int, str | Promise]]] = {
    "standard-50": (50, _("standard size, up to 50 g")),
    "large-100": (100, _("large size, up to 100 g")),
    "large-150": (150, _("large size, up to 150 g")),
    "large-250": (250, _("large size, up to 250 g")),
    "large-500": (500, _("large size, up to 500 g")),
    "large-1000": (1_000, _("large size, up to 1 kg")),
}
TOO_HEAVY: Final = "parcel"
# From so many pieces of standard size with barcode the post gives its discount (domain reference §3.4).
DISCOUNT_FROM: Final = 1_000


def piece_weight_mg(sheets: int, *, sheet_mg: int, envelope_mg: int) -> int:
    """Weight of one piece: its sheets in their envelope with its enclosures, milligrams."""
    return envelope_mg + sheets * sheet_mg


def postal_class(weight_mg: int) -> str:
    """The class of a piece of this weight, a key of `CLASSES`, or `TOO_HEAVY` above 1 kg."""
    for name, (grams, _label) in CLASSES.items():
        if weight_mg <= grams * MG:
            return name
    return TOO_HEAVY


def class_label(name: str) -> str | Promise:
    """The name of a class on screen and paper."""
    return CLASSES[name][1] if name in CLASSES else _("parcel, above 1 kg")


def takes_barcode_discount(name: str, pieces: int) -> bool:
    """Whether so many pieces of this class with barcode, posted together, are cheaper."""
    return name == "standard-50" and pieces >= DISCOUNT_FROM
