"""Entering people and addresses into the lists of the search box: part of every write of the roster."""

from typing import Final

from django.db import connection

# A pair of characters for every place in the name and in the reading.
ADD_PEOPLE: Final = """
    INSERT INTO cases_searchgram (program_id, gram, segment, people, size)
    SELECT %(program)s, g.gram,
           (SELECT coalesce(max(segment), 0) + 1 FROM cases_searchgram WHERE program_id = %(program)s),
           array_agg(g.id), count(*)
    FROM (
        SELECT p.id, substr(k.key, i, 2) AS gram
        FROM cases_recipient p CROSS JOIN LATERAL (VALUES (p.name_key), (p.kana_key)) k(key)
        CROSS JOIN LATERAL generate_series(1, length(k.key) - 1) i
        WHERE p.program_id = %(program)s AND p.roster_generation = %(generation)s
    ) g GROUP BY g.gram
"""
ADD_TOWNS: Final = """
    INSERT INTO cases_searchtown (program_id, key)
    SELECT DISTINCT %(program)s::bigint, regexp_replace(h.address_key, '[0-9].*$', '')
    FROM cases_household h WHERE h.program_id = %(program)s AND h.roster_generation = %(generation)s
    ON CONFLICT (program_id, key) DO NOTHING
"""


def index_people(*, program_id: int, generation: int) -> None:
    """Make the people and households that a generation of the roster made or changed findable by a part of what they
    are called, and where they live. For services that have authorised their actor."""
    with connection.cursor() as cursor:
        for statement in (ADD_PEOPLE, ADD_TOWNS):
            cursor.execute(statement, {"program": program_id, "generation": generation})
