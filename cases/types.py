"""Shared dataclasses of the case file's services."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Done:
    """What an act on many rows did: the ids it changed, and for each other id a code that says why not."""

    done: list[int] = field(default_factory=list)
    refusals: dict[int, str] = field(default_factory=dict)
