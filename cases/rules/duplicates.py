"""Which grounds of a duplicate candidate stop the cases (domain reference §7.7 D20, §13)."""

from collections.abc import Collection
from enum import StrEnum


class Ground(StrEnum):
    """Why two applications may be one claim."""

    HOUSEHOLD = "household"
    ACCOUNT = "account"
    NAME_ADDRESS = "name_address"
    TELEPHONE = "telephone"


# A carer's or a family's telephone is shared for good reasons: such a pair goes to the bench, and stops nothing.
STOPPING = frozenset({Ground.HOUSEHOLD, Ground.ACCOUNT, Ground.NAME_ADDRESS})


def stops(grounds: Collection[str]) -> bool:
    """True when a person must judge before either application goes on."""
    return any(ground in STOPPING for ground in grounds)
