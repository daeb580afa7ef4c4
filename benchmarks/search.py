"""S8: the search box and the queue on a million people in forty programs, with row-level security and without."""

import json
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.databases import bench_world
from benchmarks.many_people import GIVEN, PROGRAMS, SURNAMES, as_superuser, fill, make_programs, make_reader
from benchmarks.registry import Result, benchmark
from cases.selectors.application_filter import ApplicationFilter
from cases.selectors.applications import status_counts
from cases.selectors.search import search_households
from cases.selectors.worklists import ORDERS, work_page
from security.gate import actor_for
from security.models import Program
from security.tenancy.scope import program_scope
from tests.factories.cases import make_setup

PEOPLE: Final = int(os.environ.get("BENCH_S8_PEOPLE", "1000000"))
ROUNDS: Final = 40
LOOK_UPS: Final = 300
MEASURED: Final = 7
MOST_RATIO: Final = 1.5
MOST_MS: Final = 50.0
# Where a statement takes less than this on both sides, their ratio is noise.
TOO_SHORT_MS: Final = 0.3


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians in ms of one operation's statements, and whether each went through an index."""

    with_walls: float
    without: float
    indexed: bool

    @property
    def ratio(self) -> float:
        """How many times longer it takes behind the walls."""
        return self.with_walls / max(self.without, 0.001)

    @property
    def held(self) -> bool:
        """Within the bar."""
        return self.indexed and (self.ratio <= MOST_RATIO or self.with_walls < TOO_SHORT_MS)


@benchmark("S8")
def search() -> Result:
    """Every operation's statements, timed in one database by both roles; then the two-character name as a whole."""
    with bench_world("s8"):
        programs = make_programs()
        actor = actor_for(make_reader(programs))
        database = connection.settings_dict["NAME"]
        with as_superuser(database) as admin:
            start = time.perf_counter()
            fill(admin, programs, PEOPLE)
            made = time.perf_counter() - start
            with program_scope(programs[MEASURED].pk):
                make_setup(programs[MEASURED])
            figures = {name: _compare(admin, programs, act) for name, act in _operations(actor, programs)}
        spent = sorted(_two_characters(actor, programs))
    p95 = spent[int(len(spent) * 0.95)]
    worst = max(figures.values(), key=lambda one: one.ratio if one.with_walls >= TOO_SHORT_MS else 0)
    return Result(
        id="S8",
        what=f"search and queue over {PEOPLE:,} people in {PROGRAMS} programs",
        measured=f"<= {worst.ratio:.2f}x; two-character name p95 {p95:.1f} ms",
        bar=f"<= {MOST_RATIO}x each, by index; p95 <= {MOST_MS:.0f} ms",
        held=all(one.held for one in figures.values()) and p95 <= MOST_MS,
        detail={
            "people": PEOPLE,
            "seconds_to_make": round(made, 1),
            "two_characters_ms": {"median": round(statistics.median(spent), 2), "p95": round(p95, 2), "n": len(spent)},
            "operations": {
                name: {
                    "with_walls_ms": round(one.with_walls, 3),
                    "without_ms": round(one.without, 3),
                    "ratio": round(one.ratio, 2),
                    "by_index": one.indexed,
                }
                for name, one in figures.items()
            },
        },
    )


def _operations(actor: Any, programs: list[Program]) -> Iterator[tuple[str, Callable[[], object]]]:
    one = programs[MEASURED].pk

    def look_up(text: str) -> Callable[[], object]:
        return lambda: search_households(actor=actor, programs=programs, text=text)

    yield (
        "queue page",
        lambda: work_page(
            actor=actor, program_id=one, filters=ApplicationFilter(statuses=("verified",)), order=ORDERS[0]
        ),
    )
    yield "count", lambda: status_counts(actor=actor, program_id=one)
    yield "number", look_up("208-00000123")
    yield "telephone", look_up("09012345678")
    yield "kana prefix", look_up("ハシモト")
    yield "kana part", look_up("ナエ")
    yield "two-character surname", look_up("橋本")
    yield "part of a name", look_up("美智子")
    yield "address", look_up("仁町3-1")


def _compare(admin: psycopg.Connection[Any], programs: list[Program], act: Callable[[], object]) -> Figures:
    """Run the act once for its statements, then time those by turns as the application's role and as superuser."""
    ids = [program.pk for program in programs]
    with program_scope(ids) as scope, CaptureQueriesContext(connection) as captured:
        act()
    statements = [query["sql"] for query in captured if "cases_" in query["sql"]]
    with_walls, without = [], []
    indexed = True
    for number in range(ROUNDS):
        # The driver's own cursor on both sides, and on neither are statements prepared: only the walls differ.
        with program_scope(ids), connection.connection.cursor() as cursor:
            with_walls.append(sum(_timed(cursor, one) for one in statements))
            if number == 0:
                indexed = all(_by_index(cursor, one) for one in statements)
        with admin.cursor() as cursor:
            without.append(sum(_timed(cursor, one) for one in statements))
    assert scope.program_ids == frozenset(ids)  # noqa: S101 - a figure over fewer programs would be none
    return Figures(statistics.median(with_walls), statistics.median(without), indexed)


def _timed(cursor: Any, statement: str) -> float:
    start = time.perf_counter()
    cursor.execute(statement)
    cursor.fetchall()
    return (time.perf_counter() - start) * 1_000


def _by_index(cursor: Any, statement: str) -> bool:
    cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
    (plan,) = cursor.fetchone()
    return not _sequential((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])


def _sequential(node: dict[str, Any]) -> bool:
    """True when a table of resident data is read from one end to the other."""
    here = node["Node Type"] == "Seq Scan" and node.get("Relation Name", "").startswith("cases_")
    return here or any(_sequential(part) for part in node.get("Plans", ()))


def _two_characters(actor: Any, programs: list[Program]) -> Iterator[float]:
    """Milliseconds of whole look-ups by two-character surnames and given names, over all programs."""
    names = [written for written, _kana in (*SURNAMES, *GIVEN) if len(written) == 2]
    rng = random.Random(8)
    for _number in range(LOOK_UPS):
        text = rng.choice(names)
        start = time.perf_counter()
        with program_scope([program.pk for program in programs]):
            search_households(actor=actor, programs=programs, text=text)
        yield (time.perf_counter() - start) * 1_000
