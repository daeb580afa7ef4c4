"""The SQL of checking and applying a roster. Every statement takes `program`, `roster` and what it names itself.

All of it is set-based: a roster of 1.5 million people passes in seconds. Names in braces are put in by the callers from
constants; values go in as parameters.
"""

STAGED = "program_id = %(program)s AND roster_id = %(roster)s"

# --- checks across lines -------------------------------------------------------------------------------------------

DOUBLE_PERSONS = f"""
    INSERT INTO cases_rosterreject (program_id, roster_id, line, "column", code, message, person_number)
    SELECT %(program)s, %(roster)s, r.line, '宛名番号', 'roster.person_number_double', %(message)s, r.person_number
    FROM cases_rosterrow r JOIN (
        SELECT person_number, min(line) AS first FROM cases_rosterrow WHERE {STAGED}
        GROUP BY person_number HAVING count(*) > 1
    ) d ON d.person_number = r.person_number AND r.line > d.first
    WHERE r.program_id = %(program)s AND r.roster_id = %(roster)s
"""  # noqa: S608

HEADS = f"""
    CREATE TEMPORARY TABLE roster_heads ON COMMIT DROP AS
    SELECT r.household_number, min(r.line) AS first, count(*) FILTER (WHERE r.head_flag = '1') AS heads,
           min(r.line) FILTER (WHERE r.head_flag = '1') AS head_line,
           bool_or(r.head_flag = '1' AND j.line IS NOT NULL) AS head_rejected
    FROM cases_rosterrow r
    LEFT JOIN (SELECT DISTINCT line FROM cases_rosterreject WHERE {STAGED}) j ON j.line = r.line
    WHERE r.program_id = %(program)s AND r.roster_id = %(roster)s
    GROUP BY r.household_number
    HAVING count(*) FILTER (WHERE r.head_flag = '1') <> 1
        OR bool_or(r.head_flag = '1' AND j.line IS NOT NULL)
"""  # noqa: S608

WRONG_HEADS = """
    INSERT INTO cases_rosterreject (program_id, roster_id, line, "column", code, message, person_number)
    SELECT %(program)s, %(roster)s, r.line, '世帯主区分',
           CASE WHEN h.heads = 0 THEN 'roster.head_none' ELSE 'roster.heads_two' END,
           CASE WHEN h.heads = 0 THEN %(none)s ELSE %(two)s END, r.person_number
    FROM cases_rosterrow r JOIN roster_heads h USING (household_number)
    WHERE r.program_id = %(program)s AND r.roster_id = %(roster)s
      AND (h.heads = 0 AND r.line = h.first OR h.heads > 1 AND r.head_flag = '1' AND r.line > h.head_line)
      AND NOT EXISTS (SELECT FROM cases_rosterreject j WHERE j.program_id = %(program)s AND j.roster_id = %(roster)s
                      AND j.line = r.line)
"""

HOUSEHOLDS_OUT = """
    INSERT INTO cases_rosterreject (program_id, roster_id, line, "column", code, message, person_number)
    SELECT %(program)s, %(roster)s, r.line, '世帯番号', 'roster.household_rejected', %(message)s, r.person_number
    FROM cases_rosterrow r JOIN roster_heads h USING (household_number)
    WHERE r.program_id = %(program)s AND r.roster_id = %(roster)s
      AND NOT EXISTS (SELECT FROM cases_rosterreject j WHERE j.program_id = %(program)s AND j.roster_id = %(roster)s
                      AND j.line = r.line)
"""

# Which household a refused line speaks of outlives the line itself, where the number can be read.
NAME_HOUSEHOLDS = """
    UPDATE cases_rosterreject j SET household_number = r.household_number
    FROM cases_rosterrow r
    WHERE j.program_id = %(program)s AND j.roster_id = %(roster)s AND r.program_id = %(program)s
      AND r.roster_id = %(roster)s AND r.line = j.line AND r.household_number ~ '^[0-9A-Za-z]{1,15}$'
"""

DELETE_REJECTED = f"""
    DELETE FROM cases_rosterrow r USING (SELECT DISTINCT line FROM cases_rosterreject WHERE {STAGED}) j
    WHERE r.program_id = %(program)s AND r.roster_id = %(roster)s AND j.line = r.line
"""  # noqa: S608

