"""The steps of an application on its way, for people to see how far it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Place(StrEnum):
    """Where a step is, seen from where the application stands."""

    DONE = "done"
    NOW = "now"
    STOPPED = "stopped"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class TrackStep:
    """One step: the status that it ends in, where it is, and the day on which it was done."""

    status: str
    place: Place
    on: date | None = None


WAY = ("received", "keyed", "verified", "screened", "reviewed", "decided", "paid", "closed")
# Statuses in which a step of the way is under way rather than done.
STANDS_BEFORE = {"paying": "paid"}
SWITCHED = {"keyed": "keying", "reviewed": "second_review", "paid": "payout"}


def days_reached(steps: Iterable[tuple[str, date]]) -> dict[str, date]:
    """The day on which each status was reached first, of the statuses and days in the order in which they came.

    A step back makes void what lay ahead of it: it counts from the day on which it is reached again. A term that is
    paid is none, the application stays decided.
    """
    reached: dict[str, date] = {}
    for status, on in steps:
        if status in WAY:
            ahead = WAY[WAY.index(status) + 1 :]
            reached = {name: day for name, day in reached.items() if name not in ahead}
        reached.setdefault(status, on)
    return reached


def track(
    *, status: str, reached: Mapping[str, date], steps: Mapping[str, bool], stopped: bool, keyed: bool = True
) -> list[TrackStep]:
    """The way of an application in a program whose set-up switches `steps` on and off.

    `reached` holds the day of each status, as `days_reached` finds it; `keyed` is false for what is never keyed. What
    ended early has nothing under way any more.
    """
    way = [name for name in WAY if name in {status, "closed"} or _is_on(name, steps, keyed=keyed)]
    before = STANDS_BEFORE.get(status)
    if before in way:
        now = way.index(before)
    elif status in way:
        now = way.index(status) + 1
    else:
        return [TrackStep(name, Place.DONE if name in reached else Place.AHEAD, reached.get(name)) for name in way]
    return [
        TrackStep(
            name,
            Place.DONE if at < now else Place.AHEAD if at > now else Place.STOPPED if stopped else Place.NOW,
            reached.get(name) if at < now else None,
        )
        for at, name in enumerate(way)
    ]


def _is_on(name: str, steps: Mapping[str, bool], *, keyed: bool) -> bool:
    if name == "keyed" and not keyed:
        return False
    return steps.get(SWITCHED[name], True) if name in SWITCHED else True
