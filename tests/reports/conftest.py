"""Fixtures of the ways out: no broker, and a files directory of the test's own."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list[tuple[str, tuple[object, ...]]]:
    """What would have gone to the broker: (task name, arguments)."""
    messages: list[tuple[str, tuple[object, ...]]] = []
    monkeypatch.setattr(
        "security.dispatch.current_app.send_task",
        lambda name, args=(), queue=None: messages.append((name, tuple(args))),
    )
    return messages


@pytest.fixture(autouse=True)
def files_dir(settings, tmp_path) -> Path:
    """FILES_DIR of this test."""
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR
