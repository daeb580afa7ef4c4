"""Agreement of statuses, transitions and decisions."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reports.selectors.agreement_rows import none_found
from reports.types import Disagreement

LAST_TRANSITION = """
SELECT a.id FROM cases_application AS a
LEFT JOIN LATERAL (SELECT to_status FROM cases_transition AS t WHERE t.program_id = a.program_id
                   AND t.application_id = a.id ORDER BY t.id DESC LIMIT 1) AS last ON true
WHERE a.program_id = %(program)s AND last.to_status IS DISTINCT FROM a.status
"""
BROKEN_CHAIN = """
SELECT DISTINCT application_id FROM (
    SELECT t.application_id, t.from_status,
           lag(t.to_status, 1, '') OVER (PARTITION BY t.application_id ORDER BY t.id) AS before
    FROM cases_transition AS t WHERE t.program_id = %(program)s
) AS chain WHERE from_status <> before
"""
DECISION_WITHOUT_STEP = """
SELECT a.id FROM cases_application AS a
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE t.event IN ('grant', 'reinstate')) AS grants,
        count(*) FILTER (WHERE t.event = 'deny') AS denials
    FROM cases_transition AS t WHERE t.program_id = a.program_id AND t.application_id = a.id
) AS steps ON true
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE d.outcome = 'grant' AND d.term = 0)
            + count(DISTINCT d.application_id) FILTER (WHERE d.outcome = 'grant' AND d.term > 0) AS grants,
        count(*) FILTER (WHERE d.outcome = 'deny' AND d.term = 0) AS denials
    FROM cases_decision AS d WHERE d.program_id = a.program_id AND d.application_id = a.id
) AS decisions ON true
WHERE a.program_id = %(program)s AND (steps.grants, steps.denials) <> (decisions.grants, decisions.denials)
"""
PASSED_A_HOLD = """
SELECT t.application_id FROM cases_transition AS t
JOIN cases_hold AS h ON h.program_id = t.program_id AND h.application_id = t.application_id
WHERE t.program_id = %(program)s AND t.event IN ('grant', 'batch')
  AND h.opened_at < t.at AND coalesce(h.released_at, 'infinity') > t.at
"""


def disagreements_of_applications(program_id: int) -> Iterator[Disagreement]:
    """Statuses with the transitions that led to them; decisions with the transitions that they made."""
    yield from none_found(
        "status", _("Applications whose status is not that of their last transition"), LAST_TRANSITION, program_id
    )
    yield from none_found(
        "chain", _("Applications whose transitions do not follow each other"), BROKEN_CHAIN, program_id
    )
    yield from none_found(
        "decisions",
        _("Applications whose decisions and transitions differ in number"),
        DECISION_WITHOUT_STEP,
        program_id,
    )
    yield from none_found(
        "hold_passed", _("Applications granted or paid through an open hold"), PASSED_A_HOLD, program_id
    )
