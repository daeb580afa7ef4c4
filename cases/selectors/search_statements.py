"""The SQL of the search box. Each statement goes program by program through an index, `most` lines a program at most.

`programs` are those that the person works on; row-level security holds the same list. Only equality and ranges stand on
the walled tables before their index is used: LIKE, ^@ and the trigram operators are not leakproof, and PostgreSQL would
read the whole program first. `position` runs on the few candidates that are left.
"""

from typing import Final

# Each answers (rank, program, household, person or null); a lower rank fits better.
BY_NUMBER: Final = """
    SELECT 0, p.id, f.household_id, NULL::bigint
    FROM unnest(%(programs)s::bigint[], %(lows)s::text[], %(highs)s::text[]) p(id, low, high)
    CROSS JOIN LATERAL (
        (SELECT h.id AS household_id FROM cases_household h
         WHERE h.program_id = p.id AND h.receipt_number >= p.low AND h.receipt_number <= p.high
         ORDER BY h.receipt_number LIMIT %(most)s)
        UNION
        (SELECT a.household_id FROM cases_application a
         WHERE a.program_id = p.id AND a.receipt_number >= p.low AND a.receipt_number <= p.high
         ORDER BY a.receipt_number LIMIT %(most)s)
    ) f
"""
BY_TELEPHONE: Final = """
    SELECT 0, p.id, f.household_id, NULL::bigint
    FROM unnest(%(programs)s::bigint[], %(indexes)s::bytea[]) p(id, index)
    CROSS JOIN LATERAL (
        SELECT a.household_id FROM cases_application a
        WHERE a.program_id = p.id AND a.telephone_index = p.index LIMIT %(most)s
    ) f
"""
BY_BEGINNING: Final = """
    SELECT 1, p.id, f.household_id, f.id
    FROM unnest(%(programs)s::bigint[]) p(id)
    CROSS JOIN LATERAL (
        (SELECT r.household_id, r.id FROM cases_recipient r
         WHERE r.program_id = p.id AND r.name_key >= %(name)s AND r.name_key < %(name_end)s AND r.in_roster
         ORDER BY r.name_key LIMIT %(most)s)
        UNION
        (SELECT r.household_id, r.id FROM cases_recipient r
         WHERE r.program_id = p.id AND r.kana_key >= %(name)s AND r.kana_key < %(name_end)s AND r.in_roster
         ORDER BY r.kana_key LIMIT %(most)s)
    ) f
"""
# The two rarest pairs of characters say who may be meant; the keys as they stand say who is.
BY_PART: Final = """
    WITH rarest AS MATERIALIZED (
        SELECT array_agg(gram) AS grams FROM (
            SELECT s.gram FROM cases_searchgram s
            WHERE s.program_id = ANY (%(programs)s::bigint[]) AND s.gram = ANY (%(grams)s::text[])
            GROUP BY s.gram ORDER BY sum(s.size) LIMIT 2
        ) g
    )
    SELECT 2, p.id, f.household_id, f.id
    FROM unnest(%(programs)s::bigint[]) p(id)
    CROSS JOIN rarest
    CROSS JOIN LATERAL (
        SELECT r.household_id, r.id
        FROM (
            SELECT person FROM cases_searchgram s CROSS JOIN LATERAL unnest(s.people) person
            WHERE s.program_id = p.id AND s.gram = ANY (rarest.grams)
            GROUP BY person HAVING count(DISTINCT s.gram) = cardinality(rarest.grams)
        ) c
        JOIN cases_recipient r ON r.program_id = p.id AND r.id = c.person
        WHERE r.in_roster AND (position(%(name)s IN r.name_key) > 0 OR position(%(name)s IN r.kana_key) > 0)
        LIMIT %(most)s
    ) f
"""
BY_ADDRESS: Final = """
    SELECT 3, p.id, f.household_id, NULL::bigint
    FROM unnest(%(programs)s::bigint[]) p(id)
    CROSS JOIN LATERAL (
        SELECT t.key || %(rest)s AS low, t.key || %(rest)s || %(after)s AS high FROM cases_searchtown t
        WHERE t.program_id = p.id AND CASE WHEN %(rest)s = '' THEN position(%(town)s IN t.key) > 0
                                           ELSE right(t.key, length(%(town)s)) = %(town)s END
        ORDER BY t.key LIMIT %(most)s OFFSET 0
    ) t
    CROSS JOIN LATERAL (
        SELECT h.id AS household_id FROM cases_household h
        WHERE h.program_id = p.id AND h.address_key >= t.low AND h.address_key < t.high AND h.in_roster
        ORDER BY h.address_key LIMIT %(most)s
    ) f
    LIMIT %(all)s
"""

# What a line of the answer shows, for (program, household, person) in their order.
DETAILS: Final = """
    SELECT p.program_id, h.id, h.protected, h.receipt_number, h.ledger_state,
           trim(h.address || ' ' || h.katagaki),
           coalesce(m.name_reduced, head.name_reduced, ''), coalesce(m.kana, head.kana, ''),
           CASE WHEN m.id <> head.id THEN head.name_reduced ELSE '' END,
           coalesce(m.birth_year, head.birth_year), coalesce(m.birth_month, head.birth_month),
           coalesce(m.birth_day, head.birth_day),
           a.id, coalesce(a.receipt_number, ''), coalesce(a.status, ''),
           EXISTS (SELECT FROM cases_hold o WHERE o.program_id = p.program_id AND o.application_id = a.id
                   AND o.released_at IS NULL)
    FROM unnest(%(programs)s::bigint[], %(households)s::bigint[], %(people)s::bigint[])
         WITH ORDINALITY p(program_id, household_id, person_id, place)
    JOIN cases_household h ON h.program_id = p.program_id AND h.id = p.household_id
    LEFT JOIN cases_recipient head ON head.program_id = p.program_id AND head.household_id = h.id
        AND head.is_head AND head.in_roster
    LEFT JOIN cases_recipient m ON m.program_id = p.program_id AND m.id = p.person_id
    LEFT JOIN LATERAL (
        SELECT a.id, a.receipt_number, a.status FROM cases_application a
        WHERE a.program_id = p.program_id AND a.household_id = h.id ORDER BY a.received_at DESC, a.id DESC LIMIT 1
    ) a ON true
    ORDER BY p.place
"""
