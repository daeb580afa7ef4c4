"""Fixtures of the ways in."""

from typing import Any

import pytest
from celery import current_app


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, tuple[Any, ...]]]:
    """Tasks that would have been sent: there is no broker in these tests, and the jobs are run by hand."""
    tasks: list[tuple[str, tuple[Any, ...]]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args=(), **_: tasks.append((name, tuple(args))))
    return tasks