# --- households as the roster has them -----------------------------------------------------------------------------

# Who lived here on the reference date: as `_lived_here` of cases.rules.eligibility.
_COUNTED = """
    (moved_on IS NULL OR CASE WHEN moved_reason IN ('死亡', '転出') THEN moved_on > %(reference_on)s
                              WHEN moved_reason IN ('出生', '転入') THEN moved_on <= %(reference_on)s
                              ELSE true END)
"""
_EARLIEST = "make_date(birth_year, coalesce(birth_month, 1), coalesce(birth_day, 1))"
_LATEST = """
    (CASE WHEN birth_month IS NULL THEN make_date(birth_year, 12, 31)
          WHEN birth_day IS NULL THEN (make_date(birth_year, birth_month, 1) + interval '1 month - 1 day')::date
          ELSE make_date(birth_year, birth_month, birth_day) END)
"""
_OF_AGE = f"({_EARLIEST} >= %(born_from)s AND {_LATEST} <= %(born_until)s)"
_MAYBE_OF_AGE = f"({_LATEST} >= %(born_from)s AND {_EARLIEST} <= %(born_until)s)"
_CHILD = f"({_EARLIEST} >= %(child_from)s AND {_LATEST} <= %(child_until)s)"

# Households whose living head is not protected while others of it are: these do not count with the head, as
# `_apart_from_head` of cases.rules.eligibility. Few, so that they are looked for from the protected lines.
_WATCHED = f"""
    SELECT household_number FROM cases_rosterrow
    WHERE {STAGED} AND head_flag = '1' AND protected_flag <> '1' AND moved_reason <> '死亡' AND {_COUNTED}
      AND household_number IN (SELECT household_number FROM cases_rosterrow WHERE {STAGED} AND protected_flag = '1')
"""  # noqa: S608

_SUMMED_UP = f"""
    WITH watched AS MATERIALIZED ({_WATCHED}), people AS (
        SELECT household_number, protected_flag, head_flag, moved_reason, tax_class,
               {_COUNTED} AND NOT (protected_flag = '1' AND household_number IN (SELECT household_number FROM watched))
                   AS counted, {_OF_AGE} AS of_age, {_MAYBE_OF_AGE} AS maybe_of_age, {_CHILD} AS child
        FROM cases_rosterrow WHERE {STAGED}
    ), sums AS (
        SELECT household_number, count(*) AS members, bool_or(protected_flag = '1') AS protected,
               count(*) FILTER (WHERE counted) AS counted,
               count(*) FILTER (WHERE counted AND moved_reason = '死亡') AS dead,
               count(*) FILTER (WHERE counted AND tax_class = '1') AS taxed,
               count(*) FILTER (WHERE counted AND tax_class NOT IN ('0', '1')) AS tax_unknown,
               count(*) FILTER (WHERE counted AND of_age) AS of_age,
               count(*) FILTER (WHERE counted AND maybe_of_age) AS maybe_of_age,
               count(*) FILTER (WHERE counted AND child AND (of_age OR NOT %(has_ages)s)) AS children
        FROM people GROUP BY household_number
    ), judged AS (
        SELECT *, CASE WHEN counted = 0 THEN 'all_moved_out' WHEN dead = counted THEN 'nobody_left'
                       WHEN %(all_exempt)s AND taxed > 0 THEN 'taxed'
                       WHEN %(has_ages)s AND maybe_of_age = 0 THEN 'nobody_of_age' ELSE '' END AS excluded_reason,
               CASE WHEN %(has_ages)s THEN of_age ELSE counted END AS entitled
        FROM sums
    )
    SELECT s.household_number AS number, h.line, s.members::smallint AS members, s.protected, s.excluded_reason,
           CASE WHEN s.excluded_reason <> '' THEN 'none'
                WHEN %(is_gift)s THEN 'gift'
                WHEN %(has_push)s AND h.account_id IS NOT NULL AND NOT s.protected
                     AND NOT (%(all_exempt)s AND s.tax_unknown > 0) THEN 'push'
                WHEN %(has_confirmation)s AND NOT (%(all_exempt)s AND s.tax_unknown > 0) THEN 'confirmation'
                WHEN %(has_application)s THEN 'application' ELSE 'none' END AS approach,
           CASE WHEN s.excluded_reason <> '' OR s.entitled = 0 THEN 0
                ELSE %(base_yen)s + %(person_yen)s * s.entitled + %(child_yen)s * s.children
           END::integer AS entitled_yen,
           h.postcode, h.address, h.katagaki, h.mailing_postcode, h.mailing_address, h.mailing_katagaki, h.address_key,
           h.account_id, h.account_sealed, h.account_index, h.account_tail, h.account_holder,
           h.bank_code, h.branch_code, h.account_type
    FROM judged s JOIN cases_rosterrow h ON h.household_number = s.household_number AND h.head_flag = '1'
    WHERE h.program_id = %(program)s AND h.roster_id = %(roster)s
"""  # noqa: S608
HOUSEHOLDS = f"CREATE TEMPORARY TABLE roster_households ON COMMIT DROP AS {_SUMMED_UP}"

