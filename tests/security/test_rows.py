"""Many rows written or changed by one statement: all of them, as they stand, in their own program only."""

import datetime as dt

import pytest

from cases.models import Application, Household, Notice, PayeeAccount, Transition
from security import clock
from security.db import rows as database_rows
from security.db.rows import insert_rows, update_rows
from security.tenancy.scope import ProgramNotInScopeError, program_scope
from tests.factories.cases import make_account, make_applications, make_household, make_setup
from tests.factories.security import World

ADDRESS = "東京都'あおい\"市%s\\本町；𠮷"


def test_texts_days_and_empty_values_are_written_as_they_stand(world: World, django_assert_num_queries) -> None:
    with program_scope(world.aoi.pk):
        rows = [make_household(world.aoi) for _ in range(3)]
        untouched = make_household(world.aoi)
        rows[0].address, rows[1].mailing_address, rows[2].members = ADDRESS, ADDRESS, 7
        rows[0].ledger_state_at = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
        rows[1].protected = True
        columns = ["address", "mailing_address", "members", "ledger_state_at", "protected"]
        with django_assert_num_queries(1):
            update_rows(rows, columns)
        found = Household.objects.in_bulk()
        for row in [*rows, untouched]:
            assert {name: getattr(found[row.pk], name) for name in columns} == {
                name: getattr(row, name) for name in columns
            }


def test_answers_and_links_are_written_as_they_stand(world: World) -> None:
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
        rows = make_applications(world, 2)
        account = make_account(Household.objects.get(pk=rows[1].household_id))
        rows[0].answers = {"同意": True, "人": [1, None, "x"]}
        rows[1].account = account
        rows[1].amount_yen = 30_000
        rows[1].applied_on = dt.date(2026, 6, 1)
        columns = ["answers", "account", "amount_yen", "applied_on"]
        update_rows(rows, columns)
        first, second = Application.objects.order_by("pk")
        assert (first.answers, first.account_id, first.amount_yen) == (rows[0].answers, None, rows[0].amount_yen)
        assert (second.account_id, second.amount_yen, second.applied_on) == (account.pk, 30_000, dt.date(2026, 6, 1))
        update_rows([], columns)


def test_a_row_that_is_not_there_is_an_error(world: World) -> None:
    with program_scope(world.aoi.pk):
        row = make_household(world.aoi)
    stood, row.address = row.address, "別の所"
    gone = Household(pk=row.pk + 1_000, program_id=world.aoi.pk, address="何処")
    with pytest.raises(LookupError, match=r"1 rows of cases\.Household"), program_scope(world.aoi.pk):
        update_rows([row, gone], ["address"])
    with program_scope(world.aoi.pk):
        assert Household.objects.get().address == stood


def test_another_programs_rows_are_not_reached(world: World) -> None:
    with program_scope(world.midori.pk):
        theirs = make_household(world.midori)
    stood = theirs.address
    theirs.address = "別の所"
    with pytest.raises(ProgramNotInScopeError):
        update_rows([theirs], ["address"])
    with pytest.raises(ProgramNotInScopeError), program_scope(world.aoi.pk):
        update_rows([theirs], ["address"])
    forged = Household(pk=theirs.pk, program_id=world.aoi.pk, address="別の所")
    with pytest.raises(LookupError), program_scope(world.aoi.pk):
        update_rows([forged], ["address"])
    with program_scope(world.midori.pk):
        assert Household.objects.get().address == stood


def test_rows_are_inserted_in_their_order_with_their_defaults(
    world: World, django_assert_num_queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_rows, "INSERT_BATCH", 2)
    with program_scope(world.aoi.pk):
        household = make_household(world.aoi)
        params: list[dict[str, object]] = [{"x": ADDRESS}, {"人": [1, None, 0.1]}, {}]
        rows = [{"number": 9 - place, "household_id": household.pk, "params": one} for place, one in enumerate(params)]
        shared = {
            "program_id": world.aoi.pk,
            "kind": "decision",
            "issued_on": dt.date(2026, 6, 1),
            "queued_at": clock.now(),
        }
        with django_assert_num_queries(2):
            ids = insert_rows(Notice, rows, shared=shared)
        found = Notice.objects.in_bulk()
        assert [(found[pk].number, found[pk].params) for pk in ids] == [(row["number"], row["params"]) for row in rows]
        one = found[ids[0]]
        assert {name: getattr(one, name) for name in shared} == shared
        assert (one.state, one.application_id, one.blocked_reason, one.posted_at) == ("queued", None, "", None)
        assert insert_rows(Notice, [], shared=shared) == []


def test_what_the_database_gives_by_itself_is_left_to_it(world: World) -> None:
    with program_scope(world.aoi.pk):
        make_setup(world.aoi)
        (application,) = make_applications(world, 1)
        shared = {"program_id": world.aoi.pk, "event": "x", "at": clock.now(), "actor_label": ADDRESS, "to_status": "y"}
        (pk,) = insert_rows(Transition, [{"application_id": application.pk}], shared=shared)
        stored = Transition.objects.get(pk=pk)
    assert stored.transaction > 0
    assert (stored.actor_label, stored.from_status, stored.actor_id) == (ADDRESS, "", None)


def test_rows_are_inserted_into_their_own_program_only(world: World) -> None:
    with program_scope(world.aoi.pk), pytest.raises(ProgramNotInScopeError):
        insert_rows(Notice, [{"number": 1}], shared={"program_id": world.midori.pk})
    with program_scope(world.midori.pk):
        assert not Notice.objects.exists()


def test_sealed_columns_are_not_written_past_their_seal(world: World) -> None:
    with program_scope(world.aoi.pk), pytest.raises(TypeError, match=r"cases\.PayeeAccount: number"):
        insert_rows(PayeeAccount, [{"number": "1234567"}], shared={"program_id": world.aoi.pk})
    with program_scope(world.aoi.pk), pytest.raises(TypeError, match="sealed"):
        insert_rows(PayeeAccount, [{"bank_code": "0001"}], shared={"program_id": world.aoi.pk, "number": "1234567"})
