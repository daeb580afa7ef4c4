"""Which days have to be counted again: those on which something happened, or was told late, since the last roll-up."""

# ruff: noqa: S608 (statements are put together from constants; values go in as parameters)

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import connection

from callcenter import events as call_events
from cases import events as case_events

# An act begins before its event is written, maybe on the day before.
MARGIN: Final = "interval '1 hour'"
# Facts whose moment a person may enter later: the day is taken from the rows, not from the event.
TOLD_LATE: Final = (
    (case_events.NOTICE_POSTED.code, "cases_notice", "posted_at"),
    (case_events.NOTICE_RETURNED.code, "cases_notice", "returned_at"),
    (call_events.CALL_LOGGED.code, "callcenter_call", "started_at"),
)
# A change of the ledger or a new secret changes nobody's entitlement.
NOT_ENTITLING: Final = (case_events.LEDGER_CHANGED.code, case_events.SECRET_RENEWED.code)
SOURCES: Final = (
    ("cases_transition", "at"),
    ("cases_deficiency", "opened_at"),
    ("cases_deficiency", "resolved_at"),
    ("cases_duplicatecandidate", "found_at"),
    ("cases_duplicatecandidate", "judged_at"),
    ("cases_notice", "posted_at"),
    ("cases_notice", "returned_at"),
    ("cases_transferresult", "recorded_at"),
    ("cases_payoutbatch", "released_at"),
    ("cases_giftitem", "sent_at"),
    ("callcenter_call", "started_at"),
)


@dataclass(frozen=True, slots=True)
class Touched:
    """Days to count again, in order; how far the chain was read; whether the number of entitled may have changed."""

    days: list[dt.date]
    sequence: int
    entitled: bool


def touched_since(program_id: int, sequence: int) -> Touched:
    """Read the chain of events beyond `sequence`, with those that are not sealed yet.

    The sealer numbers events in the order in which they became visible, so none can slip in behind a number that was
    read; those without a number are read again the next time.
    """
    news = """
        WITH news AS MATERIALIZED (
            SELECT at, code, subject_type, subject_ids, sequence FROM security_auditevent
            WHERE program_id = %(program)s AND sequence > %(sequence)s
            UNION ALL
            SELECT at, code, subject_type, subject_ids, sequence FROM security_auditevent
            WHERE program_id = %(program)s AND sequence IS NULL
        )
    """
    days = [
        "SELECT (at AT TIME ZONE 'Asia/Tokyo')::date FROM news",
        f"SELECT ((at - {MARGIN}) AT TIME ZONE 'Asia/Tokyo')::date FROM news",
        *(
            f"SELECT (t.{at} AT TIME ZONE 'Asia/Tokyo')::date FROM {table} AS t "
            f"WHERE t.program_id = %(program)s AND t.{at} IS NOT NULL "
            f"AND t.id IN (SELECT unnest(subject_ids) FROM news WHERE code = '{code}')"
            for code, table, at in TOLD_LATE
        ),
    ]
    statement = f"""{news}
        SELECT (SELECT array_agg(DISTINCT day ORDER BY day) FROM ({" UNION ".join(days)}) AS found (day)),
               (SELECT coalesce(max(sequence), %(sequence)s) FROM news),
               EXISTS (SELECT 1 FROM news WHERE subject_type IN ('household', 'rosterimport')
                       AND code <> ALL (%(harmless)s))
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, {"program": program_id, "sequence": sequence, "harmless": list(NOT_ENTITLING)})
        found, last, entitled = cursor.fetchone()
    return Touched(list(found or []), last, entitled)


def every_day(program_id: int) -> Touched:
    """All days on which anything is dated: for the first roll-up, and to count everything anew."""
    parts = " UNION ".join(
        f"SELECT (t.{at} AT TIME ZONE 'Asia/Tokyo')::date FROM {table} AS t "
        f"WHERE t.program_id = %(program)s AND t.{at} IS NOT NULL"
        for table, at in SOURCES
    )
    statement = f"""
        SELECT (SELECT array_agg(DISTINCT day ORDER BY day) FROM ({parts}) AS found (day)),
               (SELECT coalesce(max(sequence), 0) FROM security_auditevent WHERE program_id = %(program)s)
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, {"program": program_id})
        found, last = cursor.fetchone()
    return Touched(list(found or []), last, entitled=True)