# A refused line says nothing about who left: a household of the roster of which one was refused stays as it was.
_KEPT = f"""
    SELECT c.id, c.number FROM cases_household c
    WHERE c.program_id = %(program)s AND c.in_roster AND c.number IN (
        SELECT household_number FROM cases_rosterreject WHERE {STAGED} AND household_number <> '')
"""  # noqa: S608
KEPT_HOUSEHOLDS = f"CREATE TEMPORARY TABLE roster_kept ON COMMIT DROP AS {_KEPT}"
LEAVE_KEPT = "DELETE FROM roster_households h USING roster_kept k WHERE k.number = h.number"
_NOT_KEPT = "NOT EXISTS (SELECT FROM roster_kept k WHERE k.number = r.household_number)"

# --- what differs ----------------------------------------------------------------------------------------------------

_FACTS = (
    *("members", "protected", "postcode", "address", "katagaki"),
    *("mailing_postcode", "mailing_address", "mailing_katagaki"),
)
_PROPOSED = ("approach", "entitled_yen", "excluded_reason")
# A proposal that a letter was built on stays as it is: only a household that got nothing yet takes a new one.
UNTOUCHED = "c.ledger_state = 'prepared'"


def _of(alias: str, names: tuple[str, ...]) -> str:
    """`(c.members, c.protected, ...)`."""
    return f"({', '.join(f'{alias}.{name}' for name in names)})"


HOUSEHOLD_DIFFERS = (
    f"(NOT c.in_roster OR {_of('c', _FACTS)} IS DISTINCT FROM {_of('h', _FACTS)}"
    f" OR ({UNTOUCHED} AND {_of('c', _PROPOSED)} IS DISTINCT FROM {_of('h', _PROPOSED)}))"
)
NEW_ACCOUNT = """
    (h.account_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM cases_payeeaccount a WHERE a.program_id = %(program)s AND a.number_index = h.account_index
        AND a.household_id = c.id AND a.holder_kana = h.account_holder))
"""
_PERSON = (
    *("relation", "name", "name_reduced", "kana", "alias_name", "name_key", "kana_key", "birth_year", "birth_month"),
    *("birth_day", "sex", "tax_class", "moved_on", "moved_reason"),
)
_PERSON_SET = ", ".join(
    ["household_id = h.id", "is_head = (r.head_flag = '1')", "protected = (r.protected_flag = '1')", "in_roster = true",
     "roster_generation = %(generation)s", *(f"{name} = r.{name}" for name in _PERSON)]
)  # fmt: skip
PERSON_DIFFERS = (
    "(NOT p.in_roster OR p.is_head <> (r.head_flag = '1') OR p.protected <> (r.protected_flag = '1')"
    f" OR {_of('p', _PERSON)} IS DISTINCT FROM {_of('r', _PERSON)})"
)

# The same for all households at once.
_ACCOUNTS_KNOWN = """
    LEFT JOIN (SELECT DISTINCT household_id, number_index, holder_kana FROM cases_payeeaccount
               WHERE program_id = %(program)s) a
        ON a.household_id = c.id AND a.number_index = h.account_index AND a.holder_kana = h.account_holder
"""
_ACCOUNT_UNKNOWN = "(h.account_id IS NOT NULL AND a.household_id IS NULL)"

