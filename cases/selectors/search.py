"""The search box: number, telephone, reading, name or a part of it, address, over all programs of the person."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from cases.rules.birth_date import BirthDate
from cases.rules.search_query import Query, number_range, read_query
from cases.selectors import search_statements as statements
from cases.selectors.readers import authorise_reader, opened_in_programs
from security.access.seen import seen_in_list
from security.actor import Actor
from security.models import Program
from security.sealing.seal import blind_index
from security.tenancy.scope import restricted_included

MOST: Final = 50
AFTER_EVERY_TEXT: Final = "\U0010ffff"
Found = tuple[int, int, int, int | None]  # rank, program, household, and the person where one fits


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A household with the person who fits, or its head. `head_name` is empty where that is the head.

    A restricted household is found by its number or telephone only, and then has neither name nor address nor ids:
    `dedicated_desk` says where it is handled, and nothing says why. To whom it is open it answers like any other.
    """

    program_id: int
    receipt_number: str
    dedicated_desk: bool = False
    household_id: int | None = None
    application_id: int | None = None
    name: str = ""
    kana: str = ""
    head_name: str = ""
    born: BirthDate | None = None
    address: str = ""
    status: str = ""
    ledger_state: str = ""
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found, best first; `has_more` when the list was cut, `is_number` when digits were asked for."""

    hits: list[SearchHit]
    has_more: bool = False
    is_number: bool = False


def search_households(
    *, actor: Actor, programs: Sequence[Program], text: str, limit: int = MOST, by_grant: bool = True
) -> SearchResult:
    """Households of these programs that fit what was typed; those of the first program come first within a rank.

    The open scope holds all the programs, and the actor has a role on each. Restricted households are never found by
    name or address, except by the dedicated desk and by whom it let in; without `by_grant` by the desk alone. Raises
    NotAllowedError, ProgramNotInScopeError.
    """
    named = frozenset(program.pk for program in programs if authorise_reader(actor, program.pk))
    query = read_query(text)
    if query.is_empty or not programs:
        return SearchResult([])
    place = {program.pk: at for at, program in enumerate(programs)}
    # Digits are of somebody who has the letter or calls: the answer is where the case is handled.
    with restricted_included() if query.digits else nullcontext():
        found = _by_digits(programs, query, limit + 1) if query.digits else _by_words(programs, query, limit + 1)
        found.sort(key=lambda line: (line[0], place[line[1]]))
        reader = _Reader(actor, named, by_grant=by_grant, by_name=not query.digits)
        hits = _hits(_once_a_household(found), most=limit + 1, reader=reader)
    shown = hits[:limit]
    for hit in shown:
        if hit.household_id is not None:
            seen_in_list(hit.program_id, [hit.household_id])
    return SearchResult(shown, has_more=len(hits) > limit, is_number=bool(query.digits))


def _by_digits(programs: Sequence[Program], query: Query, most: int) -> list[Found]:
    found: list[Found] = []
    ranges = [(p.pk, *span) for p in programs if (span := number_range(query.digits, p.number))]
    if ranges:
        ids, lows, highs = (list(column) for column in zip(*ranges, strict=True))
        found += _ask(statements.BY_NUMBER, programs=ids, lows=lows, highs=highs, most=most)
    if query.telephone:
        ids = [program.pk for program in programs]
        indexes = [blind_index(query.telephone, program_id=pk, purpose="telephone") for pk in ids]
        found += _ask(statements.BY_TELEPHONE, programs=ids, indexes=indexes, most=most)
    return found


def _by_words(programs: Sequence[Program], query: Query, most: int) -> list[Found]:
    ids = [program.pk for program in programs]
    person = {"programs": ids, "name": query.name, "most": most}
    found = _ask(statements.BY_BEGINNING, **person, name_end=query.name + AFTER_EVERY_TEXT)
    if query.grams and len(found) < most:
        found += _ask(statements.BY_PART, **person, grams=list(query.grams))
    if query.town and len(found) < most:
        address = {"town": query.town, "rest": query.rest, "after": AFTER_EVERY_TEXT, "all": most}
        found += _ask(statements.BY_ADDRESS, programs=ids, most=most, **address)
    return found


def _ask(statement: str, **values: Any) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _once_a_household(found: Sequence[Found]) -> list[Found]:
    first: dict[tuple[int, int], Found] = {}
    for line in found:
        first.setdefault((line[1], line[2]), line)
    return list(first.values())


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who asks, the programs whose restricted cases that person sees by name, and whether words were typed."""

    actor: Actor
    named: frozenset[int]
    by_grant: bool
    by_name: bool

    def hidden_from(self, rows: Sequence[Sequence[Any]]) -> frozenset[tuple[int, int]]:
        """(program, household) of the restricted ones that were not opened to this person."""
        restricted = frozenset((row[0], row[1]) for row in rows if row[2] and row[0] not in self.named)
        return restricted - opened_in_programs(self.actor, restricted) if self.by_grant else restricted


def _hits(found: Sequence[Found], *, most: int, reader: _Reader) -> list[SearchHit]:
    """The first `most`; a common name in forty programs has thousands, and only these are read in full."""
    hits: list[SearchHit] = []
    for start in range(0, len(found), most):
        rows = _details(found[start : start + most])
        hidden = reader.hidden_from(rows)
        for row in rows:
            if (row[0], row[1]) not in hidden:
                hits.append(_hit(row))
            elif not reader.by_name:
                hits.append(SearchHit(row[0], row[13] or row[3], dedicated_desk=True))
        if len(hits) >= most:
            break
    return hits


def _details(found: Sequence[Found]) -> list[Sequence[Any]]:
    _ranks, programs, households, people = (list(column) for column in zip(*found, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(statements.DETAILS, {"programs": programs, "households": households, "people": people})
        return list(cursor.fetchall())


def _hit(row: Sequence[Any]) -> SearchHit:
    program_id, household_id, protected, number, ledger_state, address, name, kana, head, year, month, day = row[:12]
    application_id, application_number, status, is_held = row[12:]
    return SearchHit(
        program_id=program_id,
        receipt_number=application_number or number,
        dedicated_desk=protected,
        household_id=household_id,
        application_id=application_id,
        name=name,
        kana=kana,
        head_name=head,
        born=BirthDate(year, month, day) if year else None,
        address=address,
        status=status,
        ledger_state=ledger_state,
        is_held=is_held,
    )
