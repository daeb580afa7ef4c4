"""Work is sent when the transaction has committed, and only then."""

import pytest
from django.db import transaction

from security.dispatch import dispatch
from security.task_names import RUN_JOB, SEAL_AUDIT, declare_task
from security.tenancy.scope import program_scope
from tests.factories.security import World


def test_nothing_is_sent_before_the_commit(committed_world: World, outbox) -> None:
    with program_scope(committed_world.aoi.pk):
        dispatch(RUN_JOB, committed_world.aoi.pk, 7)
        dispatch(SEAL_AUDIT, queue="other")
        assert outbox == []
    assert outbox == [
        ("security.run_job", (committed_world.aoi.pk, 7), "bulk"),
        ("security.seal_audit", (), "other"),
    ]


def test_what_rolls_back_is_never_sent(committed_db, outbox) -> None:
    def fails() -> None:
        with transaction.atomic():
            dispatch(RUN_JOB, 1, 7)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert outbox == []


def test_a_name_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared already"):
        declare_task("security.run_job")
