"""Kinds of long work: each app registers what a chunk does, in its `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class ItemError:
    """An item of a chunk that could not be done: which one, why and what to do."""

    item: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ChunkWork:
    """What a chunk is to do. `payload` was planned when the job was made; `params` are the whole job's."""

    program_id: int
    job_id: int
    chunk_id: int
    position: int
    created_by_id: int | None
    params: dict[str, Any]
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChunkDone:
    """What a chunk did."""

    result: dict[str, Any] = field(default_factory=dict)
    errors: tuple[ItemError, ...] = ()


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of long work.

    `run` does one chunk inside the program's scope and transaction, and must be idempotent: a chunk whose worker died
    is run again. `finish` runs once, in the transaction that ends the last chunk, with all results in order. `label` is
    the kind's name on screen. Where `may_be_cancelled` is False, half the work would be worse than none or all of it.
    """

    name: str
    queue: str
    run: Callable[[ChunkWork], ChunkDone]
    finish: Callable[[int, int, dict[str, Any], list[dict[str, Any]]], None] | None = None
    label: str | Promise = ""
    may_be_cancelled: bool = True


_kinds: dict[str, JobKind] = {}


def register_kind(kind: JobKind) -> None:
    """Make a kind known. Registering another one under the same name raises ValueError."""
    if _kinds.get(kind.name, kind) != kind:
        raise ValueError(f"Job kind {kind.name} is registered already.")
    _kinds[kind.name] = kind


def kind_named(name: str) -> JobKind:
    """The kind of that name. Raises KeyError."""
    return _kinds[name]


def all_kinds() -> dict[str, JobKind]:
    """Every registered kind by its name."""
    return dict(_kinds)
