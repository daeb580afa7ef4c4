"""The base of tasks that work inside one program."""

import pytest
from celery import Celery
from structlog.contextvars import get_contextvars

from security.models import ProgramKey
from security.tasks import TenantTask
from security.tenancy.scope import NoScopeError, current_scope
from tests.factories.security import World

app = Celery("test", set_as_current=False)


@app.task(base=TenantTask, name="test.keys")
def keys(program_id: int, *, fail: bool = False) -> tuple[list[int], int]:
    if fail:
        ProgramKey.objects.filter(program_id=program_id).delete()
        raise ZeroDivisionError
    return list(ProgramKey.objects.values_list("program_id", flat=True)), get_contextvars()["program_id"]


def test_the_body_runs_in_the_scope_of_its_first_argument(committed_world: World) -> None:
    program_id = committed_world.midori.pk
    assert keys(program_id) == ([program_id], program_id)
    assert current_scope() is None
    assert "program_id" not in get_contextvars()
    with pytest.raises(NoScopeError):
        ProgramKey.objects.count()


def test_an_error_rolls_the_body_back(committed_world: World) -> None:
    program_id = committed_world.aoi.pk
    with pytest.raises(ZeroDivisionError):
        keys(program_id, fail=True)
    assert keys(program_id) == ([program_id], program_id)
