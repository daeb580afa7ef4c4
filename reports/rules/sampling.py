"""A sample that anybody can draw again with the seed alone, in any language and without our code."""

import hashlib
from collections.abc import Iterable
from typing import Final

FEWEST, MOST = 1, 20
SEED_LENGTH: Final = 40


def draw(seed: str, population: Iterable[int], size: int) -> list[int]:
    """The `size` numbers whose SHA-256 of `seed:number` is smallest, in the order of those hashes."""
    return sorted(population, key=lambda number: (place_of(seed, number), number))[:size]


def place_of(seed: str, number: int) -> str:
    """What a number is ordered by, in hexadecimal digits."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()
