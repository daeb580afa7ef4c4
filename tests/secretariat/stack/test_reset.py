"""Throwing data away: only what the demo marked, never what is running, never the keys."""

from pathlib import Path

import pytest

from secretariat.stack.cli import main
from secretariat.stack.errors import StackError
from secretariat.stack.ownership import FileLock
from secretariat.stack.paths import StackPaths
from secretariat.stack.postgres import PostgresServer
from secretariat.stack.reset import reset


@pytest.fixture
def filled(paths: StackPaths) -> list[Path]:
    """Files where an instance has its data."""
    files = [
        PostgresServer(paths).data / "PG_VERSION",
        paths.instance / "redis" / "appendonly",
        paths.var / "files" / "lot.pdf",
        paths.var / "audit" / "anchors.jsonl",
    ]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    paths.keys_file.write_text("KEY=1")
    return files


def test_data_without_the_demos_mark_stay(paths, filled) -> None:
    assert reset(paths, demo_only=True) == 0
    assert all(file.exists() for file in filled)


def test_the_demos_data_go_and_the_keys_stay(paths, filled) -> None:
    paths.demo_mark.touch()
    assert reset(paths, demo_only=True) == 0
    assert not any(file.exists() for file in filled)
    assert not paths.demo_mark.exists()
    assert paths.keys_file.exists()


def test_a_running_stack_keeps_its_data(paths, filled) -> None:
    paths.demo_mark.touch()
    lock = FileLock(paths.lock_file)
    assert lock.exclusive()
    try:
        with pytest.raises(StackError) as refused:
            reset(paths, demo_only=True)
    finally:
        lock.release()
    assert refused.value.code == "already-running"
    assert all(file.exists() for file in filled)


def test_another_instance_keeps_files_that_it_shares(paths, filled) -> None:
    other = StackPaths(var=paths.var, name="trial")
    other.create()
    assert main(["reset", "--name", "trial"]) == 0
    assert all(file.exists() for file in filled)
