"""Births as letters print them."""

from functools import lru_cache

from cases.rules.birth_date import BirthDate, format_birth_date


@lru_cache(maxsize=65_536)
def birth_label(year: int, month: int | None, day: int | None) -> str:
    """A birth date, known in full or in part."""
    return format_birth_date(BirthDate(year, month, day))
