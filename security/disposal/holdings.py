"""What the apps hold of a program: each registers its own in `AppConfig.ready()`, and what of it is kept and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import Q
from django.utils.functional import Promise

from security.models import Program

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Outside:
    """Rows in another database, by the program's code: how many there are in each table, and their erasing."""

    count: Callable[[str], Mapping[str, int]]
    erase: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of data: all tenant tables of an app, its files and its rows elsewhere.

    `kept` names the models that stay, each with the reason; `spared` the rows of a model that stay; `search` the models
    that are only there to find others. `folder` is the directory with the program's files.
    """

    app: str
    label: Text
    kept: Mapping[str, Text] = field(default_factory=dict)
    spared: Mapping[str, Q] = field(default_factory=dict)
    search: frozenset[str] = frozenset()
    folder: Callable[[Program], Path] | None = None
    outside: Outside | None = None


# What has to be settled before a disposal, such as media that are not back: a sentence, or nothing.
Blocker = Callable[[int], Text | None]

_holdings: dict[str, Holding] = {}
_blockers: list[Blocker] = []


def register_holding(holding: Holding) -> None:
    """Make an app's data known. Another holding of the same app raises ValueError."""
    if _holdings.get(holding.app, holding) != holding:
        raise ValueError(f"{holding.app} has registered what it holds already.")
    _holdings[holding.app] = holding


def register_blocker(blocker: Blocker) -> None:
    """Let an app object to a disposal."""
    if blocker not in _blockers:
        _blockers.append(blocker)


def all_holdings() -> dict[str, Holding]:
    """Every holding by its app."""
    return dict(sorted(_holdings.items()))


def objections(program_id: int) -> list[str]:
    """What the apps have against a disposal now."""
    return [str(text) for blocker in _blockers if (text := blocker(program_id))]
