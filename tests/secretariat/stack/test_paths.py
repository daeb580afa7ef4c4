"""Where an instance keeps its things: socket paths have a length the kernel enforces."""

import os
import stat
from pathlib import Path

import pytest

from secretariat.stack.errors import StackError
from secretariat.stack.paths import LONGEST_SOCKET_PATH, closed_directory, socket_directory, stack_paths

LONGEST_NAME = ".s.PGSQL.65535"


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", "/tmp")  # noqa: S108 - pytest's own is too long for what is tested
    return tmp_path


def test_short_path_is_used_as_it_is(monkeypatch, short_directory):
    found = socket_directory(short_directory / "run", "abc")
    assert found == short_directory / "run"
    assert stat.S_IMODE(found.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["x" * 80, "has space", "事務局"])
def test_long_or_unusual_path_falls_back_to_a_short_closed_one(short_directory, name):
    found = socket_directory(short_directory / name / "run", f"test{os.getpid()}")
    try:
        assert not found.is_relative_to(short_directory)
        assert len(os.fsencode(found / LONGEST_NAME)) <= LONGEST_SOCKET_PATH
        assert stat.S_IMODE(found.stat().st_mode) == 0o700
    finally:
        found.rmdir()


def test_fallback_prefers_the_runtime_directory(monkeypatch, short_directory):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_directory))
    assert socket_directory(Path("/x" * 60), "abc") == short_directory / "secretariat-abc"


def test_open_directory_is_closed(tmp_path):
    directory = tmp_path / "run"
    directory.mkdir(mode=0o755)
    closed_directory(directory)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_a_link_in_the_place_of_the_directory_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StackError) as refused:
        closed_directory(tmp_path / "run")
    assert refused.value.code == "socket-directory"


def test_instances_do_not_share_anything(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRETARIAT_VAR", str(tmp_path))
    one, other = stack_paths(), stack_paths("test")
    assert one.instance == tmp_path / "stack"
    assert other.instance == tmp_path / "test-stack"
    assert one.identity != other.identity
    assert one.log("web") != other.log("web")


@pytest.mark.parametrize("name", ["", "../x", "Upper", "a/b"])
def test_a_name_that_is_no_directory_name_is_refused(name):
    with pytest.raises(StackError) as refused:
        stack_paths(name)
    assert refused.value.code == "bad-name"


def test_a_place_that_cannot_be_written_is_one_line(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a directory")
    monkeypatch.setenv("SECRETARIAT_VAR", str(tmp_path / "file"))
    with pytest.raises(StackError) as refused:
        stack_paths().create()
    assert refused.value.code == "not-writable"
    assert "\n" not in refused.value.message
