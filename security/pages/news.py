"""News: what concerns a person on a program since they last looked, told by the apps from what they keep anyway."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.core.cache import cache
from django.urls import reverse
from django.utils.functional import Promise

from security import clock, events
from security.actor import Actor
from security.audit.record import record
from security.models import NewsSeen
from security.tenancy.scope import require_program

DAYS = 14
MOST = 50  # of each kind
COUNT_KEPT_SECONDS = 30


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


# What happened to a person on a program after a moment, the newest first, MOST at most. It asks nothing for a role that
# it does not concern.
NewsProvider = Callable[[Actor, int, dt.datetime], Sequence[News]]
_providers: dict[str, NewsProvider] = {}


def register_news(name: str, provider: NewsProvider) -> None:
    """Make an app's news known. `name` says whose they are, such as "cases"."""
    _providers[name] = provider


def news_for(actor: Actor, *, program_id: int, program_code: str) -> list[News]:
    """The news of the last days, the newest first; what was not marked as read is new."""
    seen_at = _seen_at(actor, program_id)
    found = [item for provider in _providers.values() for item in provider(actor, program_id, _earliest())]
    return [
        replace(
            item,
            is_new=item.at > seen_at,
            url=reverse(item.url_name, args=[program_code, *item.args]) if item.url_name else "",
        )
        for item in sorted(found, key=lambda item: item.at, reverse=True)
    ]


def news_count(actor: Actor, *, program_id: int) -> int:
    """How many of them are new; kept for half a minute, because it stands on every page."""
    key = _key(actor, program_id)
    kept: int | None = cache.get(key)
    if kept is None:
        since = _seen_at(actor, program_id)
        kept = sum(len(provider(actor, program_id, since)) for provider in _providers.values())
        cache.set(key, kept, COUNT_KEPT_SECONDS)
    return kept


def mark_news_seen(*, actor: Actor, program_id: int) -> None:
    """Mark everything up to now as read by the person."""
    require_program(program_id)
    row, _made = NewsSeen.objects.update_or_create(
        program_id=program_id, person_id=actor.person_id, defaults={"seen_at": clock.now()}
    )
    record(events.NEWS_SEEN, actor=actor, program_id=program_id, subject_ids=[row.pk])
    cache.delete(_key(actor, program_id))


def _earliest() -> dt.datetime:
    return clock.now() - dt.timedelta(days=DAYS)


def _seen_at(actor: Actor, program_id: int) -> dt.datetime:
    rows = NewsSeen.objects.filter(program_id=program_id, person_id=actor.person_id)
    seen_at = rows.values_list("seen_at", flat=True).first()
    return max(seen_at, _earliest()) if seen_at else _earliest()


def _key(actor: Actor, program_id: int) -> str:
    return f"news:{program_id}:{actor.user_id}"
