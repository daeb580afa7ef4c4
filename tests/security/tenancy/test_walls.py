"""The three nets: no scope raises, another program's rows are not there, a row cannot point across."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from security import clock
from security.models import Job, JobChunk, Program, ProgramKey
from security.tenancy.scope import NoScopeError, program_scope
from tests.factories.security import World


def start_row(program_id: int) -> Job:
    return Job.objects.create(program_id=program_id, kind="test", created_at=clock.now())


def test_a_query_without_a_scope_raises(world: World) -> None:
    with pytest.raises(NoScopeError):
        Job.objects.count()
    with pytest.raises(NoScopeError):
        Job._base_manager.filter(pk=1).update(kind="x")


def test_a_query_with_a_subquery_without_a_scope_raises(world: World) -> None:
    with pytest.raises(NoScopeError):
        list(Program.objects.filter(pk__in=Job.objects.values("program_id")))


def test_rows_of_another_program_are_not_there(world: World) -> None:
    with program_scope(world.aoi.pk):
        mine = start_row(world.aoi.pk)
    with program_scope(world.midori.pk):
        assert not Job.objects.filter(pk=mine.pk).exists()
        assert Job.objects.filter(pk=mine.pk).update(kind="stolen") == 0
    with program_scope(world.aoi.pk):
        assert Job.objects.get(pk=mine.pk).kind == "test"


def test_a_row_for_another_program_is_refused(world: World) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), program_scope(world.aoi.pk):
        start_row(world.midori.pk)


def test_a_row_cannot_point_into_another_program(world: World) -> None:
    with program_scope(world.aoi.pk):
        mine = start_row(world.aoi.pk)
    both = [world.aoi.pk, world.midori.pk]
    with pytest.raises(IntegrityError, match="security_jobchunk_job_same"), program_scope(both):
        JobChunk.objects.create(program=world.midori, job=mine, position=0)


def test_raw_sql_without_a_scope_sees_nothing(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM security_programkey")
        assert cursor.fetchone() == (0,)
    with program_scope(world.aoi.pk):
        assert ProgramKey.objects.count() == 1


def test_a_nested_scope_gives_the_outer_one_back(world: World) -> None:
    with program_scope(world.aoi.pk):
        with program_scope(world.midori.pk):
            assert list(ProgramKey.objects.values_list("program_id", flat=True)) == [world.midori.pk]
        assert list(ProgramKey.objects.values_list("program_id", flat=True)) == [world.aoi.pk]
        with pytest.raises(ZeroDivisionError), program_scope(world.midori.pk):
            raise ZeroDivisionError
        assert list(ProgramKey.objects.values_list("program_id", flat=True)) == [world.aoi.pk]


def test_an_error_in_a_scope_is_the_one_that_is_seen(world: World) -> None:
    with pytest.raises(ProgrammingError), program_scope(world.aoi.pk), connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.program_ids', true)")
        assert cursor.fetchone() in {("",), (None,)}
