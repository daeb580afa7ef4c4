"""A million people in forty programs, made in the database itself: names and towns of the demo, one case each."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg import sql

from cases.rules.search_keys import kana_key, search_key
from cases.services.search.index_people import ADD_PEOPLE, ADD_TOWNS
from secretariat.demo.people.names import female, male, surnames
from secretariat.demo.people.pools import Reading, ranked, readings
from security import clock
from security.gate import grant_role
from security.models import Contractor, Program, User
from security.roles import Role
from tests.factories.security import make_municipality, make_program

PROGRAMS: Final = 40
FIRST: Final = 201
TOWNS: Final = 300
TABLES: Final = ("cases_household", "cases_recipient", "cases_application")
SURNAMES: Final = readings(surnames.COMMON)
GIVEN: Final = [pair for names in (female.BY_YEAR, male.BY_YEAR) for text in names.values() for pair in readings(text)]

DRAW: Final = """
    CREATE TEMPORARY TABLE drawn AS
    SELECT i AS id, %(programs)s::bigint[] AS programs, (%(programs)s::bigint[])[1 + i %% %(count)s] AS program_id,
           %(first)s + i %% %(count)s AS number, 1 + i / %(count)s AS serial,
           1 + (random() * (cardinality(%(surnames)s::text[]) - 1))::int AS s,
           1 + (random() * (cardinality(%(given)s::text[]) - 1))::int AS g,
           '城下市' || chr(19968 + (i::bigint * 7919 %% %(towns)s)::int) || '町' AS town,
           1 + i %% 9 || '-' || 1 + i %% 31 || '-' || 1 + i %% 23 AS lot
    FROM generate_series(1, %(people)s) i
"""
HOUSEHOLDS: Final = """
    INSERT INTO cases_household (id, program_id, number, receipt_number, secret_version, approach, ledger_state,
        ledger_state_at, protected, excluded_reason, members, entitled_yen, postcode, address, katagaki,
        mailing_postcode, mailing_address, mailing_katagaki, address_key, in_roster, roster_generation, version)
    SELECT id, program_id, id::text, to_char(number, 'FM000') || '-' || to_char(serial, 'FM00000000') || '-' ||
           to_char(98 - (number * 100000000::numeric + serial) * 100 %% 97, 'FM00'),
           1, 'confirmation', 'answered', now(), false, '', 1, 30000, '4260001', town || lot, '', '', '', '',
           town || lot, true, 1, 1 FROM drawn
"""
PEOPLE: Final = """
    INSERT INTO cases_recipient (id, program_id, household_id, number, relation, is_head, name, name_reduced, kana,
        alias_name, name_key, kana_key, birth_year, sex, tax_class, protected, moved_reason, in_roster,
        roster_generation)
    SELECT id, program_id, id, id::text, '世帯主', true, (%(surnames)s::text[])[s] || '　' || (%(given)s::text[])[g],
           (%(surnames)s::text[])[s] || '　' || (%(given)s::text[])[g],
           (%(surname_kana)s::text[])[s] || '　' || (%(given_kana)s::text[])[g], '',
           (%(surname_keys)s::text[])[s] || (%(given_keys)s::text[])[g],
           (%(surname_kana_keys)s::text[])[s] || (%(given_kana_keys)s::text[])[g],
           1940 + id %% 70, '', '0', false, '', true, 1 FROM drawn
"""
APPLICATIONS: Final = """
    INSERT INTO cases_application (id, program_id, household_id, receipt_number, channel, status, status_at,
        received_at, received_on, applicant_name, applicant_relation, telephone_index, answers, keyed_by,
        amount_explained, review_cycle, version)
    SELECT h.id, h.program_id, h.id, h.receipt_number, 'confirmation',
           (ARRAY['received', 'keyed', 'verified', 'screened', 'reviewed', 'paid', 'paid'])[1 + h.id %% 7],
           now() - (h.id %% 40000) * interval '1 minute', now(), current_date - (h.id %% 60)::int,
           '', '', decode(md5(h.id::text), 'hex'),
           '{}', '{}', '[]', 1, 1 FROM cases_household h
"""


def make_programs() -> list[Program]:
    """Forty programs of one municipality, each with its keys, of one contractor."""
    place, contractor = make_municipality("999032", "城下市"), Contractor.objects.create(name="城下受託株式会社")
    return [
        make_program(place, contractor, number=number, code=f"p{number}") for number in range(FIRST, FIRST + PROGRAMS)
    ]


def make_reader(programs: list[Program]) -> User:
    """A caller who works on all of them."""
    user = User.objects.create(
        username="reader",
        display_name="reader",
        employer_kind="contractor",
        contractor=programs[0].contractor,
        trained_on=clock.today(),
        pledged_on=clock.today(),
    )
    for program in programs:
        grant_role(user, Role.CALLER, program)
    return user


@contextmanager
def as_superuser(database: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection that no wall stops: makes the data, and measures the same statements without the walls."""
    with psycopg.connect(
        os.environ["DATABASE_ADMIN_URL"], dbname=database, autocommit=True, prepare_threshold=None
    ) as connection:
        yield connection


def fill(connection: psycopg.Connection[Any], programs: list[Program], people: int) -> None:
    """Households, people, applications and the lists of the search. Secondary indexes are built afterwards, at once."""
    weighted = ranked(SURNAMES), ranked(GIVEN)
    values = {
        "programs": [p.pk for p in programs],
        "count": len(programs),
        "first": FIRST,
        "people": people,
        "towns": TOWNS,
    }
    values |= _columns("surname", weighted[0]) | _columns("given", weighted[1])
    values |= {"surnames": values.pop("surname_names"), "given": values.pop("given_names")}
    connection.execute("SET session_replication_role = replica")
    connection.execute("SET synchronous_commit = off")
    connection.execute("SET maintenance_work_mem = '512MB'")
    dropped = _drop_indexes(connection)
    for statement in (DRAW, HOUSEHOLDS, PEOPLE, APPLICATIONS):
        connection.execute(statement.encode(), values if statement is not APPLICATIONS else {})
    for definition in dropped:
        connection.execute(definition.encode())
    for program in programs:
        for statement in (ADD_PEOPLE, ADD_TOWNS):
            connection.execute(statement.encode(), {"program": program.pk, "generation": 1})
    connection.execute("SET session_replication_role = origin")
    for table in (*TABLES, "cases_searchgram", "cases_searchtown"):
        connection.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))


def _columns(name: str, pairs: tuple[Reading, ...]) -> dict[str, list[str]]:
    return {
        f"{name}_names": [written for written, _kana in pairs],
        f"{name}_kana": [kana for _written, kana in pairs],
        f"{name}_keys": [search_key(written) for written, _kana in pairs],
        f"{name}_kana_keys": [kana_key(kana) for _written, kana in pairs],
    }


def _drop_indexes(connection: psycopg.Connection[Any]) -> list[str]:
    found = connection.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "WHERE i.indrelid = ANY (%s::regclass[]) "
        "AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [list(TABLES)],
    ).fetchall()
    for name, _definition in found:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition for _name, definition in found]
