"""The registry of kinds."""

import pytest

from security.jobs.kinds import ChunkDone, JobKind, all_kinds, kind_named, register_kind


def run(work) -> ChunkDone:
    return ChunkDone()


def test_a_name_has_one_kind(monkeypatch) -> None:
    monkeypatch.setattr("security.jobs.kinds._kinds", {})
    kind = JobKind("test.one", "bulk", run)
    register_kind(kind)
    register_kind(kind)
    assert kind_named("test.one") is kind
    assert all_kinds() == {"test.one": kind}
    with pytest.raises(ValueError, match="registered already"):
        register_kind(JobKind("test.one", "default", run))
    with pytest.raises(KeyError):
        kind_named("test.two")
