"""What the running request shows: selectors say it, the request wrapper writes it when the page was sent."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Looked:
    """Whose rows were shown, by program: a household in full, or households named in a list."""

    in_full: dict[int, dict[int, None]] = field(default_factory=dict)
    listed: dict[int, dict[int, None]] = field(default_factory=dict)

    @property
    def program_ids(self) -> list[int]:
        """The programs of which something was shown."""
        return sorted({*self.in_full, *self.listed})


_current: ContextVar[Looked | None] = ContextVar("secretariat_looked", default=None)


@contextmanager
def looking() -> Iterator[Looked]:
    """Collect what is shown until it closes."""
    looked = Looked()
    token = _current.set(looked)
    try:
        yield looked
    finally:
        _current.reset(token)


def seen(program_id: int, household_id: int | None) -> None:
    """Selectors call this for whom they give away in full: a case, an image, an account, the note of a call."""
    looked = _current.get()
    if looked is not None and household_id is not None:
        looked.in_full.setdefault(program_id, {})[household_id] = None


def seen_in_list(program_id: int, household_ids: Iterable[int | None]) -> None:
    """The same for those whom a list names."""
    looked = _current.get()
    if looked is not None:
        found = {one: None for one in household_ids if one is not None}
        if found:
            looked.listed.setdefault(program_id, {}).update(found)
