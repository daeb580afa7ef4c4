"""Numbers that an address or a form carries: ids, and places in a list."""

from typing import Final

DIGITS: Final = 18  # so many fit every id; the database layer answers "none" where a column is narrower


def number_in(text: str) -> int:
    """The whole number that a text is, full-width digits included; 0 for anything else and for what no id can be."""
    return int(text) if text.isdecimal() and len(text) <= DIGITS else 0
