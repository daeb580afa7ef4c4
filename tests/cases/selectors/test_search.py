"""The search box: what is found by what, over which programs, through which index, and what is never shown."""

import datetime as dt
import json
import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from cases.models import Household, Recipient
from cases.selectors import search_statements as statements
from cases.selectors.search import AFTER_EVERY_TEXT, SearchHit, search_households
from cases.services.restricted.open_case import open_restricted_case
from cases.services.search.index_people import index_people
from security import clock
from security.actor import Actor, NotAllowedError
from security.gate import actor_for, grant_role
from security.models import Program
from security.roles import Role
from security.tenancy.scope import ProgramNotInScopeError, program_scope
from tests.cases.conftest import MONDAY
from tests.factories.callcenter import make_caller_case
from tests.factories.cases import Person, make_household, make_setup
from tests.factories.security import World, make_user

FAMILY = (
    Person(name="見本　太郎", kana="ミホン　タロウ"),
    Person(name="見本　花子", kana="ミホン　ハナコ"),
    Person(name="見本　さくら", kana="ミホン　サクラ"),
)


@pytest.fixture
def both(world: World) -> Iterator[World]:
    """Two programs with people in each; the manager of "aoi" works on both."""
    grant_role(world.users["aoi_manager"], Role.MANAGER, world.midori)
    with clock.at(MONDAY), program_scope([world.aoi.pk, world.midori.pk]):
        settle(world)
        yield world


def settle(world: World) -> None:
    for program in (world.aoi, world.midori):
        make_setup(program)
        make_household(program, FAMILY, address="みほん市本町2丁目3番4号")
        make_household(program, [Person(name="髙橋　一", kana="タカハシ　ハジメ")], address="みほん市中央1-1")
        index_people(program_id=program.pk, generation=0)


def find(world: World, text: str, who: str = "aoi_manager", *, first: str = "aoi") -> list[SearchHit]:
    programs = sorted(
        Program.objects.filter(pk__in=world.actor(who).program_ids), key=lambda program: program.code != first
    )
    return search_households(actor=world.actor(who), programs=programs, text=text).hits


def names(hits: list[SearchHit]) -> list[tuple[int, str]]:
    return [(hit.program_id, hit.name) for hit in hits]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("見本", "見本　太郎"),
        ("見本花子", "見本　花子"),
        ("花子", "見本　花子"),
        ("本 太", "見本　太郎"),
        ("高橋", "髙橋　一"),
        ("ﾀｶﾊｼ", "髙橋　一"),
        ("たかはし", "髙橋　一"),
        ("サクラ", "見本　さくら"),
        ("はなこ", "見本　花子"),
        ("本町二丁目3", "見本　太郎"),
        ("みほん市中央", "髙橋　一"),
        ("中央", "髙橋　一"),
        ("髙", "髙橋　一"),
    ],
)
def test_a_household_is_found_once_in_each_program_by_name_reading_or_address(
    both: World, text: str, name: str
) -> None:
    assert names(find(both, text)) == [(both.aoi.pk, name), (both.midori.pk, name)]
    assert names(find(both, text, first="midori")) == [(both.midori.pk, name), (both.aoi.pk, name)]


@pytest.mark.parametrize("text", ["子花", "見本町", "本町3", "ハナコサン", "ー", "", "999", "101-00000001-00"])
def test_what_fits_nothing_finds_nothing(both: World, text: str) -> None:
    assert find(both, text) == []


def test_the_person_who_fits_is_shown_with_the_head(both: World) -> None:
    hit = find(both, "花子")[0]
    assert (hit.name, hit.head_name, hit.address) == ("見本　花子", "見本　太郎", "みほん市本町2丁目3番4号")
    assert find(both, "見本")[0].head_name == ""


def test_a_number_in_any_dress(both: World) -> None:
    case = make_caller_case(both.aoi, serial=4_321)
    number = case.receipt_number
    for text in (number, number.replace("-", " "), number.replace("-", "ー"), str(int(number[4:12])), number[:11]):
        hits = find(both, text)
        assert case.receipt_number in [hit.receipt_number for hit in hits]
        assert hits[0].program_id == both.aoi.pk


