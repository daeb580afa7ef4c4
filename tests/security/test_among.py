"""Rows by many ids at once."""

import pytest
from django.db.models import Q

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


def test_of_no_ids_there_are_no_rows_and_the_database_is_not_asked(
    users: list[User], django_assert_num_queries
) -> None:
    nobody = Among("pk", ())
    with django_assert_num_queries(0):
        assert list(User.objects.filter(nobody)) == []
        assert User.objects.filter(nobody, is_active=True).update(is_active=False) == 0
    assert list(User.objects.filter(Q(nobody) | Q(pk=users[0].pk))) == [users[0]]
    assert set(users) <= set(User.objects.exclude(nobody))
    assert set(User.objects.annotate(found=nobody).values_list("found", flat=True)) == {False}


def test_all_ids_are_one_parameter() -> None:
    _sql, parameters = User.objects.filter(Among("pk", range(1000))).query.sql_with_params()
    assert len(parameters) == 1
