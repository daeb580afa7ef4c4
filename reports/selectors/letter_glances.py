"""Letters that one statement shows to be in order: a run looks closely at the others only.

What is listed here can be written, has a whole address and fits its window, and every character of it has a glyph. The
statement asks for more than a letter needs (short lines, a plain postcode), so that nothing doubtful gets through: what
it leaves out may be in order as well. What all letters of a program or a section have in common is not looked at.
"""

import re
from collections.abc import Collection, Iterable
from itertools import starmap
from typing import Any, Final, NamedTuple

from django.db import connection

from cases.models import BenefitKind, NoticeKind, ProgramSetup
from reports.letters.address import surely_fitting
from reports.letters.fonts import odd_characters
from reports.letters.kinds import LETTER_TYPES
from reports.letters.layout import HOUSE_LAYOUT
from reports.letters.types import HouseholdLetter, LetterKind
from reports.selectors.masked_accounts import has_drawable_names

# The kinds that go to a whole city: what they say follows from the roster.
_KINDS: Final = (
    NoticeKind.PUSH_NOTICE,
    NoticeKind.CONFIRMATION_FORM,
    NoticeKind.APPLICATION_FORM,
    NoticeKind.REMINDER,
)
_GLANCE: Final = """
    SELECT letter.id, letter.kind, home.section_id, people.many, account.bank_code, account.branch_code,
           concat(block.address, block.katagaki, people.words, account.holder_kana)
    FROM cases_notice AS letter
    JOIN cases_household AS home ON home.program_id = letter.program_id AND home.id = letter.household_id
    CROSS JOIN LATERAL (
        SELECT
            CASE home.mailing_address WHEN '' THEN home.address ELSE home.mailing_address END AS address,
            CASE home.mailing_address WHEN '' THEN home.katagaki ELSE home.mailing_katagaki END AS katagaki,
            CASE WHEN home.mailing_address = '' OR home.mailing_postcode = '' THEN home.postcode
                 ELSE home.mailing_postcode END AS postcode
    ) AS block
    CROSS JOIN LATERAL (
        SELECT count(*) AS many, string_agg(person.name || person.relation, '') AS words,
               min(person.birth_year) AS eldest,
               max(char_length(person.name)) FILTER (
                   WHERE person.is_head AND translate(person.name, %(blanks)s, '') <> ''
               ) AS head_length
        FROM cases_recipient AS person
        WHERE person.program_id = letter.program_id AND person.household_id = home.id AND person.in_roster
    ) AS people
    LEFT JOIN LATERAL (
        SELECT one.bank_code, one.branch_code, one.holder_kana, one.number_tail
        FROM cases_payeeaccount AS one
        WHERE one.program_id = letter.program_id AND one.household_id = home.id AND one.source = 'roster'
        ORDER BY one.id DESC
        LIMIT 1
    ) AS account ON letter.kind IN ('push_notice', 'confirmation_form')
    WHERE letter.program_id = %(program)s AND letter.id = ANY(%(letters)s::bigint[])
      AND letter.state = 'queued' AND letter.kind = ANY(%(kinds)s)
      AND (home.mailing_address <> '' OR NOT home.protected)
      AND block.postcode ~ '^[0-9]{7}$'
      AND translate(block.address, %(blanks)s, '') <> ''
      AND people.head_length <= %(name)s
      AND people.eldest >= 1900
      AND ceil(char_length(block.address) / %(line)s::float) + ceil(char_length(block.katagaki) / %(line)s::float)
          < %(lines)s
      AND CASE letter.kind WHEN 'push_notice' THEN coalesce(account.number_tail, '') ~ '^[0-9]{3}$'
                           WHEN 'reminder' THEN home.first_sent_at IS NOT NULL
                           ELSE coalesce(account.number_tail, '000') ~ '^[0-9]{3}$' END
"""


class PlainLetter(NamedTuple):
    """A letter that is in order as far as it differs from others of its kind and section."""

    notice_id: int
    kind: str
    section_id: int | None
    pages: int


class _Seen(NamedTuple):
    """What the statement shows of a letter."""

    notice_id: int
    kind: str
    section_id: int | None
    people: int
    bank_code: str | None
    branch_code: str | None
    words: str


def plain_letters(*, program_id: int, notice_ids: Collection[int]) -> list[PlainLetter]:
    """Those of these queued letters that are surely in order, in no order."""
    asks_purchase = ProgramSetup.objects.filter(program_id=program_id, kind=BenefitKind.SUBSIDY).exists()
    return [
        PlainLetter(seen.notice_id, seen.kind, seen.section_id, _pages(seen, asks_purchase=asks_purchase))
        for seen in _drawable(_seen(program_id, notice_ids))
    ]


def _seen(program_id: int, notice_ids: Collection[int]) -> list[_Seen]:
    name_length, line_length = surely_fitting(HOUSE_LAYOUT)
    given: dict[str, Any] = {
        "program": program_id,
        "letters": list(notice_ids),
        "kinds": [kind.value for kind in _KINDS],
        "blanks": " \t\u3000",
        "name": name_length,
        "line": line_length,
        "lines": HOUSE_LAYOUT.max_address_lines,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GLANCE, given)
        return list(starmap(_Seen, cursor.fetchall()))


def _drawable(found: list[_Seen]) -> Iterable[_Seen]:
    """Leave out letters with a character that has no glyph, or an odd one."""
    odd = odd_characters("".join([seen.words for seen in found]))
    if odd:
        has_odd = re.compile(f"[{re.escape(''.join(sorted(odd)))}]").search
        found = [seen for seen in found if has_odd(seen.words) is None]
    return (seen for seen in found if not seen.bank_code or has_drawable_names(seen.bank_code, seen.branch_code or ""))


def _pages(seen: _Seen, *, asks_purchase: bool) -> int:
    letter_type = LETTER_TYPES[LetterKind(seen.kind)]
    lists_people = issubclass(letter_type, HouseholdLetter) and not (
        asks_purchase and seen.kind == NoticeKind.APPLICATION_FORM
    )
    return letter_type.pages_for(seen.people if lists_people else 0)
