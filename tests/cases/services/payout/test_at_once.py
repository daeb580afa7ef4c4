"""The same money asked for by several people at the same moment."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection

from cases.errors import CaseError
from cases.models import PayoutBatch, PayoutFile, ProgramSetup, TransferLine
from cases.services.locks import share_setup
from security import clock
from security.tenancy.scope import program_scope
from tests.factories.money import NOW, Office, make_case, open_office

PEOPLE = 4


def at_once(program_id: int, act: Callable[[int], object]) -> Counter[str]:
    """Let several people act in transactions of their own at the same moment; counts "done" and refusals by code."""
    barrier = threading.Barrier(PEOPLE)
    outcomes: list[str] = []

    def work(number: int) -> None:
        try:
            with clock.at(NOW), program_scope(program_id):
                barrier.wait()
                act(number)
            outcomes.append("done")
        except CaseError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return Counter(outcomes)


@pytest.fixture
def world(committed_world):
    return committed_world


def test_a_batch_is_prepared_once_and_released_once(world) -> None:
    with open_office(world) as office:
        office.decide(*(make_case(world.aoi, number) for number in range(1, 6)))
    office = Office(world)
    prepared = at_once(world.aoi.pk, lambda number: office.prepare(by=f"aoi_clerk_{1 + number % 2}"))
    assert prepared == {"done": 1, "nothing_to_pay": PEOPLE - 1}
    with clock.at(NOW), program_scope(world.aoi.pk):
        batch = PayoutBatch.objects.get(program_id=world.aoi.pk)
        assert TransferLine.objects.filter(program_id=world.aoi.pk).count() == 5
        other = {"aoi_clerk_1": "aoi_clerk_2"}.get(batch.prepared_by.username, "aoi_clerk_1")
        office.check(batch.pk, by=other)
    released = at_once(world.aoi.pk, lambda number: office.release(batch.pk))
    assert released == {"done": 1, "batch_released": PEOPLE - 1}
    with program_scope(world.aoi.pk):
        assert PayoutFile.objects.filter(program_id=world.aoi.pk).count() == 1


def test_the_budget_is_not_overdrawn_by_officers_at_once(world) -> None:
    with open_office(world, budget_yen=100_000):
        cases = [make_case(world.aoi, number) for number in range(1, 9)]
    office = Office(world)
    results: list[int] = []

    def decide(number: int) -> None:
        decided = office.decide(*cases[2 * number : 2 * number + 2], partial=True)
        results.append(decided.total_yen)

    assert at_once(world.aoi.pk, decide) == {"done": PEOPLE}
    assert sum(results) == 90_000


def test_decisions_without_a_budget_share_the_set_up_and_its_change_waits(world) -> None:
    with open_office(world):
        cases = [make_case(world.aoi, number) for number in range(1, 3)]
    office = Office(world)

    def in_turn(act: Callable[[], object]) -> Counter[str]:
        def act_now(_number: int) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '500ms'")
            try:
                act()
            except OperationalError as error:
                raise CaseError("", code="waits") from error

        return at_once(world.aoi.pk, act_now)

    def change() -> None:
        ProgramSetup.objects.filter(program_id=world.aoi.pk).update(budget_yen=30_000)

    with clock.at(NOW), program_scope(world.aoi.pk):
        office.decide(cases[0])
        assert in_turn(lambda: share_setup(world.aoi.pk)) == {"done": PEOPLE}
        assert in_turn(change) == {"waits": PEOPLE}
    with clock.at(NOW), program_scope(world.aoi.pk):
        change()
    with clock.at(NOW), program_scope(world.aoi.pk):
        assert office.decide(cases[1], partial=True).refusals == {cases[1].pk: "budget"}
        assert in_turn(lambda: share_setup(world.aoi.pk)) == {"waits": PEOPLE}
