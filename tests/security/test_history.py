"""Row history: statement level, every row of it, behind the same walls."""

import datetime as dt

import pytest
from django.apps import apps

from cases.models import Approach, Household
from security import clock
from security.tenancy.scope import NoScopeError, program_scope
from tests.factories.security import World

HouseholdEvent = apps.get_model("cases", "HouseholdEvent")


def make_households(program_id: int, count: int) -> list[int]:
    rows = [
        Household(
            program_id=program_id,
            number=f"{number:010}",
            receipt_number=f"{program_id}-{number}",
            approach=Approach.PUSH,
            ledger_state_at=clock.now(),
            members=1,
            postcode="1000001",
            address="あおい市1",
            address_key="1",
        )
        for number in range(count)
    ]
    return [row.pk for row in Household.objects.bulk_create(rows)]


def test_one_update_of_many_rows_keeps_what_each_row_held(world: World, django_assert_num_queries) -> None:
    with program_scope(world.aoi.pk):
        ids = make_households(world.aoi.pk, 50)
        with django_assert_num_queries(1):
            Household.objects.filter(program_id=world.aoi.pk).update(members=2, ledger_state="sent")
        kept = HouseholdEvent.objects.filter(program_id=world.aoi.pk)
        assert sorted(kept.values_list("pgh_obj_id", flat=True)) == ids
        assert set(kept.values_list("members", "ledger_state")) == {(1, "prepared")}
        # An UPDATE that changes nothing is no history.
        Household.objects.filter(program_id=world.aoi.pk).update(members=2)
        assert kept.count() == 50


def test_history_stands_behind_the_walls(world: World) -> None:
    with program_scope(world.aoi.pk):
        make_households(world.aoi.pk, 2)
        Household.objects.filter(program_id=world.aoi.pk).update(members=3)
    with program_scope(world.midori.pk):
        assert HouseholdEvent.objects.count() == 0
    with pytest.raises(NoScopeError):
        HouseholdEvent.objects.count()
    with program_scope([world.aoi.pk, world.midori.pk]):
        make_households(world.midori.pk, 1)
        # One statement over two programs: every kept row stands in its own program.
        Household.objects.update(postcode="1000002", ledger_state_at=dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
        found = HouseholdEvent.objects.filter(postcode="1000001", members__in=[1, 3])
        assert sorted(found.values_list("program_id", flat=True)) == [world.aoi.pk] * 4 + [world.midori.pk]
