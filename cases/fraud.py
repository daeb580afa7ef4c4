"""Who finds what for the fraud bench, and what has to be prepared for it. An upper app registers its own when ready."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cases.rules.fraud import RULES


@dataclass(frozen=True, slots=True)
class Found:
    """A rule that fires for an application: how much, with which others, and the rows that show it."""

    application_id: int
    count: int
    related: list[int] = field(default_factory=list)
    evidence: list[Any] = field(default_factory=list)


Finder = Callable[[int, int], Iterable[Found]]
Plan = Callable[[int], Sequence[Sequence[int]]]
Prepare = Callable[[int, Sequence[int]], int]
_finders: dict[str, Finder] = {}
_preparers: dict[str, tuple[Plan, Prepare]] = {}


def register_finder(code: str, finder: Finder) -> None:
    """Make known who finds what a rule is about: `finder(program_id, threshold)` over the whole program."""
    if code not in RULES:
        raise ValueError(f"There is no rule {code}.")
    _finders[code] = finder


def finder_of(code: str) -> Finder:
    """The finder of a rule. Raises KeyError."""
    return _finders[code]


def register_preparer(name: str, plan: Plan, prepare: Prepare) -> None:
    """Make known what a look needs: `plan(program_id)` gives ids in chunks, `prepare(program_id, ids)` does one."""
    _preparers[name] = (plan, prepare)


def preparers() -> Mapping[str, tuple[Plan, Prepare]]:
    """All of them by their name."""
    return dict(_preparers)
