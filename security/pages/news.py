"""News: what concerns a person on a program since they last looked, told by the apps from what they keep anyway."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.functional import Promise

from security import clock, events
from security.actor import Actor
from security.audit.record import record
from security.models import NewsSeen
from security.pages.keyset import CountUpTo
from security.tenancy.scope import require_program

DAYS = 14
MOST = 50  # of each source


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened. `what` is its kind, `text` names the thing and never a resident.

    `url_name` takes the program's code and `args`; empty where the person has no page for it. `tone` is that of a chip.
    `url` and `is_new` are filled in by `news_for`.
    """

    at: dt.datetime
    what: str | Promise
    text: str
    url_name: str = ""
    args: tuple[str | int, ...] = ()
    tone: str = "neutral"
    url: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class NewsSource:
    """News of one kind. `rows` are what happened to a person on a program after a moment, the newest first, or None
    for a role that it does not concern; `tell` says a row in words."""

    rows: Callable[[Actor, int, dt.datetime | Combinable], "QuerySet[Any] | None"]
    tell: Callable[[Any, Actor], News]


_sources: dict[str, NewsSource] = {}


def register_news(name: str, source: NewsSource) -> None:
    """Make an app's news known. `name` says what they are of, such as "jobs"."""
    _sources[name] = source


def news_for(actor: Actor, *, program_id: int, program_code: str) -> list[News]:
    """The news of the last days, the newest first; what was not marked as read is new."""
    seen_at, earliest = _seen_at(actor, program_id), _earliest()
    found: list[News] = []
    for source in _sources.values():
        rows = source.rows(actor, program_id, earliest)
        found += [source.tell(row, actor) for row in rows[:MOST]] if rows is not None else []
    return [
        replace(
            item,
            is_new=item.at > seen_at,
            url=reverse(item.url_name, args=[program_code, *item.args]) if item.url_name else "",
        )
        for item in sorted(found, key=lambda item: item.at, reverse=True)
    ]


def new_of_each(actor: Actor, *, program_id: int) -> list[CountUpTo]:
    """How many of each source are new, MOST at most, as columns of a statement."""
    found = [source.rows(actor, program_id, _since(actor, program_id)) for source in _sources.values()]
    return [CountUpTo(rows, MOST - 1) for rows in found if rows is not None]


def mark_news_seen(*, actor: Actor, program_id: int) -> None:
    """Mark everything up to now as read by the person."""
    require_program(program_id)
    row, _made = NewsSeen.objects.update_or_create(
        program_id=program_id, person_id=actor.person_id, defaults={"seen_at": clock.now()}
    )
    record(events.NEWS_SEEN, actor=actor, program_id=program_id, subject_ids=[row.pk])


def _earliest() -> dt.datetime:
    return clock.now() - dt.timedelta(days=DAYS)


def _seen(actor: Actor, program_id: int) -> "QuerySet[NewsSeen]":
    return NewsSeen.objects.filter(program_id=program_id, person_id=actor.person_id)


def _seen_at(actor: Actor, program_id: int) -> dt.datetime:
    return _seen(actor, program_id).values_list("seen_at", flat=True).first() or _earliest()


def _since(actor: Actor, program_id: int) -> Combinable:
    """The same inside a statement."""
    earliest = Value(_earliest())
    return Greatest(Coalesce(Subquery(_seen(actor, program_id).values("seen_at")[:1]), earliest), earliest)
