"""Letters that went astray: whom they were for knows the app that printed them, which registers how to find it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Astray:
    """Which letters: a lot of a letter run, of it maybe only some (places in the lot, receipt numbers); or receipt
    numbers alone."""

    run: int | None = None
    lot: int | None = None
    places: tuple[int, ...] = ()
    receipt_numbers: tuple[str, ...] = ()

    @property
    def is_given(self) -> bool:
        """Whether any letter is meant."""
        return self != Astray()


# The households of letters of a program, with those that the reader may not see by name. Raises OfficeError
# ``letter_run``, ``letter_lot``, ``letter_pieces``.
Finder = Callable[[int, Astray], Collection[int]]
_finders: list[Finder] = []


def register_finder(finder: Finder) -> None:
    """Say how households are found by their letters. A second way raises ValueError."""
    if _finders not in ([], [finder]):
        raise ValueError("How letters are found is registered already.")
    _finders[:] = [finder]


def households_of(program_id: int, astray: Astray) -> frozenset[int]:
    """Ids of the households whose letters these are; none where no app prints letters."""
    return frozenset(household for finder in _finders for household in finder(program_id, astray))