COUNT_HOUSEHOLDS = f"""
    SELECT count(*) FILTER (WHERE c.id IS NULL),
           count(*) FILTER (WHERE c.id IS NOT NULL AND ({HOUSEHOLD_DIFFERS} OR {_ACCOUNT_UNKNOWN}))
    FROM roster_households h LEFT JOIN cases_household c ON c.program_id = %(program)s AND c.number = h.number
    {_ACCOUNTS_KNOWN}
"""  # noqa: S608
COUNT_PEOPLE = f"""
    SELECT count(*) FILTER (WHERE p.id IS NULL),
           count(*) FILTER (WHERE p.id IS NOT NULL AND ({PERSON_DIFFERS} OR c.number <> r.household_number))
    FROM cases_rosterrow r
    LEFT JOIN cases_recipient p ON p.program_id = %(program)s AND p.number = r.person_number
    LEFT JOIN cases_household c ON c.program_id = %(program)s AND c.id = p.household_id
    WHERE r.program_id = %(program)s AND r.roster_id = %(roster)s AND {_NOT_KEPT}
"""  # noqa: S608
_HOUSEHOLD_GONE = """NOT EXISTS (SELECT FROM roster_households h WHERE h.number = c.number)
    AND NOT EXISTS (SELECT FROM roster_kept k WHERE k.id = c.id)"""
_PERSON_GONE = """NOT EXISTS (SELECT FROM cases_rosterrow r WHERE r.program_id = %(program)s
        AND r.roster_id = %(roster)s AND r.person_number = p.number)
    AND NOT EXISTS (SELECT FROM roster_kept k WHERE k.id = p.household_id)
    AND NOT EXISTS (SELECT FROM cases_rosterreject j WHERE j.program_id = %(program)s
        AND j.roster_id = %(roster)s AND j.person_number = p.number)"""
COUNT_GONE = f"""
    SELECT (SELECT count(*) FROM cases_household c WHERE c.program_id = %(program)s AND c.in_roster
            AND {_HOUSEHOLD_GONE}),
           (SELECT count(*) FROM cases_recipient p JOIN cases_household c ON c.program_id = %(program)s
            AND c.id = p.household_id AND c.in_roster
            WHERE p.program_id = %(program)s AND p.in_roster AND {_PERSON_GONE}),
           (SELECT count(*) FROM roster_kept),
           (SELECT count(*) FROM cases_household c WHERE c.program_id = %(program)s AND c.in_roster)
"""  # noqa: S608

# --- which ones ------------------------------------------------------------------------------------------------------

# A page asks these, so they make no table: what the others read from tables of the transaction is named WITH the
# statement. Each takes `most`, `hidden` and `opened`, the households of the dedicated desk that this reader may not see
# by name and those that he may, and `named`, which says that he may see them all.
_SEEN = "c.id <> ALL (%(hidden)s::bigint[])"
# A household that the file protects is as much behind the wall as one that the roster does; so is the household that
# somebody of the dedicated desk has gone to. By number, and joined: a question for each line takes minutes.
_GUARDED = f"""
    SELECT household_number AS number FROM cases_rosterrow
    WHERE {STAGED} AND protected_flag = '1' AND NOT %(named)s AND household_number NOT IN (
        SELECT number FROM cases_household WHERE program_id = %(program)s AND id = ANY (%(opened)s::bigint[]))
    UNION
    SELECT q.household_number FROM cases_recipient p JOIN cases_rosterrow q ON q.person_number = p.number
    WHERE p.program_id = %(program)s AND p.household_id = ANY (%(hidden)s::bigint[])
      AND q.program_id = %(program)s AND q.roster_id = %(roster)s
"""  # noqa: S608
_HEAD_LINES = f"SELECT household_number AS number FROM cases_rosterrow WHERE {STAGED} AND head_flag = '1'"  # noqa: S608

