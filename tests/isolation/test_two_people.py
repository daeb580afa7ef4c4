"""R7: wherever the models say that two people, or a person of one side, stand in a row, raw SQL cannot say otherwise.

The places are read from the constraints themselves: a new one is tried by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import Error, connection, transaction
from django.db.models import CheckConstraint, F, Model, Q

from security.models import User
from security.tenancy.scope import program_scope
from security.tenancy.walls import EmployedBy, is_tenant_model
from tests.isolation.conftest import Neighbours
from tests.isolation.seed import fingerprint

pytestmark = pytest.mark.bar("R7")


@dataclass(frozen=True)
class Seats:
    """Two columns of people that never hold the same person."""

    model: type[Model]
    constraint: str
    first: str
    second: str


def tenants() -> list[type[Model]]:
    return [model for model in apps.get_models() if is_tenant_model(model)]


def seats() -> list[Seats]:
    return [
        Seats(model, constraint.name, first, second)
        for model in tenants()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint) and isinstance(constraint.condition, Q)
        for first, second in _unequal(constraint.condition, negated=False)
        if all(model._meta.get_field(name).related_model is User for name in (first, second))
    ]


def _unequal(condition: Q, *, negated: bool) -> Iterator[tuple[str, str]]:
    negated ^= condition.negated
    for child in condition.children:
        if isinstance(child, Q):
            yield from _unequal(child, negated=negated)
        elif negated and isinstance(child, tuple) and isinstance(child[1], F):
            yield child[0], child[1].deconstruct()[1][0]


def sides() -> list[tuple[type[Model], EmployedBy]]:
    return [(model, wall) for model in tenants() for wall in model._meta.constraints if isinstance(wall, EmployedBy)]


def refusal(known: Neighbours, model: type[Model], values: dict[str, int]) -> str:
    """What the database says to an UPDATE of the row of a program; nothing when it takes it."""
    row = known.ours.rows[model._meta.label]
    changes = ", ".join(f'"{name}_id" = %s' for name in values)
    statement = f'UPDATE "{model._meta.db_table}" SET {changes} WHERE id = %s'
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [*values.values(), row.pk])
            assert cursor.rowcount == 1, model._meta.label
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except Error as error:
        return str(error)
    return ""


def test_nobody_holds_both_seats_of_a_row_by_raw_sql(neighbours: Neighbours, record_property) -> None:
    person = neighbours.user("manager").pk
    found = seats()
    assert len(found) >= 8, "the constraints of two people are not found any more"
    with program_scope(neighbours.ours.program.pk):
        before = fingerprint(neighbours.ours.program)
        said = {one: refusal(neighbours, one.model, {one.first: person, one.second: person}) for one in found}
        assert fingerprint(neighbours.ours.program) == before
    assert [one.constraint for one, text in said.items() if not text] == []
    named = sum(one.constraint in text for one, text in said.items())
    record_property("tried", f"{len(said)} pairs of seats by raw SQL, {named} refused by the pair's own constraint")


def test_nobody_of_the_other_side_sits_in_a_seat_by_raw_sql(neighbours: Neighbours, record_property) -> None:
    others = {"municipality": neighbours.user("manager").pk, "contractor": neighbours.user("officer").pk}
    found = sides()
    assert len(found) >= 12, "the seats of one side are not found any more"
    with program_scope(neighbours.ours.program.pk):
        before = fingerprint(neighbours.ours.program)
        said = {wall.name: refusal(neighbours, model, {wall.field: others[wall.kind]}) for model, wall in found}
        assert fingerprint(neighbours.ours.program) == before
    assert [name for name, text in said.items() if not text] == []
    record_property("tried", f"{len(said)} seats of one side by raw SQL, all refused")
