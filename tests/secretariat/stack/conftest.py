"""Instances of the stack for tests: short directories, and none of the variables of the stack the tests run under."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from secretariat.stack.environment import DATABASE_VARIABLES
from secretariat.stack.paths import StackPaths

INHERITED = (*DATABASE_VARIABLES, "REDIS_URL", "PGOPTIONS", "SECRETARIAT_STACK_PG_PORT", "SECRETARIAT_DATA_KEYS")


@pytest.fixture
def short_directory() -> Iterator[Path]:
    """A directory whose name leaves room for a socket's."""
    directory = Path(tempfile.mkdtemp(prefix="st-", dir="/tmp"))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def bare_environment(monkeypatch) -> None:
    """As an operator's shell, where nothing of the stack is set."""
    for name in os.environ:
        if name in INHERITED or name.startswith("SECRETARIAT_"):
            monkeypatch.delenv(name)


@pytest.fixture
def paths(bare_environment, short_directory, monkeypatch) -> StackPaths:
    """An empty instance of its own."""
    monkeypatch.setenv("SECRETARIAT_VAR", str(short_directory))
    found = StackPaths(var=short_directory, name="default")
    found.create()
    return found
