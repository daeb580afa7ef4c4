"""The clock. Deadlines, eras and the demo run on it, so time can be set without touching the machine's."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")
_fixed: ContextVar[dt.datetime | None] = ContextVar("secretariat_clock", default=None)


def now() -> dt.datetime:
    """The current moment, aware, in UTC; the set one inside `at(...)`."""
    return _fixed.get() or machine_now()


def machine_now() -> dt.datetime:
    """The machine's moment, whatever was set: for what people do beside a played day."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The current date in Japan."""
    return now().astimezone(JAPAN).date()


def local(moment: dt.datetime) -> dt.datetime:
    """An aware moment as Japan's clocks show it."""
    return moment.astimezone(JAPAN)


def fixed() -> dt.datetime | None:
    """The moment the clock was set to, or None while it runs: long work carries it to the worker."""
    return _fixed.get()


@contextmanager
def at(moment: dt.datetime | None) -> Iterator[None]:
    """Set the clock to an aware moment for the block; None leaves it as it is."""
    if moment is not None and moment.tzinfo is None:
        raise ValueError("The clock takes aware datetimes only.")
    token = _fixed.set(moment if moment is not None else _fixed.get())
    try:
        yield
    finally:
        _fixed.reset(token)
