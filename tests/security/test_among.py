"""Rows by many ids at once."""

import pytest

from security.db.among import Among
from security.models import Program, User
from tests.factories.security import World


@pytest.fixture
def users(world: World) -> list[User]:
    return list(User.objects.order_by("pk")[:3])


def test_rows_are_found_by_their_ids(users: list[User]) -> None:
    first, second, third = users
    ids = [first.pk, second.pk]
    assert set(User.objects.filter(Among("pk", ids))) == {first, second}
    assert set(User.objects.exclude(Among("pk", ids)).filter(Among("pk", [third.pk, -1]))) == {third}


def test_rows_are_found_by_the_ids_that_they_refer_to(world: World) -> None:
    rows = Program.objects.filter(Among("municipality_id", {world.aoi.municipality_id}))
    assert world.aoi in rows
    assert world.midori not in rows


def test_of_no_ids_there_are_no_rows(users: list[User]) -> None:
    assert not User.objects.filter(Among("pk", ())).exists()


def test_all_ids_are_one_parameter() -> None:
    _sql, parameters = User.objects.filter(Among("pk", range(1000))).query.sql_with_params()
    assert len(parameters) == 1