# Ids of the heads' lines.
LIST_NEW = f"""
    WITH guarded AS ({_GUARDED})
    SELECT r.id FROM cases_rosterrow r
    WHERE r.program_id = %(program)s AND r.roster_id = %(roster)s AND r.head_flag = '1'
      AND NOT EXISTS (SELECT FROM cases_household c WHERE c.program_id = %(program)s AND c.number = r.household_number)
      AND NOT EXISTS (SELECT FROM guarded g WHERE g.number = r.household_number)
    ORDER BY r.household_number LIMIT %(most)s
"""  # noqa: S608
# Ids of households; whether an account of theirs is new; then what applying would write, in the order of COMPARED.
COMPARED = (*_FACTS, *_PROPOSED)
LIST_CHANGED = f"""
    WITH roster_households AS ({_SUMMED_UP}), roster_kept AS ({_KEPT}), guarded AS ({_GUARDED})
    SELECT c.id, {_ACCOUNT_UNKNOWN}, {", ".join(f"h.{name}" for name in _FACTS)},
           {", ".join(f"CASE WHEN {UNTOUCHED} THEN h.{name} ELSE c.{name} END" for name in _PROPOSED)}
    FROM roster_households h JOIN cases_household c ON c.program_id = %(program)s AND c.number = h.number
    {_ACCOUNTS_KNOWN}
    WHERE NOT EXISTS (SELECT FROM roster_kept k WHERE k.number = h.number)
      AND ({HOUSEHOLD_DIFFERS} OR {_ACCOUNT_UNKNOWN})
      AND {_SEEN} AND NOT EXISTS (SELECT FROM guarded g WHERE g.number = h.number)
    ORDER BY h.number LIMIT %(most)s
"""  # noqa: S608
LIST_GONE = f"""
    WITH roster_households AS ({_HEAD_LINES}), roster_kept AS ({_KEPT})
    SELECT c.id FROM cases_household c
    WHERE c.program_id = %(program)s AND c.in_roster AND {_HOUSEHOLD_GONE} AND {_SEEN}
    ORDER BY c.number LIMIT %(most)s
"""  # noqa: S608
LIST_KEPT = f"""
    WITH roster_kept AS ({_KEPT})
    SELECT c.id FROM roster_kept c WHERE {_SEEN} ORDER BY c.number LIMIT %(most)s
"""  # noqa: S608

# --- making it so ----------------------------------------------------------------------------------------------------

