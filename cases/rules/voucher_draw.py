"""A draw that anybody can repeat: the order follows from the seed and the receipt numbers, and from nothing else."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """How many books a household asked for, by its receipt number."""

    receipt_number: str
    books: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where a request came, from 1, and how many books it gets."""

    receipt_number: str
    rank: int
    granted: int


def draw_books(seed: str, requests: Iterable[Request], *, books: int) -> list[Drawn]:
    """Give out `books` in the order of SHA-256 over `seed:receipt number`; each gets its request or what is left.

    The order in which requests came in does not count, and a seed gives the same result on every computer.
    """
    ordered = sorted(requests, key=lambda request: _place(seed, request.receipt_number))
    drawn = []
    left = books
    for rank, request in enumerate(ordered, start=1):
        granted = min(request.books, left)
        left -= granted
        drawn.append(Drawn(request.receipt_number, rank, granted))
    return drawn


def list_digest(requests: Iterable[Request]) -> str:
    """SHA-256 (hex) over the sorted list: which requests took part, and for how many books."""
    lines = sorted(f"{request.receipt_number},{request.books}" for request in requests)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _place(seed: str, receipt_number: str) -> bytes:
    return hashlib.sha256(f"{seed}:{receipt_number}".encode()).digest()
