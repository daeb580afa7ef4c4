"""Checks before the first page is drawn: every character has a glyph and every name and address fits.

Nothing is cut, shrunk beyond reading or drawn as a box in silence. A letter with an issue is left out of its lot and
listed with the recipient and the code point (domain reference §11).
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from reports.letters.address import AddressFit, fit_address
from reports.letters.fonts import clusters, is_drawable, is_drawable_as_told, note_drawable, step_index
from reports.letters.layout import HOUSE_LAYOUT, LetterLayout
from reports.letters.parts import told
from reports.letters.types import LetterContent

_POSTCODE_DIGITS: Final = 7
_BLANKS: Final = " \n"


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character that no font draws.

    ``codepoint`` is ``U+9089 U+E0109`` for a variant; ``position`` counts characters from 0.
    """

    char: str
    codepoint: str
    position: int


@dataclass(frozen=True, slots=True)
class PreflightIssue:
    """Why a letter cannot be printed. ``field`` is the path in the content, ``address.name``."""

    code: str
    field: str
    message: str
    glyph: MissingGlyph | None = None


def check_text(text: str) -> list[MissingGlyph]:
    """Return every character of the text that no font of the chain draws, in order.

    Variants count: a base glyph is not the variant.
    """
    if is_drawable(text):
        return []
    missing = [
        MissingGlyph(cluster.text, " ".join(f"U+{ord(character):04X}" for character in cluster.text), cluster.position)
        for cluster in clusters(text)
        if cluster.text not in _BLANKS and step_index(cluster) is None
    ]
    if not missing:
        note_drawable(text)
    return missing


def preflight(
    content: LetterContent, layout: LetterLayout | None = None, *, words: str | None = None
) -> list[PreflightIssue]:
    """Return everything that keeps a letter from being printed; an empty list means that it may go.

    ``words`` is what `parts.told` makes of the letter, where the caller has it.

    Codes: ``missing_glyph``, ``name_empty``, ``address_empty``, ``postcode_bad``, ``name_too_long``,
    ``address_too_long``.
    """
    issues: list[PreflightIssue] = []
    # Looked through in one go; only where something is missing the texts are gone through one by one.
    if not is_drawable_as_told(told(content) if words is None else words):
        issues.extend(_glyph_issue(path, glyph) for path, text in _texts(content, "") for glyph in check_text(text))
    issues.extend(_address_issues(content, layout or HOUSE_LAYOUT))
    return issues


def _glyph_issue(path: str, glyph: MissingGlyph) -> PreflightIssue:
    name = unicodedata.name(glyph.char[0], "no name")
    return PreflightIssue(
        "missing_glyph",
        path,
        _(
            "No font has %(codepoint)s (%(name)s) in %(path)s, character %(place)d. "
            "Give the reduced form of the text, or add the character to the municipality's table."
        )
        % {"codepoint": glyph.codepoint, "name": name, "path": path, "place": glyph.position + 1},
        glyph,
    )


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Walk a content and yield every text in it with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts(item, f"{path}[{index}]")
    elif is_dataclass(value):
        for entry in fields(value):
            yield from _texts(getattr(value, entry.name), f"{path}.{entry.name}".lstrip("."))


def _address_issues(content: LetterContent, layout: LetterLayout) -> Iterator[PreflightIssue]:
    address = content.address
    if not address.name.strip():
        yield PreflightIssue(
            "name_empty", "address.name", _("The letter has no addressee. Give the name of the head of household.")
        )
    if not any(line.strip() for line in address.lines):
        yield PreflightIssue(
            "address_empty", "address.lines", _("The letter has no address. Look the address up and enter it.")
        )
    if len(address.postcode) != _POSTCODE_DIGITS or not (address.postcode.isascii() and address.postcode.isdecimal()):
        yield PreflightIssue(
            "postcode_bad", "address.postcode", _("The postcode is not seven digits. Correct it in the address.")
        )
    fit = fit_address(address, layout)
    yield from _fit_issues(fit, layout)


def _fit_issues(fit: AddressFit, layout: LetterLayout) -> Iterator[PreflightIssue]:
    if not fit.name_fits:
        yield PreflightIssue(
            "name_too_long",
            "address.name",
            _("The name does not fit on two lines of the window at the smallest size. Give a short form for letters."),
        )
    if fit.line_count > layout.max_address_lines:
        yield PreflightIssue(
            "address_too_long",
            "address.lines",
            _(
                "Address, building and name take %(count)d lines; the window has room for %(room)d. "
                "Shorten the building or give a postal address."
            )
            % {"count": fit.line_count, "room": layout.max_address_lines},
        )