NEW_HOUSEHOLDS = """
    CREATE TEMPORARY TABLE roster_new ON COMMIT DROP AS
    SELECT h.number, row_number() OVER (ORDER BY h.line) - 1 AS place
    FROM roster_households h
    WHERE NOT EXISTS (SELECT FROM cases_household c WHERE c.program_id = %(program)s AND c.number = h.number)
"""
INSERT_HOUSEHOLDS = """
    INSERT INTO cases_household (
        id, program_id, number, receipt_number, secret, secret_version, approach, ledger_state, ledger_state_at,
        protected, excluded_reason, members, entitled_yen, postcode, address, katagaki, mailing_postcode,
        mailing_address, mailing_katagaki, address_key, in_roster, roster_generation, version)
    SELECT s.id, %(program)s, h.number,
           to_char(%(program_number)s, 'FM000') || '-' || to_char(%(first_serial)s + n.place, 'FM00000000') || '-' ||
           to_char(98 - (%(program_number)s * 100000000::numeric + %(first_serial)s + n.place) * 100 %% 97, 'FM00'),
           s.secret, 1, h.approach, 'prepared', %(at)s, h.protected, h.excluded_reason, h.members, h.entitled_yen,
           h.postcode, h.address, h.katagaki, h.mailing_postcode, h.mailing_address, h.mailing_katagaki, h.address_key,
           true, %(generation)s, 1
    FROM roster_households h JOIN roster_new n ON n.number = h.number JOIN roster_secrets s ON s.place = n.place
"""
UPDATE_HOUSEHOLDS = f"""
    UPDATE cases_household c SET
        {", ".join(f"{name} = h.{name}" for name in _FACTS)}, address_key = h.address_key,
        {", ".join(f"{name} = CASE WHEN {UNTOUCHED} THEN h.{name} ELSE c.{name} END" for name in _PROPOSED)},
        in_roster = true, roster_generation = %(generation)s, version = c.version + 1
    FROM roster_households h
    WHERE c.program_id = %(program)s AND c.number = h.number AND {HOUSEHOLD_DIFFERS}
"""  # noqa: S608
HOUSEHOLDS_GONE = f"""
    UPDATE cases_household c SET in_roster = false, version = c.version + 1
    WHERE c.program_id = %(program)s AND c.in_roster AND {_HOUSEHOLD_GONE}
"""  # noqa: S608
# Of a household that is gone as a whole the people stay as they were last known: its case has a name, its letters have
# an addressee, and the call desk has something to ask by.
PEOPLE_GONE = f"""
    UPDATE cases_recipient p SET in_roster = false
    FROM cases_household c
    WHERE p.program_id = %(program)s AND p.in_roster AND {_PERSON_GONE}
      AND c.program_id = %(program)s AND c.id = p.household_id AND c.in_roster
"""  # noqa: S608
# A household has one head at any moment: the old one steps down before the new one is written.
HEADS_DOWN = f"""
    UPDATE cases_recipient p SET is_head = false
    FROM cases_rosterrow r JOIN cases_household h ON h.program_id = %(program)s AND h.number = r.household_number
    WHERE r.program_id = %(program)s AND r.roster_id = %(roster)s AND p.program_id = %(program)s
      AND p.number = r.person_number AND p.is_head AND (r.head_flag = '0' OR p.household_id <> h.id) AND {_NOT_KEPT}
"""  # noqa: S608
# The old one's own line may have been refused, or speak of a household that stays as it was.
HEADS_REPLACED = f"""
    UPDATE cases_recipient p SET is_head = false
    FROM cases_rosterrow r JOIN cases_household h ON h.program_id = %(program)s AND h.number = r.household_number
    WHERE r.program_id = %(program)s AND r.roster_id = %(roster)s AND r.head_flag = '1' AND {_NOT_KEPT}
      AND p.program_id = %(program)s AND p.household_id = h.id AND p.is_head AND p.in_roster
      AND p.number <> r.person_number
"""  # noqa: S608
UPDATE_PEOPLE = f"""
    UPDATE cases_recipient p SET {_PERSON_SET}
    FROM cases_rosterrow r JOIN cases_household h ON h.program_id = %(program)s AND h.number = r.household_number
    WHERE r.program_id = %(program)s AND r.roster_id = %(roster)s AND p.program_id = %(program)s
      AND p.number = r.person_number AND ({PERSON_DIFFERS} OR p.household_id <> h.id)
      AND {_NOT_KEPT}
"""  # noqa: S608
INSERT_PEOPLE = f"""
    INSERT INTO cases_recipient (program_id, household_id, number, is_head, protected, in_roster, roster_generation,
                                 {", ".join(_PERSON)})
    SELECT %(program)s, h.id, r.person_number, r.head_flag = '1', r.protected_flag = '1', true, %(generation)s,
           {", ".join("r." + name for name in _PERSON)}
    FROM cases_rosterrow r JOIN cases_household h ON h.program_id = %(program)s AND h.number = r.household_number
    WHERE r.program_id = %(program)s AND r.roster_id = %(roster)s
      AND NOT EXISTS (SELECT FROM cases_recipient p WHERE p.program_id = %(program)s AND p.number = r.person_number)
      AND {_NOT_KEPT}
"""  # noqa: S608
INSERT_ACCOUNTS = f"""
    INSERT INTO cases_payeeaccount (id, program_id, household_id, source, bank_code, branch_code, account_type, number,
                                    number_index, number_tail, holder_kana, created_at, created_by_id)
    SELECT h.account_id, %(program)s, c.id, 'roster', h.bank_code, h.branch_code, h.account_type, h.account_sealed,
           h.account_index, h.account_tail, h.account_holder, %(at)s, %(user)s
    FROM roster_households h JOIN cases_household c ON c.program_id = %(program)s AND c.number = h.number
    WHERE {NEW_ACCOUNT}
"""  # noqa: S608
# Before the people are written: households with somebody who is protected from now on, or who is and leaves for
# another household. What was filed for them counts on a person for whom their head may not be paid.
NEWLY_PROTECTED = f"""
    SELECT DISTINCT p.household_id
    FROM cases_rosterrow r
    JOIN cases_recipient p ON p.program_id = %(program)s AND p.number = r.person_number
    JOIN cases_household c ON c.program_id = %(program)s AND c.id = p.household_id
    WHERE r.program_id = %(program)s AND r.roster_id = %(roster)s AND r.protected_flag = '1' AND {_NOT_KEPT}
      AND (NOT p.protected OR c.number <> r.household_number)
"""  # noqa: S608
DELETE_STAGED = f"DELETE FROM cases_rosterrow WHERE {STAGED}"  # noqa: S608
