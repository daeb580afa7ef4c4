"""The demo's bank sends statements that are matched but for its fee, and that continue one another."""

import datetime as dt
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from cases.models import BankStatement, ProgramSetup, TransferLine
from cases.selectors.statements import reconciliation, statement_bench
from secretariat.demo.desks.bank_account import FEE_YEN, FUNDS_YEN, take_the_banks_statement
from security import clock
from security.roles import Role
from tests.factories.money import NOW, TRANSFER_ON, make_case, open_office


def stage_of(office: Any, day: dt.date, *, leaves_work: bool = False) -> Any:
    @contextmanager
    def at(hour: int, minute: int = 0):
        with clock.at(dt.datetime.combine(day, dt.time(hour, minute), tzinfo=clock.JAPAN)):
            yield

    return SimpleNamespace(
        program_id=office.program_id,
        setup=ProgramSetup.objects.get(program_id=office.program_id),
        starts_on=NOW.date(),
        day=day,
        leaves_work=leaves_work,
        at=at,
        play=lambda role: office.world.actor({Role.TREASURER: "aoi_treasurer"}[role]),
    )


def test_statements_follow_the_money(world) -> None:
    with open_office(world) as office:
        take_the_banks_statement(stage_of(office, NOW.date()))
        assert not BankStatement.objects.exists()
        names = ("ミホン　タロウ", "ミホン　ハナコ", "ミホン　ジロウ")
        cases = [make_case(world.aoi, n, account={"holder_kana": name}) for n, name in enumerate(names, start=1)]
        batch_id = office.send(*cases)
        first = TransferLine.objects.get(batch_id=batch_id, position=1)
        office.results(batch_id, {first.pk: "name"})
        take_the_banks_statement(stage_of(office, TRANSFER_ON))
        take_the_banks_statement(stage_of(office, TRANSFER_ON + dt.timedelta(days=1)))
        take_the_banks_statement(stage_of(office, TRANSFER_ON + dt.timedelta(days=2), leaves_work=True))
        one, two = BankStatement.objects.order_by("first_on")
        assert (one.opening_yen, one.closing_yen) == (FUNDS_YEN, FUNDS_YEN - 60_000)
        assert (two.opening_yen, two.closing_yen) == (one.closing_yen, one.closing_yen - FEE_YEN)
        found = reconciliation(actor=world.actor("aoi_treasurer"), program_id=office.program_id)
        assert found.adds_up
        assert found.breaks == 0
        bench = statement_bench(actor=world.actor("aoi_treasurer"), program_id=office.program_id)
        assert [row.entry.yen for row in bench] == [FEE_YEN]
