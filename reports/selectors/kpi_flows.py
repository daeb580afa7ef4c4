"""The figures of single days as SQL: each is counted over index ranges of those days only.

Every statement sees a table `days (day, lo, hi)` of Japanese calendar days and gives (day, metric, dimension, value,
denominator). It names its program itself: the wall alone cannot use an index's order.
"""

# ruff: noqa: S608 (statements are put together from constants; values go in as parameters)

from typing import Final

from reports.rules.kpi import Metric

DAYS: Final = """
WITH days AS (
    SELECT day, day::timestamp AT TIME ZONE 'Asia/Tokyo' AS lo, (day + 1)::timestamp AT TIME ZONE 'Asia/Tokyo' AS hi
    FROM unnest(%(days)s::date[]) AS day
)
"""


def _counted(metric: Metric, table: str, at: str, dimension: str = "''", where: str = "true") -> str:
    """Rows of one table by the day of one of their moments."""
    return f"""
    SELECT days.day, '{metric.value}', {dimension}, count(*), NULL::numeric
    FROM days JOIN {table} AS t ON t.program_id = %(program)s AND t.{at} >= days.lo AND t.{at} < days.hi
    WHERE {where} GROUP BY 1, 3
    """


def _lead(total: Metric, office: Metric, events: str) -> str:
    """Histograms of days from reception to an event, with and without the time the resident had the ball.

    A deficiency is the resident's from the moment it was told; another hold that waits for the resident from its
    opening. Overlapping holds count once: `range_agg` merges them.
    """
    return f"""
    SELECT ended.day, lead.metric, trim_scale(round(lead.seconds / 86400, 1))::text, count(*), NULL::numeric
    FROM (
        SELECT days.day, t.application_id, a.received_at, t.at
        FROM days
        JOIN cases_transition AS t ON t.program_id = %(program)s AND t.at >= days.lo AND t.at < days.hi
        JOIN cases_application AS a ON a.program_id = t.program_id AND a.id = t.application_id
        WHERE t.event IN ({events})
    ) AS ended
    CROSS JOIN LATERAL (
        SELECT coalesce(range_agg(tstzrange(
            greatest(coalesce(told.at, h.opened_at), ended.received_at),
            greatest(least(coalesce(h.released_at, ended.at), ended.at),
                     greatest(coalesce(told.at, h.opened_at), ended.received_at))
        )), '{{}}'::tstzmultirange) AS ranges
        FROM cases_hold AS h
        LEFT JOIN LATERAL (
            SELECT min(d.notified_at) AS at, count(*) AS deficiencies FROM cases_deficiency AS d
            WHERE d.program_id = h.program_id AND d.hold_id = h.id
        ) AS told ON true
        WHERE h.program_id = %(program)s AND h.application_id = ended.application_id
          AND (told.at IS NOT NULL OR (told.deficiencies = 0 AND h.waits_for = 'resident'))
    ) AS paused
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(extract(epoch FROM upper(r) - lower(r))), 0) AS seconds
        FROM unnest(paused.ranges) AS r
    ) AS resident
    CROSS JOIN LATERAL (VALUES
        ('{total.value}', extract(epoch FROM ended.at - ended.received_at)),
        ('{office.value}', extract(epoch FROM ended.at - ended.received_at) - resident.seconds)
    ) AS lead (metric, seconds)
    GROUP BY 1, 2, 3
    """


