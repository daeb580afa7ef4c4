"""Reads of money: totals that add up, lines without what they must not show, the schedule."""

import datetime as dt

import pytest

from cases.models import Status, TransferLine
from cases.selectors.money import (
    Figure,
    batch_lines,
    batches,
    earliest_transfer_on,
    ledger_totals,
    payment_schedule,
)
from security import clock
from security.actor import NotAllowedError
from tests.factories.money import TRANSFER_ON, make_case, open_office


@pytest.fixture
def office(world):
    with open_office(world) as opened:
        yield opened


def auditor(office):
    return {"actor": office.world.actor("aoi_auditor"), "program_id": office.program_id}


def test_the_ledger_follows_the_money(office) -> None:
    cases = [make_case(office.world.aoi, number, yen=10_000 * number) for number in range(1, 6)]
    totals = ledger_totals(**auditor(office))
    assert (totals.entitled, totals.decided, totals.adds_up) == (Figure(5, 150_000), Figure(), True)
    batch_id = office.send(*cases[:3])
    office.decide(*cases[3:])
    totals = ledger_totals(**auditor(office))
    assert (totals.decided, totals.sent, totals.waiting) == (Figure(5, 150_000), Figure(3, 60_000), Figure(2, 90_000))
    failed = TransferLine.objects.get(application_id=cases[2].pk)
    office.results(batch_id, {failed.pk: "name"})
    office.prepare()
    totals = ledger_totals(**auditor(office))
    assert (totals.paid, totals.failed, totals.in_batch) == (Figure(2, 30_000), Figure(1, 30_000), Figure(2, 90_000))
    assert (totals.waiting, totals.exported) == (Figure(1, 30_000), Figure(3, 60_000))
    assert (totals.reissued, totals.adds_up) == (Figure(), True)


def test_goods_are_settled_without_a_transfer(world) -> None:
    with open_office(world, kind="gift") as office:
        office.decide(make_case(world.aoi, 1))
        totals = ledger_totals(**auditor(office))
        assert (totals.settled, totals.decided, totals.adds_up) == (Figure(1, 30_000), Figure(1, 30_000), True)


def test_money_that_is_nowhere_shows(office) -> None:
    case = make_case(office.world.aoi, 1)
    office.decide(case)
    case.application.refresh_from_db()
    case.application.status = Status.PAID
    case.application.save()
    assert ledger_totals(**auditor(office)).adds_up is False


def test_lines_show_no_account_and_nothing_of_a_restricted_case(office) -> None:
    open_case = make_case(office.world.aoi, 1, account={"number": "7654321"})
    restricted = make_case(office.world.aoi, 2, household={"protected": True})
    batch_id = office.send(open_case, restricted)
    first, second = batch_lines(**auditor(office), batch_id=batch_id)
    assert (first.holder_kana, first.number_tail, first.branch_code) == ("ミホン　タロウ", "321", "001")
    assert (second.holder_kana, second.number_tail, second.branch_code) == ("", "", "")
    assert (second.amount_yen, second.outcome, second.attempt) == (30_000, "", 1)
    assert batch_lines(**auditor(office), batch_id=batch_id, after_position=1) == [second]
    assert batch_lines(**auditor(office), batch_id=batch_id, limit=1) == [first]


def test_batches_carry_their_file_and_results(office) -> None:
    batch_id = office.send(make_case(office.world.aoi, 1), make_case(office.world.aoi, 2))
    line = TransferLine.objects.filter(batch_id=batch_id).first()
    office.results(batch_id, {line.pk: "name"})
    office.decide(make_case(office.world.aoi, 3))
    office.prepare()
    newest, released = batches(**auditor(office))
    assert (newest.number, newest.file_sha256, newest.paid_count) == (2, None, 0)
    assert (released.paid_count, released.failed_count, released.file_size) == (1, 1, 122 * 5)
    assert len(released.file_sha256) == 64


def test_the_schedule_says_which_receptions_are_paid_when(office) -> None:
    with clock.at(clock.now() - dt.timedelta(days=10)):
        early = make_case(office.world.aoi, 1)
    office.send(early, make_case(office.world.aoi, 2))
    (entry,) = payment_schedule(**auditor(office))
    assert (entry.transfer_on, entry.count, entry.yen, entry.state) == (TRANSFER_ON, 2, 60_000, "released")
    assert (entry.first_received_on, entry.last_received_on) == (dt.date(2025, 11, 21), dt.date(2025, 12, 1))


def test_the_earliest_transfer_date_counts_business_days(office) -> None:
    assert earliest_transfer_on(**auditor(office)) == dt.date(2025, 12, 5)
    with clock.at(dt.datetime(2025, 12, 27, 3, tzinfo=dt.UTC)):  # a Saturday
        assert earliest_transfer_on(**auditor(office)) == dt.date(2026, 1, 7)


@pytest.mark.parametrize("who", ["aoi_keyer_1", "aoi_mailroom", "midori_auditor"])
def test_money_is_not_for_everybody(office, who) -> None:
    for read, values in ((ledger_totals, {}), (batch_lines, {"batch_id": 1}), (batches, {}), (payment_schedule, {})):
        with pytest.raises(NotAllowedError):
            read(actor=office.world.actor(who), program_id=office.program_id, **values)
