"""Weighted drawing that costs one random number and one list look-up, because a roster holds millions of names."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
Random01 = Callable[[], float]
Reading = tuple[str, str]

_SLOTS = 4096


def expand(items: Sequence[T], weights: Sequence[float], *, slots: int = _SLOTS) -> tuple[T, ...]:
    """Return about ``slots`` references in which each item occurs in proportion to its weight, and at least once.

    Raises ``ValueError`` when the lengths differ, nothing is given or a weight is not positive.
    """
    if not items or len(items) != len(weights) or min(weights) <= 0:
        raise ValueError("expand: give as many positive weights as items")
    total = sum(weights)
    expanded: list[T] = []
    for item, weight in zip(items, weights, strict=True):
        expanded.extend([item] * max(1, round(weight / total * slots)))
    return tuple(expanded)


def ranked(items: Sequence[T], *, slots: int = _SLOTS) -> tuple[T, ...]:
    """Expand a list ordered by frequency along the curve that Japanese names roughly follow.

    The first is some twenty times as frequent as the three-hundredth (1.8 million 佐藤, 90,000 at rank 300).
    """
    return expand(items, [(rank + 8) ** -0.85 for rank in range(1, len(items) + 1)], slots=slots)


def readings(text: str) -> list[Reading]:
    """Read ``WRITTEN:カナ`` pairs separated by white space; ``_`` stands for a space inside a name."""
    pairs: list[Reading] = []
    for token in text.split():
        written, kana = token.split(":")
        pairs.append((written.replace("_", " "), kana))
    return pairs


def pick(pool: Sequence[T], random01: Random01) -> T:
    """Draw one item of an expanded pool."""
    return pool[int(random01() * len(pool))]
