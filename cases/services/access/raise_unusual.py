"""Unusual looks at cases are raised to the manager."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from cases import events
from cases.rules.search_keys import address_key, search_key
from cases.rules.unusual_access import CLOSES_AT, OPENS_AT, is_home, saw_many
from security import clock
from security.actor import Actor, authorise
from security.audit.record import record
from security.models import UnusualAccess, User
from security.roles import Role

# People, households opened in full on the day, of these outside the person's hours, and the first line of each. Hours
# that end before they begin go over midnight.
LOOKS = """
    SELECT person_id, count(DISTINCT household_id), min(id),
           count(*) FILTER (WHERE out_of_hours), min(id) FILTER (WHERE out_of_hours)
    FROM (
        SELECT l.id, l.person_id, l.household_id,
               CASE WHEN hours.begins <= hours.ends THEN t.time NOT BETWEEN hours.begins AND hours.ends
                    ELSE t.time > hours.ends AND t.time < hours.begins END AS out_of_hours
        FROM security_accesslog l
        JOIN security_user u ON u.id = l.person_id
        CROSS JOIN LATERAL (
            SELECT COALESCE(u.shift_from, %(opens)s) AS begins, COALESCE(u.shift_until, %(closes)s) AS ends
        ) hours
        CROSS JOIN LATERAL (SELECT (l.at AT TIME ZONE 'Asia/Tokyo')::time AS time) t
        WHERE l.program_id = %(program)s AND l.at >= %(start)s AND l.at < %(end)s
    ) looks
    GROUP BY person_id
"""
# Looks at a household in which somebody has the reader's own name.
OWN = """
    SELECT l.person_id, count(*), min(l.id)
    FROM security_accesslog l
    JOIN unnest(%(people)s::bigint[], %(keys)s::text[]) AS who(person_id, key) ON who.person_id = l.person_id
    JOIN cases_recipient r
      ON r.program_id = l.program_id AND r.household_id = l.household_id AND r.name_key = who.key COLLATE "C"
    WHERE l.program_id = %(program)s AND l.at >= %(start)s AND l.at < %(end)s
    GROUP BY l.person_id
"""

# Looks at a household that did not count as one of the reader's own name, with the household's address.
AT_HOME = """
    SELECT l.person_id, h.address_key, count(*), min(l.id)
    FROM security_accesslog l
    JOIN cases_household h ON h.program_id = l.program_id AND h.id = l.household_id
    WHERE l.program_id = %(program)s AND l.at >= %(start)s AND l.at < %(end)s AND l.person_id = ANY(%(people)s)
      AND NOT EXISTS (
          SELECT FROM unnest(%(named)s::bigint[], %(keys)s::text[]) AS who(person_id, key) JOIN cases_recipient r
          ON r.program_id = l.program_id AND r.household_id = l.household_id AND r.name_key = who.key COLLATE "C"
          WHERE who.person_id = l.person_id)
    GROUP BY l.person_id, h.address_key
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Looks of one person that are out of the ordinary."""

    person_id: int
    kind: UnusualAccess.Kind
    looks: int
    first_id: int


def raise_unusual_access(*, actor: Actor, program_id: int, on: dt.date | None = None) -> int:
    """Look through a day's access log, today's by default; returns how many were raised anew.

    What stands already is counted on until it is explained. Raises NotAllowedError.
    """
    authorise(actor, Role.MANAGER, program_id=program_id, system=True)
    day = on or clock.today()
    standing = {(row.person_id, row.kind): row for row in UnusualAccess.objects.filter(program_id=program_id, on=day)}
    new = []
    for found in _found(program_id, day):
        row = standing.get((found.person_id, found.kind))
        if row is None:
            new.append(found)
        elif row.settled_at is None and row.looks != found.looks:
            UnusualAccess.objects.filter(program_id=program_id, pk=row.pk).update(looks=found.looks)
    rows = UnusualAccess.objects.bulk_create(
        UnusualAccess(
            program_id=program_id,
            on=day,
            person_id=found.person_id,
            kind=found.kind,
            looks=found.looks,
            first_id=found.first_id,
            raised_at=clock.now(),
        )
        for found in new
    )
    if rows:
        record(
            events.ACCESS_RAISED,
            actor=actor,
            program_id=program_id,
            subject_ids=[row.pk for row in rows],
            data={"on": day.isoformat()},
        )
    return len(rows)


def _found(program_id: int, day: dt.date) -> Iterator[Found]:
    start = dt.datetime.combine(day, dt.time(), tzinfo=clock.JAPAN)
    span: dict[str, Any] = {"program": program_id, "start": start, "end": start + dt.timedelta(days=1)}
    hours: dict[str, Any] = {"opens": OPENS_AT, "closes": CLOSES_AT}
    with connection.cursor() as cursor:
        cursor.execute(LOOKS, {**span, **hours})
        looks = cursor.fetchall()
    firsts = {person: first for person, _opened, first, _late, _first_late in looks}
    for person, opened in saw_many({person: opened for person, opened, *_rest in looks}).items():
        yield Found(person, UnusualAccess.Kind.MANY, opened, firsts[person])
    for person, _opened, _first, late, first_late in looks:
        if late:
            yield Found(person, UnusualAccess.Kind.OUT_OF_HOURS, late, first_late)
    yield from _own(span, list(firsts))


def _own(span: dict[str, Any], people: list[int]) -> Iterator[Found]:
    """Looks at one's own name or address, once a person: the count of all of them, and the first."""
    keys: dict[int, str] = {}
    homes: dict[int, str] = {}
    for pk, name, home in User.objects.filter(pk__in=people).values_list("pk", "display_name", "home_address"):
        if key := search_key(name):
            keys[pk] = key
        if key := address_key(home):
            homes[pk] = key
    with connection.cursor() as cursor:
        cursor.execute(OWN, {**span, "people": list(keys), "keys": list(keys.values())})
        rows = cursor.fetchall()
        if homes:
            cursor.execute(AT_HOME, {**span, "people": list(homes), "named": list(keys), "keys": list(keys.values())})
            rows += [
                (person, count, first) for person, key, count, first in cursor.fetchall() if is_home(homes[person], key)
            ]
    own: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for person, count, first in rows:
        own[person].append((count, first))
    for person, looks in own.items():
        yield Found(person, UnusualAccess.Kind.OWN, sum(count for count, _ in looks), min(first for _, first in looks))
