"""S10: the bank file of 100,000 rows, with the marking of its rows in the same transaction, through the services."""

import os
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connections

from benchmarks.databases import bench_world
from benchmarks.registry import Result, benchmark
from cases.models import Application, Household, PayeeAccount, Recipient
from cases.rules.check_digits import make_receipt_number
from cases.services.decision.decide import decide
from security import clock
from security.sealing.seal import blind_index
from security.tenancy.scope import program_scope
from tests.factories.money import NOW, Office, make_setup

ROWS = int(os.environ.get("BENCH_S10_ROWS", "100000"))
BAR_ROWS_A_SECOND = 10_000
BATCH = 5_000
T = TypeVar("T")


@benchmark("S10")
def bank_file() -> Result:
    """Rows a second of the release: the file built, sealed and stored, its lines and applications marked."""
    seconds: dict[str, float] = {}
    with bench_world("s10") as world, clock.at(NOW):
        office = Office(world)
        with program_scope(office.program_id):
            make_setup(world.aoi)
            ids = reviewed_cases(office, ROWS)
        _analyse()
        officer = world.actor("aoi_officer")
        _timed(
            seconds,
            "decide",
            office,
            lambda: decide(actor=officer, program_id=office.program_id, application_ids=ids, outcome="grant"),
        )
        prepared = _timed(seconds, "prepare", office, office.prepare)
        _timed(seconds, "check", office, lambda: office.check(prepared.batch_id))
        released = _timed(seconds, "release", office, lambda: office.release(prepared.batch_id))
    assert len(released.content) == (ROWS + 3) * 122  # noqa: S101 - a figure over another file would be none
    rate = ROWS / seconds["release"]
    return Result(
        id="S10",
        what=f"bank file of {ROWS:,} rows, released in one transaction",
        measured=f"{rate:,.0f} rows/s ({seconds['release']:.1f} s)",
        bar=f">= {BAR_ROWS_A_SECOND:,} rows/s",
        held=rate >= BAR_ROWS_A_SECOND,
        detail={"rows": ROWS, "seconds": {name: round(value, 2) for name, value in seconds.items()}},
    )


def _timed(seconds: dict[str, float], name: str, office: Office, act: Callable[[], T]) -> T:
    """Each step in a transaction of its own, with its commit, as a person takes it."""
    start = time.perf_counter()
    with program_scope(office.program_id):
        result = act()
    seconds[name] = time.perf_counter() - start
    return result


def _analyse() -> None:
    """What the database does by itself within a minute of so many rows."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def reviewed_cases(office: Office, rows: int) -> list[int]:
    """That many households with head, account and an application that waits for its decision."""
    program = office.world.aoi
    numbers = range(1, rows + 1)
    households = Household.objects.bulk_create(
        [
            Household(
                program=program,
                number=f"{number}",
                receipt_number=str(make_receipt_number(program.number, number)),
                approach="push",
                ledger_state_at=NOW,
                members=1,
                entitled_yen=30_000,
                postcode="1000001",
                address="あおい市中央1-2-3",
                address_key="1-2-3",
            )
            for number in numbers
        ],
        batch_size=BATCH,
    )
    Recipient.objects.bulk_create(
        [
            Recipient(
                program=program,
                household=household,
                number=household.number,
                relation="世帯主",
                is_head=True,
                name="見本 太郎",
                name_reduced="見本 太郎",
                kana="ミホン タロウ",
                name_key="見本太郎",
                kana_key="ミホンタロウ",
                birth_year=1970,
            )
            for household in households
        ],
        batch_size=BATCH,
    )
    accounts = PayeeAccount.objects.bulk_create(
        [
            PayeeAccount(
                program=program,
                household=household,
                source="form",
                bank_code="0001",
                branch_code="001",
                account_type="1",
                number=f"{number:07d}",
                number_index=blind_index(f"00010011{number:07d}", program_id=program.pk, purpose="account"),
                number_tail=f"{number:07d}"[-3:],
                holder_kana="ミホン　タロウ",
                created_at=NOW,
            )
            for number, household in zip(numbers, households, strict=True)
        ],
        batch_size=BATCH,
    )
    applications = Application.objects.bulk_create(
        [
            Application(
                program=program,
                household=household,
                receipt_number=household.receipt_number,
                channel="push",
                status="reviewed",
                status_at=NOW,
                received_at=NOW,
                received_on=NOW.date(),
                amount_yen=30_000,
                amount_explained=[{"code": "household", "yen": 30_000}],
                account=account,
            )
            for household, account in zip(households, accounts, strict=True)
        ],
        batch_size=BATCH,
    )
    return [application.pk for application in applications]
