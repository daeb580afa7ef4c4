"""A database of its own for a benchmark that writes, with the roles of production, dropped afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from tests.databases import cloned, ensure_templates, point_at
from tests.factories.security import World, make_world


@contextmanager
def bench_world(name: str) -> Iterator[World]:
    """Two programs and their people in fresh databases."""
    ensure_templates()
    with cloned(f"bench_{name}") as names:
        point_at(names)
        yield make_world()
        connections.close_all()
