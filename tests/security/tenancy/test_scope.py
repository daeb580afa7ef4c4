"""The scope itself: what it sets, what it leaves behind."""

import threading

import pytest
from django.db import connection, transaction

from security.models import ProgramKey
from security.tenancy.scope import ProgramNotInScopeError, current_scope, program_scope, require_program
from tests.factories.security import World


def setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.program_ids', true)")
        (value,) = cursor.fetchone()
    return value or ""


def in_transaction() -> bool:
    return connection.in_atomic_block


def test_a_scope_is_a_transaction_and_leaves_nothing_behind(committed_world: World) -> None:
    with program_scope([committed_world.aoi.pk, committed_world.midori.pk]):
        assert in_transaction()
        assert setting() == f"{committed_world.aoi.pk},{committed_world.midori.pk}"
        assert ProgramKey.objects.count() == 2
    assert not in_transaction()
    assert setting() == ""


def test_an_error_rolls_back_and_leaves_nothing_behind(committed_world: World) -> None:
    program_id = committed_world.aoi.pk

    def fails() -> None:
        with program_scope(program_id):
            ProgramKey.objects.filter(program_id=program_id).delete()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert setting() == ""
    assert current_scope() is None
    with program_scope(program_id):
        assert ProgramKey.objects.count() == 1


def test_a_scope_inside_a_transaction_ends_with_itself(committed_world: World) -> None:
    with transaction.atomic():
        with program_scope(committed_world.aoi.pk):
            assert setting() == str(committed_world.aoi.pk)
        assert setting() == ""


def test_an_empty_scope_shows_nothing(world: World) -> None:
    with program_scope([]):
        assert ProgramKey.objects.count() == 0


def test_a_thread_has_no_scope_of_its_maker(world: World) -> None:
    found = []
    with program_scope(world.aoi.pk):
        thread = threading.Thread(target=lambda: found.append(current_scope()))
        thread.start()
        thread.join()
    assert found == [None]


def test_require_program(world: World) -> None:
    with pytest.raises(ProgramNotInScopeError):
        require_program(world.aoi.pk)
    with program_scope(world.aoi.pk):
        require_program(world.aoi.pk)
        with pytest.raises(ProgramNotInScopeError):
            require_program(world.midori.pk)
