"""The book of the money: by wave and by day the same sums, and a difference shows."""

import datetime as dt
from typing import Any

import pytest

from cases.models import Household, PayoutBatch, Recovery, RecoveryStep, Status, TransferLine
from cases.selectors.money import Figure
from cases.selectors.money_book import COLUMNS, Book, money_book
from cases.selectors.money_rows import FIGURES, NO_WAVE, rows_behind
from cases.services.recovery.open import open_recovery
from cases.services.recovery.record_step import record_step
from cases.services.statement.take_statement import take_statement
from security import clock
from security.actor import NotAllowedError
from tests.factories.bank import Moved, statement_bytes
from tests.factories.money import PAYOUT_DAY, make_case

DAY = PAYOUT_DAY.date()


def who(office, name: str = "aoi_treasurer") -> dict[str, Any]:
    return {"actor": office.world.actor(name), "program_id": office.program_id}


@pytest.fixture
def waves(office):
    """Two waves: of three payments one failed; of the second nothing is known. One grant waits, one is restricted."""
    cases = [make_case(office.world.aoi, n, yen=10_000 * n, household={"protected": n == 2}) for n in range(1, 6)]
    first = office.send(*cases[:3])
    failed = TransferLine.objects.get(application_id=cases[0].pk)
    office.results(first, {failed.pk: "name"})
    office.send(cases[3])
    office.decide(cases[4])
    with clock.at(PAYOUT_DAY):
        paid = TransferLine.objects.get(application_id=cases[2].pk)
        claim = open_recovery(
            **who(office, "aoi_officer"),
            line_id=paid.pk,
            kind=Recovery.Kind.CLAWBACK,
            amount_yen=20_000,
            reason=Recovery.Reason.AMOUNT,
            legal_kind=Recovery.LegalKind.PRIVATE,
            due_on=DAY + dt.timedelta(days=30),
        )
    with clock.at(PAYOUT_DAY + dt.timedelta(days=1)):
        for yen in (5_000, 2_000):
            record_step(
                **who(office, "aoi_clerk_1"),
                recovery_id=claim.pk,
                kind=RecoveryStep.Kind.RECEIVED,
                on=clock.today(),
                yen=yen,
            )
    return cases


def line_of(book: Book, number: int):
    return next(line for line in book.lines if line.batch and line.batch.number == number)


def test_by_wave_every_column_comes_to_the_whole(office, waves) -> None:
    book = money_book(**who(office))
    assert book.adds_up, [cell for cell in book.check if not cell.agrees]
    first = line_of(book, 1)
    assert first.figures["entitled"] == Figure(3, 90_000)
    assert first.figures["approved"] == Figure(3, 60_000)
    assert first.figures["exported"] == Figure(3, 60_000)
    assert first.figures["paid"] == Figure(2, 50_000)
    assert first.figures["failed"] == Figure(1, 10_000)
    assert first.figures["clawed_back"] == Figure(2, 7_000)
    assert "returned" not in first.figures, "no statement shows it yet"
    assert line_of(book, 2).at_bank == Figure(1, 40_000)
    waiting = book.lines[0]
    assert (waiting.batch, waiting.figures["approved"]) == (None, Figure(1, 50_000))


@pytest.mark.parametrize("by", ["wave", "day"])
def test_who_left_the_roster_after_a_grant_stays_entitled(office, waves, by: str) -> None:
    before = money_book(**who(office), by=by)
    unasked = make_case(office.world.aoi, 6)
    unasked.application.status = Status.WITHDRAWN
    unasked.application.save()
    Household.objects.update(in_roster=False)
    after = money_book(**who(office), by=by)
    assert [line.figures for line in after.lines] == [line.figures for line in before.lines]
    assert (after.whole["entitled"], after.adds_up) == (Figure(5, 150_000), True)
    found = rows_behind(**who(office), what="entitled")
    assert (len(found.rows), found.whole) == (5, Figure(5, 150_000))


def test_by_day_each_figure_stands_on_its_own_day(office, waves) -> None:
    book = money_book(**who(office), by="day")
    assert book.adds_up
    by_day = {line.on: line.figures for line in book.lines}
    assert by_day[dt.date(2025, 10, 1)] == {"entitled": Figure(5, 150_000)}
    assert by_day[dt.date(2025, 12, 1)] == {"approved": Figure(5, 150_000), "exported": Figure(4, 100_000)}
    assert by_day[DAY] == {"paid": Figure(2, 50_000), "failed": Figure(1, 10_000)}
    assert by_day[DAY + dt.timedelta(days=1)] == {"clawed_back": Figure(2, 7_000)}


@pytest.mark.parametrize("by", ["wave", "day"])
def test_every_figure_opens_to_rows_of_the_same_sum(office, waves, by) -> None:
    book = money_book(**who(office), by=by)
    opened = 0
    for line in book.lines:
        place = {"on": line.on} if line.on else {"batch_number": line.batch.number if line.batch else NO_WAVE}
        for name, figure in line.cells:
            found = rows_behind(**who(office), what=name, **place)
            assert found.whole == figure, (name, place)
            assert sum(row.yen for row in found.rows) == figure.yen
            opened += bool(found.rows)
    assert opened >= 6
    for name, whole in book.whole.items():
        assert rows_behind(**who(office), what=name).whole == whole
    parts = {name: figure for one in book.equations for name, figure in one.parts if name in FIGURES}
    for name, figure in parts.items():
        assert rows_behind(**who(office), what=name).whole.yen == figure.yen


def test_a_restricted_case_is_in_every_sum_by_its_number_only(office, waves) -> None:
    rows = rows_behind(**who(office), what="paid").rows
    restricted = next(row for row in rows if row.restricted)
    assert restricted.receipt_number == waves[1].application.receipt_number


def test_money_that_is_nowhere_shows_in_the_check(office, waves, monkeypatch) -> None:
    waves[4].application.refresh_from_db()
    waves[4].application.status = "paid"
    waves[4].application.save()
    book = money_book(**who(office))
    approved = next(one for one in book.equations if one.name == "approved")
    assert not approved.agrees
    assert not book.adds_up
    real = PayoutBatch.objects.get(number=2)
    monkeypatch.setattr("cases.selectors.money_book.sent_lines", lambda pk: TransferLine.objects.exclude(batch=real))
    cell = next(cell for cell in money_book(**who(office)).check if cell.name == "exported")
    assert cell.difference == Figure(-1, -40_000)


def test_it_is_not_for_everybody(office, waves) -> None:
    for name in ("aoi_keyer_1", "aoi_reviewer_1", "midori_treasurer"):
        with pytest.raises(NotAllowedError):
            money_book(**who(office, name))
        with pytest.raises(NotAllowedError):
            rows_behind(**who(office, name), what="paid")


def test_the_columns_are_those_of_the_task() -> None:
    assert set(COLUMNS) <= set(FIGURES)


def test_returned_is_what_the_banks_statement_shows(office, waves) -> None:
    with clock.at(PAYOUT_DAY + dt.timedelta(days=2)):
        entries = [Moved(on=DAY, yen=-60_000), Moved(on=DAY, yen=10_000)]
        take_statement(**who(office), content=statement_bytes(entries))
        book = money_book(**who(office))
    assert book.adds_up
    assert line_of(book, 1).figures["returned"] == Figure(1, 10_000)
    failed = next(one for one in book.equations if one.name == "failed")
    assert dict(failed.parts) == {"returned": Figure(1, 10_000), "awaited": Figure()}
