"""One test over many things of a kind."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TypeVar

Thing = TypeVar("Thing")


def for_each(
    things: Iterable[Thing], label: Callable[[Thing], str] = str
) -> Callable[[Callable[[Thing], None]], Callable[[], None]]:
    """Make one test of a check of one thing: all are checked, and those that do not hold are listed by their label.

    A test a thing would be thousands, which every worker collects and reports before the first one that matters.
    """
    known = list(things)

    def decorate(check: Callable[[Thing], None]) -> Callable[[], None]:
        @wraps(check)
        def test() -> None:
            faults = {}
            for thing in known:
                try:
                    check(thing)
                except AssertionError as error:
                    faults[label(thing)] = str(error) or repr(error)
            assert faults == {}, f"of {len(known)}"
            assert known != [], "nothing was checked"

        del test.__wrapped__  # pytest would ask a fixture for the argument
        return test

    return decorate