_STAGES: Final = f"""
    SELECT days.day, move.metric, move.status, count(*), NULL::numeric
    FROM days JOIN cases_transition AS t ON t.program_id = %(program)s AND t.at >= days.lo AND t.at < days.hi
    CROSS JOIN LATERAL (VALUES ('{Metric.STAGE_IN.value}', t.to_status), ('{Metric.STAGE_OUT.value}', t.from_status))
        AS move (metric, status)
    WHERE move.status <> '' GROUP BY 1, 2, 3
"""
_RECEIVED: Final = f"""
    SELECT days.day, '{Metric.APPLICATION_RECEIVED.value}', a.channel, count(*), NULL::numeric
    FROM days JOIN cases_transition AS t ON t.program_id = %(program)s AND t.at >= days.lo AND t.at < days.hi
    JOIN cases_application AS a ON a.program_id = t.program_id AND a.id = t.application_id
    WHERE t.from_status = '' GROUP BY 1, 3
"""
_PAID: Final = f"""
    SELECT days.day, figure.metric, '', sum(figure.value), NULL::numeric
    FROM days JOIN cases_transferresult AS t ON t.program_id = %(program)s
        AND t.recorded_at >= days.lo AND t.recorded_at < days.hi AND t.outcome = 'paid'
    JOIN cases_transferline AS l ON l.program_id = t.program_id AND l.id = t.line_id
    CROSS JOIN LATERAL (VALUES ('{Metric.TRANSFER_PAID.value}', 1::bigint),
        ('{Metric.TRANSFER_PAID_YEN.value}', l.amount_yen::bigint)) AS figure (metric, value)
    GROUP BY 1, 2
"""
_REISSUED: Final = f"""
    SELECT days.day, '{Metric.TRANSFER_REISSUED.value}', '', count(*), NULL::numeric
    FROM days JOIN cases_payoutbatch AS b ON b.program_id = %(program)s
        AND b.released_at >= days.lo AND b.released_at < days.hi
    JOIN cases_transferline AS l ON l.program_id = b.program_id AND l.batch_id = b.id AND l.attempt > 1
    JOIN cases_transferresult AS r ON r.program_id = l.program_id AND r.person_id = l.person_id
        AND r.purpose = l.purpose AND r.period = l.period AND r.attempt = l.attempt - 1
        AND r.outcome = 'failed' AND r.reason <> 'cancelled'
    GROUP BY 1
"""
# Paid, or closed by the decision where the program pays no money, or sent its gift where nobody applies.
_HOUSEHOLDS: Final = f"""
    SELECT served.day, '{Metric.HOUSEHOLD_PAID.value}', '', count(DISTINCT served.household_id), NULL::numeric
    FROM (
        SELECT days.day, a.household_id
        FROM days JOIN cases_transition AS t ON t.program_id = %(program)s AND t.at >= days.lo AND t.at < days.hi
        JOIN cases_application AS a ON a.program_id = t.program_id AND a.id = t.application_id
        WHERE t.to_status = 'paid' OR (t.from_status = 'decided' AND t.to_status = 'closed')
        UNION ALL
        SELECT days.day, g.household_id
        FROM days JOIN cases_giftitem AS g
            ON g.program_id = %(program)s AND g.sent_at >= days.lo AND g.sent_at < days.hi AND g.state <> 'lost'
    ) AS served GROUP BY 1
"""
_CALLS: Final = f"""
    SELECT days.day, figure.metric, figure.dimension, sum(figure.value), sum(figure.denominator)
    FROM days JOIN callcenter_call AS t ON t.program_id = %(program)s
        AND t.started_at >= days.lo AND t.started_at < days.hi AND t.direction = 'in'
    CROSS JOIN LATERAL (VALUES
        ('{Metric.CALL_TOPIC.value}', t.topic, 1::numeric, NULL::numeric),
        ('{Metric.CALL_OFFERED.value}', '', 1, NULL),
        ('{Metric.CALL_ANSWERED.value}', '', (t.outcome <> 'not_reached')::int, NULL),
        ('{Metric.CALL_ESCALATED.value}', '', (t.outcome = 'transferred')::int, NULL),
        ('{Metric.CALL_TALK_SECONDS.value}', '',
            CASE WHEN t.outcome = 'not_reached' THEN 0 ELSE extract(epoch FROM t.ended_at - t.started_at) END,
            (t.outcome <> 'not_reached')::int)
    ) AS figure (metric, dimension, value, denominator)
    GROUP BY 1, 2, 3
"""

FLOWS: Final = (
    _RECEIVED,
    _STAGES,
    _counted(Metric.DEFICIENCY_OPENED, "cases_deficiency", "opened_at", "t.code"),
    _counted(Metric.DEFICIENCY_RESOLVED, "cases_deficiency", "resolved_at", "t.code", "t.state = 'resolved'"),
    _counted(
        Metric.DEFICIENCY_CLOSED,
        "cases_deficiency",
        "resolved_at",
        "t.code",
        "t.state IN ('resolved', 'expired', 'dropped')",
    ),
    _lead(Metric.DECIDED_TOTAL, Metric.DECIDED_OFFICE, "'grant', 'deny'"),
    _lead(Metric.PAID_TOTAL, Metric.PAID_OFFICE, "'pay'"),
    _counted(Metric.DUPLICATE_FOUND, "cases_duplicatecandidate", "found_at"),
    _counted(Metric.DUPLICATE_JUDGED, "cases_duplicatecandidate", "judged_at", "t.state", "t.state <> 'open'"),
    _counted(Metric.NOTICE_POSTED, "cases_notice", "posted_at", "t.kind"),
    _counted(Metric.NOTICE_RETURNED, "cases_notice", "returned_at", "t.kind"),
    _PAID,
    _counted(
        Metric.TRANSFER_FAILED,
        "cases_transferresult",
        "recorded_at",
        "t.reason",
        "t.outcome = 'failed' AND t.reason <> 'cancelled'",
    ),
    _REISSUED,
    _HOUSEHOLDS,
    _CALLS,
)

# Figures that are not a matter of single days: made from the daily ones, or counted as of now.
NOT_FLOWS: Final = (Metric.STAGE_LEFT, Metric.HOUSEHOLD_ENTITLED, Metric.DAYS_TO_PAID)
FLOW_METRICS: Final = tuple(metric.value for metric in Metric if metric not in NOT_FLOWS)
