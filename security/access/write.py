"""Writing of the access log: one statement for everything that a request showed."""

from collections.abc import Iterator
from typing import Any

from django.db import connections

from security import clock
from security.access.purposes import purpose_of
from security.access.seen import Looked
from security.actor import Actor
from security.tenancy.scope import current_scope, program_scope

INSERT = """
INSERT INTO security_accesslog
    (program_id, at, person_id, place, purpose, household_id, listed, listed_count, request_id)
SELECT program_id, at, person_id, place, purpose, household_id, listed::bigint[], listed_count, request_id
FROM unnest(%s::bigint[], %s::timestamptz[], %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[],
                     %s::int[], %s::text[]) AS seen(program_id, at, person_id, place, purpose, household_id, listed,
                                                    listed_count, request_id)
"""


def write_looked(looked: Looked, *, actor: Actor, place: str) -> int:
    """Write who saw whom, in the transaction that showed it; returns how many lines. The scope's program is open.

    Past Django's log of queries and its model layer: it happens on every page that names somebody.
    """
    rows = [row for program_id in looked.program_ids for row in _rows(looked, actor, program_id, place)]
    if not rows:
        return 0
    scope = current_scope()
    if scope is not None and set(looked.program_ids) <= scope.program_ids:
        _insert(rows)
    else:  # a search over all programs of the person
        with program_scope(looked.program_ids):
            _insert(rows)
    return len(rows)


def _rows(looked: Looked, actor: Actor, program_id: int, place: str) -> Iterator[tuple[Any, ...]]:
    head = (program_id, clock.now(), actor.user_id, place, purpose_of(actor, program_id=program_id, place=place).value)
    for household_id in looked.in_full.get(program_id, {}):
        yield (*head, household_id, "{}", 0, actor.request_id)
    listed = list(looked.listed.get(program_id, {}))
    if listed:
        yield (*head, None, "{" + ",".join(map(str, listed)) + "}", len(listed), actor.request_id)


def _insert(rows: list[tuple[Any, ...]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    connections["default"].connection.execute(INSERT, columns)


def export_mark(number: int) -> str:
    """What stands in the place of the request's id where a file, and not a page, showed somebody."""
    return f"export-{number}"
