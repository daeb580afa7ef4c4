"""Rows for a letter run of a whole city: households of one to four, their accounts and a queued notice each."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

from benchmarks.notice import FAMILY_NAMES, GIVEN_NAMES, TOWNS
from cases.models import Approach, Household, Notice, NoticeKind, PayeeAccount, Recipient
from cases.rules.check_digits import make_receipt_number
from security import clock
from security.models import Program
from security.tenancy.scope import program_scope
from tests.factories.reports import make_setup

BATCH = 20_000
_RELATIONS = ("世帯主", "妻", "子", "子")


def write_rows(program: Program, count: int) -> None:
    """Write `count` households with everything their push notices say."""
    with program_scope(program.pk):
        make_setup(program, channels=["push", "confirmation", "application"])
    for start in range(1, count + 1, BATCH):
        with program_scope(program.pk):
            _write_batch(program, range(start, min(start + BATCH, count + 1)))


def _write_batch(program: Program, numbers: range) -> None:
    chance = random.Random(numbers.start)
    sizes = [chance.choices((1, 2, 3, 4), (45, 30, 15, 10))[0] for _number in numbers]
    now = clock.now()
    _insert(
        Household,
        len(numbers),
        id=list(numbers),
        program_id=program.pk,
        number=[f"H{number}" for number in numbers],
        receipt_number=[str(make_receipt_number(program.number, number)) for number in numbers],
        approach=Approach.PUSH,
        ledger_state_at=now,
        members=sizes,
        entitled_yen=[30_000 + 20_000 * (size - 1) for size in sizes],
        postcode=[f"{4_200_000 + number // 130:07d}" for number in numbers],
        address=[_address(chance, number) for number in numbers],
        katagaki=[f"みほんハイツ{chance.randrange(101, 999)}号室" if chance.random() < 0.4 else "" for _ in numbers],
        address_key=[f"{number}" for number in numbers],
    )
    _write_people(program, numbers, sizes, chance)
    _insert(
        PayeeAccount,
        len(numbers),
        id=list(numbers),
        program_id=program.pk,
        household_id=list(numbers),
        source=PayeeAccount.Source.ROSTER,
        bank_code=[chance.choice(("0001", "0005", "0009")) for _ in numbers],
        branch_code="001",
        account_type="1",
        number=b"\x00",
        number_index=[number.to_bytes(32, "big") for number in numbers],
        number_tail=[f"{number % 1000:03d}" for number in numbers],
        holder_kana=[chance.choice(("サトウ　タロウ", "スズキ　ハナコ", "タカハシ　ケンタ")) for _ in numbers],
        created_at=now,
    )
    _insert(
        Notice,
        len(numbers),
        id=list(numbers),
        program_id=program.pk,
        number=list(numbers),
        kind=NoticeKind.PUSH_NOTICE,
        household_id=list(numbers),
        params="{}",
        issued_on=dt.date(2026, 7, 1),
        queued_at=now,
    )


def _address(chance: random.Random, number: int) -> str:
    return f"東京都あおい市{chance.choice(TOWNS)}{chance.randrange(1, 9)}丁目{number % 97 + 1}番{number % 31 + 1}号"


def _write_people(program: Program, numbers: range, sizes: Sequence[int], chance: random.Random) -> None:
    owners = [(number, place) for number, size in zip(numbers, sizes, strict=True) for place in range(size)]
    families = {number: chance.choice(FAMILY_NAMES) for number in numbers}
    names = [f"{families[number]}　{chance.choice(GIVEN_NAMES)}" for number, _place in owners]
    _insert(
        Recipient,
        len(owners),
        id=[number * 4 + place for number, place in owners],
        program_id=program.pk,
        household_id=[number for number, _place in owners],
        number=[f"P{number}-{place}" for number, place in owners],
        relation=[_RELATIONS[place] for _number, place in owners],
        is_head=[place == 0 for _number, place in owners],
        name=names,
        name_reduced=names,
        kana="ミホン ハナコ",
        name_key=names,
        kana_key="ミホンハナコ",
        birth_year=[chance.randrange(1940, 1990) + place // 2 * 28 for _number, place in owners],
        birth_month=[chance.randrange(1, 13) for _owner in owners],
        birth_day=[chance.randrange(1, 29) for _owner in owners],
    )


def _insert(model: type[models.Model], count: int, **columns: Any) -> None:
    """Insert rows in one statement: a list has a value a row, anything else stands in every row."""
    values = {field.attname: columns.get(field.attname, _default(field)) for field in model._meta.concrete_fields}
    if "id" not in columns:
        del values["id"]
    lists = {name: value for name, value in values.items() if isinstance(value, list)}
    assert all(len(value) == count for value in lists.values())  # noqa: S101 - unnest would fill up with nulls
    _execute(model, values, lists)


def _execute(model: type[models.Model], values: Mapping[str, Any], lists: Mapping[str, list[Any]]) -> None:
    types = {field.attname: field.db_type(connection) for field in model._meta.concrete_fields}
    fields = {field.attname: connection.ops.quote_name(str(field.column)) for field in model._meta.concrete_fields}
    chosen = [f"given.{fields[name]}" if name in lists else f"%s::{types[name]}" for name in values]
    arrays = ", ".join(f"%s::{types[name]}[]" for name in lists)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({', '.join(fields[name] for name in values)})"  # noqa: S608, E501 - names of columns
            f" SELECT {', '.join(chosen)} FROM unnest({arrays}) AS given({', '.join(fields[name] for name in lists)})",
            [*(value for name, value in values.items() if name not in lists), *lists.values()],
        )


def _default(field: Any) -> Any:
    value = field.get_default()
    return "{}" if value == {} else value
