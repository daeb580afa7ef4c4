"""One sample of residents that the tests of this folder share: large enough for shares, drawn once."""

import functools
from datetime import date

from secretariat.demo.people import MIHON, HouseholdSpec, generate_households

ON = date(2026, 1, 1)


@functools.cache
def sample() -> tuple[HouseholdSpec, ...]:
    """Return 12,000 households of みほん市 (some 26,000 persons)."""
    return tuple(generate_households(seed=7, count=12_000, municipality=MIHON, on=ON))