def test_a_telephone_number_finds_the_case_of_every_program(both: World) -> None:
    for program in (both.aoi, both.midori):
        make_caller_case(program, serial=90_000)
    hits = find(both, "０９０ー１２３４ー５６７８")
    assert names(hits) == [(both.aoi.pk, "見本 花子"), (both.midori.pk, "見本 花子")]
    assert hits[0].application_id


def test_a_changed_name_is_found_as_it_stands_now(both: World) -> None:
    person = Recipient.objects.get(program=both.aoi, name="見本　花子")
    person.name, person.name_key, person.roster_generation = "青空　花子", "青空花子", 1
    person.save()
    index_people(program_id=both.aoi.pk, generation=1)
    assert names(find(both, "青空")) == [(both.aoi.pk, "見本　花子")]
    assert [hit.program_id for hit in find(both, "本花")] == [both.midori.pk]
    assert len(find(both, "花子")) == 2


def test_who_is_not_in_the_roster_any_more_is_not_found_by_name(both: World) -> None:
    Recipient.objects.filter(program=both.aoi).update(in_roster=False)
    Household.objects.filter(program=both.aoi).update(in_roster=False)
    for text in ("見本", "花子", "本町"):
        assert [hit.program_id for hit in find(both, text)] == [both.midori.pk]


def test_a_restricted_case_is_found_by_number_and_telephone_only_and_then_without_a_name(both: World) -> None:
    case = make_caller_case(both.aoi, serial=90_000, name="秘密 守", kana="ヒミツ マモル", protected=True)
    Household.objects.filter(program=both.aoi, pk=case.household_id).update(address_key="秘密市1")
    index_people(program_id=both.aoi.pk, generation=0)
    for text in ("秘密", "密守", "ヒミツ", "ツマ", "秘密市1", "守"):
        assert find(both, text) == []
    for text in (case.receipt_number, "090-1234-5678"):
        (hit,) = find(both, text)
        assert hit == SearchHit(both.aoi.pk, case.receipt_number, dedicated_desk=True)
    desk = make_user("desk", Role.PROTECTED_CASE_OFFICER, both.aoi)
    (hit,) = search_households(actor=actor_for(desk), programs=[both.aoi], text="秘密").hits
    assert (hit.name, hit.dedicated_desk) == ("秘密 守", True)


def test_who_was_let_in_finds_a_restricted_case_by_name_as_well(
    both: World, django_assert_max_num_queries: Any
) -> None:
    case = make_caller_case(both.aoi, serial=90_000, name="秘密 守", kana="ヒミツ マモル", protected=True)
    index_people(program_id=both.aoi.pk, generation=0)
    desk = make_user("desk", Role.PROTECTED_CASE_OFFICER, both.aoi)
    open_restricted_case(
        actor=actor_for(desk),
        program_id=both.aoi.pk,
        household_id=case.household_id,
        person_id=both.users["aoi_reviewer_1"].pk,
        days=3,
        reason="二次審査のため",
    )
    for text in ("秘密", "密守", case.receipt_number, "090-1234-5678"):
        with django_assert_max_num_queries(8):
            (hit,) = find(both, text, "aoi_reviewer_1")
        assert (hit.name, hit.household_id, hit.dedicated_desk) == ("秘密 守", case.household_id, True)
        assert "秘密 守" not in [hit.name for hit in find(both, text)]
    with clock.at(MONDAY + dt.timedelta(days=10)):
        assert find(both, "秘密", "aoi_reviewer_1") == []


def test_a_program_without_a_role_is_refused(both: World) -> None:
    with pytest.raises(NotAllowedError):
        search_households(actor=both.actor("aoi_caller"), programs=[both.midori], text="見本")
    with program_scope(both.aoi.pk), pytest.raises(ProgramNotInScopeError):
        search_households(actor=both.actor("aoi_manager"), programs=[both.midori], text="見本")


