"""The statement against the books: matched, on the bench, matched by hand with a reason, undone."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from cases.errors import CaseError
from cases.models import BankStatement, Hold, HoldKind, StatementEntry, StatementMatch, TransferLine
from cases.selectors.money_years import money_years, years_csv
from cases.selectors.statements import entries_of, reconciliation, statement_bench
from cases.services.recovery.open import open_recovery
from cases.services.recovery.record_step import record_step
from cases.services.statement.match_entry import match_entry
from cases.services.statement.take_statement import take_statement
from cases.services.statement.undo_match import undo_match
from security import clock
from security.actor import NotAllowedError
from tests.factories.bank import Moved, statement_bytes
from tests.factories.money import PAYOUT_DAY, TRANSFER_ON, make_case, open_office

NEXT_DAY = TRANSFER_ON + dt.timedelta(days=1)


@pytest.fixture
def office(world):
    with open_office(world) as found:
        yield found


def take(office, entries, *, by="aoi_treasurer", **values):
    return take_statement(
        actor=office.world.actor(by), program_id=office.program_id, content=statement_bytes(entries, **values)
    )


def stand(office):
    return reconciliation(actor=office.world.actor("aoi_auditor"), program_id=office.program_id)


def bench(office):
    return statement_bench(actor=office.world.actor("aoi_treasurer"), program_id=office.program_id)


def code_of(act) -> str:
    with pytest.raises(CaseError) as raised, transaction.atomic():
        act()
    return raised.value.code


@pytest.fixture
def paid(office):
    """A batch of three, of which two failed: 90,000 yen out, 30,000 and 30,000 to come back."""
    cases = [
        make_case(office.world.aoi, number, account={"holder_kana": name})
        for number, name in ((1, "ミホン　タロウ"), (2, "ミホン　ハナコ"), (3, "ミホン　ジロウ"))
    ]
    batch_id = office.send(*cases)
    lines = list(TransferLine.objects.filter(batch_id=batch_id).order_by("position"))
    office.results(batch_id, {lines[0].pk: "name", lines[1].pk: "number"})
    return batch_id, lines


def test_what_can_only_be_one_thing_is_matched_by_itself(office, paid) -> None:
    batch_id, lines = paid
    taken = take(office, [Moved(-90_000), Moved(30_000, NEXT_DAY, party="ﾐﾎﾝ ﾊﾅｺ")], last_on=NEXT_DAY)
    assert (taken.matched, taken.waiting) == (2, 0)
    made: set[object] = set(StatementMatch.objects.values_list("kind", "batch_id", "line_id", "by"))
    assert made == {
        ("batch", batch_id, None, None),
        ("return", None, lines[1].pk, None),
    }
    found = stand(office)
    assert found.adds_up
    assert found.agrees
    assert (found.seen["batch"].yen, found.missing["return"].yen) == (90_000, 30_000)


def test_failed_transfers_may_come_back_as_one_sum(office, paid) -> None:
    batch_id, _lines = paid
    take(office, [Moved(-90_000), Moved(60_000)])
    assert set(StatementMatch.objects.values_list("kind", "batch_id")) == {("batch", batch_id), ("returns", batch_id)}
    assert stand(office).agrees
    assert stand(office).missing["return"].count == 0


def test_what_could_be_several_things_waits_on_the_bench(office, paid) -> None:
    batch_id, lines = paid
    taken = take(office, [Moved(-90_000), Moved(30_000), Moved(-440)])
    assert (taken.matched, taken.waiting) == (1, 2)
    rows = bench(office)
    assert [[offer.kind for offer in row.offers] for row in rows] == [["return", "return"], []]
    assert not stand(office).agrees
    assert stand(office).adds_up
    values = {"actor": office.world.actor("aoi_treasurer"), "program_id": office.program_id}
    deposit, fee = (row.entry.pk for row in rows)
    assert code_of(lambda: match_entry(**values, entry_id=deposit, kind="other", reason="  ")) == "reason_missing"
    match_entry(**values, entry_id=deposit, kind="return", target_id=lines[0].pk, reason="the bank's letter")
    match_entry(**values, entry_id=fee, kind="other", reason="fee of the bank")
    assert stand(office).agrees
    assert bench(office) == []
    assert {match.reason for match in StatementMatch.objects.filter(by__isnull=False)} == {
        "the bank's letter",
        "fee of the bank",
    }
    assert batch_id


def test_a_wrong_match_is_undone_and_never_erased(office, paid) -> None:
    _batch_id, lines = paid
    take(office, [Moved(-90_000), Moved(30_000, party="ﾐﾎﾝ ﾊﾅｺ")])
    entry = StatementEntry.objects.get(is_deposit=True)
    values = {"actor": office.world.actor("aoi_clerk_1"), "program_id": office.program_id, "entry_id": entry.pk}
    again = {"kind": "return", "target_id": lines[0].pk, "reason": "Hanako's came yesterday"}
    assert code_of(lambda: match_entry(**values, **again)) == "does_not_fit"
    undo_match(**values, reason="another payee")
    match_entry(**values, **again)
    kinds = StatementMatch.objects.filter(entry=entry).order_by("sequence").values_list("kind", "line_id")
    assert list(kinds) == [("return", lines[1].pk), ("undone", None), ("return", lines[0].pk)]
    assert stand(office).agrees


def test_money_that_was_asked_back_is_seen_too(office, paid) -> None:
    _batch_id, lines = paid
    values = {"program_id": office.program_id}
    with clock.at(PAYOUT_DAY + dt.timedelta(days=2)):
        claim = open_recovery(
            actor=office.world.actor("aoi_officer"),
            **values,
            line_id=lines[2].pk,
            kind="clawback",
            amount_yen=10_000,
            reason="double",
            legal_kind="public",
            due_on=dt.date(2026, 3, 31),
        )
        record_step(
            actor=office.world.actor("aoi_clerk_1"),
            **values,
            recovery_id=claim.pk,
            kind="received",
            on=NEXT_DAY,
            yen=10_000,
        )
    take(office, [Moved(-90_000), Moved(60_000, NEXT_DAY), Moved(10_000, NEXT_DAY)], last_on=NEXT_DAY)
    found = stand(office)
    assert found.agrees
    assert found.seen["recovery"].yen == 10_000
    years = money_years(actor=office.world.actor("aoi_treasurer"), program_id=office.program_id)
    assert years.agrees
    assert [(year.label, year.net_yen, year.bank_yen) for year in years.years] == [("令和7年度", 20_000, 20_000)]
    assert "令和7年度,支給済み,1,1,30000" in years_csv(years).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("entries", "values", "code"),
    [
        ([Moved(-1)], {"account": "7654322"}, "statement_account"),
        ([Moved(-1)], {"wrong": {"closing_yen": 5}}, "statement.balance"),
    ],
)
def test_a_statement_that_is_not_ours_or_does_not_add_up_leaves_nothing(office, entries, values, code) -> None:
    assert code_of(lambda: take(office, entries, **values)) == code
    assert BankStatement.objects.count() == StatementEntry.objects.count() == 0


def test_days_are_taken_once_and_a_gap_is_shown(office, paid) -> None:
    take(office, [Moved(-90_000)], opening_yen=100_000)
    assert code_of(lambda: take(office, [Moved(-90_000)], opening_yen=100_000)) == "statement_taken"
    assert code_of(lambda: take(office, [Moved(-1)], opening_yen=100_000)) == "statement_overlaps"
    take(office, [], first_on=NEXT_DAY, last_on=NEXT_DAY, opening_yen=10_001)
    found = stand(office)
    assert [row.continues for row in found.statements] == [False, True]
    assert found.breaks == 1
    assert not found.agrees


def test_only_those_who_read_the_account_take_statements_in(office, paid) -> None:
    for person in ("aoi_officer", "aoi_manager", "aoi_auditor"):
        with pytest.raises(NotAllowedError):
            take(office, [Moved(-90_000)], by=person)
    assert BankStatement.objects.count() == 0


def test_raw_sql_cannot_match_what_does_not_fit(office, paid) -> None:
    batch_id, lines = paid
    take(office, [Moved(-90_001), Moved(29_999)])
    out, back = StatementEntry.objects.order_by("row")
    statement = """
        INSERT INTO cases_statementmatch (program_id, entry_id, sequence, kind, batch_id, line_id, reason, at)
        VALUES (%s, %s, 1, %s, %s, %s, '', now())
    """
    for values in (
        [out.pk, "batch", batch_id, None],
        [back.pk, "return", None, lines[0].pk],
        [back.pk, "return", None, lines[2].pk],  # was paid
        [back.pk, "batch", batch_id, None],
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [office.program_id, *values])
    assert StatementMatch.objects.count() == 0


def test_the_banks_words_about_a_restricted_case_are_hidden(office) -> None:
    open_case = make_case(office.world.aoi, 1, account={"holder_kana": "ミホン　タロウ"})
    hidden = make_case(office.world.aoi, 2, account={"holder_kana": "ヒミツ　ハナコ"}, household={"protected": True})
    batch_id = office.send(open_case, hidden)
    lines = {line.application_id: line for line in TransferLine.objects.filter(batch_id=batch_id)}
    office.results(batch_id, {line.pk: "name" for line in lines.values()})
    take(office, [Moved(-60_000), Moved(30_000, party="ﾋﾐﾂ ﾊﾅｺ"), Moved(30_000)])
    statement = BankStatement.objects.get()
    rows = entries_of(actor=office.world.actor("aoi_treasurer"), program_id=office.program_id, statement=statement)
    assert [row.is_hidden for row in rows] == [False, True, False]
    assert rows[1].words == ()
    assert Hold.objects.filter(kind=HoldKind.ACCOUNT_FAILED).count() == 2
