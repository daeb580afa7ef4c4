"""What every test of a service asks: was the event written, and did a refusal change nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from cases.errors import NotPossibleError
from cases.models import (
    Application,
    Deficiency,
    DuplicateCandidate,
    Hold,
    Household,
    LedgerEvent,
    Notice,
    PayeeAccount,
    Review,
    Transition,
)
from security.events import EventCode
from security.models import AuditEvent

WATCHED: tuple[Any, ...] = (
    Application,
    Deficiency,
    DuplicateCandidate,
    Hold,
    Household,
    LedgerEvent,
    Notice,
    PayeeAccount,
    Review,
    Transition,
    AuditEvent,
)


def snapshot() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in WATCHED}


@contextmanager
def refused(error: type[Exception], code: str | None = None) -> Iterator[None]:
    """The block raises `error` (with the code) and has changed no watched row by then: there is no rollback here."""
    before = snapshot()
    with pytest.raises(error) as caught:
        yield
    if code is not None:
        assert getattr(caught.value, "code", None) == code
    assert snapshot() == before


@contextmanager
def refused_for(reason: str) -> Iterator[None]:
    """The block raises NotPossibleError whose refusals are all `reason`; nothing changed."""
    before = snapshot()
    with pytest.raises(NotPossibleError) as caught:
        yield
    assert set(caught.value.refusals.values()) == {reason}
    assert snapshot() == before


def events_of(code: EventCode) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(code=code.code).order_by("pk"))


def last_event(code: EventCode) -> AuditEvent:
    return events_of(code)[-1]