def test_a_scope_shows_its_own_program_only(both: World) -> None:
    """The walls hold even where a statement names another program."""
    with program_scope(both.aoi.pk):
        rows = rows_of(statements.BY_BEGINNING, **asked([both.aoi, both.midori]))
    assert {row[1] for row in rows} == {both.aoi.pk}


def test_the_list_is_cut_and_says_so(both: World) -> None:
    actor: Actor = both.actor("aoi_manager")
    cut = search_households(actor=actor, programs=[both.aoi, both.midori], text="本町", limit=1)
    assert (len(cut.hits), cut.has_more) == (1, True)
    assert not search_households(actor=actor, programs=[both.aoi], text="本町", limit=1).has_more


def test_a_search_takes_few_queries(both: World, django_assert_max_num_queries) -> None:
    for text in ("見本", "09012345678", "101"):
        with django_assert_max_num_queries(8):
            find(both, text)


# -- through an index, under row-level security ------------------------------------------------------------------------


def asked(programs: list[Program]) -> dict[str, Any]:
    """Values for any of the statements."""
    return {
        "programs": [program.pk for program in programs],
        "lows": [f"{program.number}-00000001-00" for program in programs],
        "highs": [f"{program.number}-00000001-99" for program in programs],
        "indexes": [b"\0" * 16 for _program in programs],
        "name": "見本",
        "name_end": "見本" + AFTER_EVERY_TEXT,
        "grams": ["見本"],
        "town": "本町",
        "rest": "2-3",
        "after": AFTER_EVERY_TEXT,
        "most": 20,
        "all": 20,
    }


def rows_of(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def many_more(table: str, unique: str) -> None:
    """Copies of the table's first row, so that the narrower index pays."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns "
            "WHERE table_name = %s AND column_name NOT IN ('id', %s)",
            [table, unique],
        )
        (columns,) = cursor.fetchone()
        cursor.execute(
            f"INSERT INTO {table} ({unique}, {columns}) "
            f"SELECT 'X' || i, {columns.replace('is_head', 'false')} FROM (SELECT * FROM {table} LIMIT 1) one "
            "CROSS JOIN generate_series(1, 10000) i"
        )


def scans(node: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(kind of scan, table, index condition) of a plan."""
    if "Relation Name" in node or node["Node Type"] == "Bitmap Index Scan":
        yield node["Node Type"], node.get("Relation Name", ""), node.get("Index Cond", "")
    for part in node.get("Plans", ()):
        yield from scans(part)


WAYS = {
    "number": statements.BY_NUMBER,
    "telephone": statements.BY_TELEPHONE,
    "beginning": statements.BY_BEGINNING,
    "part": statements.BY_PART,
    "address": statements.BY_ADDRESS,
}


def test_every_way_goes_through_an_index_under_the_walls(committed_world: World) -> None:
    """With sequential scans made dear, a plan shows whether the walls let conditions reach an index at all.

    Which of several indexes is taken is a matter of statistics, and so these are made here; the benchmark shows it on a
    million people.
    """
    programs = [committed_world.aoi, committed_world.midori]
    ids = [program.pk for program in programs]
    with clock.at(MONDAY), program_scope(ids):
        settle(committed_world)
        many_more("cases_recipient", "number")
    name = connection.settings_dict["NAME"]
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=name, autocommit=True) as superuser:
        superuser.execute("ANALYZE")
    idle = {}
    with program_scope(ids), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        for way, statement in WAYS.items():
            cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", asked(programs))
            (plan,) = cursor.fetchone()
            plan = json.loads(plan) if isinstance(plan, str) else plan
            found = list(scans(plan[0]["Plan"]))
            by_index = {kind for kind, _table, _condition in found} <= {"Index Scan", "Index Only Scan"}
            if not by_index or not any("program_id" in condition for _kind, _table, condition in found):
                idle[way] = found
    assert idle == {}
