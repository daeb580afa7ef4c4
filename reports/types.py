"""Shared dataclasses of this app."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two figures that should be equal and are not.

    `code` names the comparison, `what` says it in words; `expected` and `found` are the two sides as text, without
    personal values; `ids` are up to twenty of the rows concerned.
    """

    code: str
    what: str
    expected: str
    found: str
    ids: tuple[int, ...] = ()
