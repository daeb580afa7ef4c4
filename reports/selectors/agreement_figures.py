"""Agreement of the figures by day with the rows they count, and of closes with each other."""

# ruff: noqa: S608 (statements are put together from constants; values go in as parameters)

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from cases.models import Application, Household, Status
from reports.models import DailyClose, KpiValue
from reports.rules.kpi import Metric
from reports.selectors.agreement_rows import equal, none_found
from reports.selectors.kpi import stages_left
from reports.selectors.kpi_flows import DAYS, FLOW_METRICS, FLOWS
from reports.selectors.touched_days import every_day
from reports.types import Disagreement

CLOSE_UNBALANCED = """
SELECT close_id FROM reports_dailyclosestage AS s
JOIN reports_dailyclose AS c ON c.program_id = s.program_id AND c.id = s.close_id
WHERE s.program_id = %(program)s AND c.balanced AND s.difference <> 0
"""
CLOSE_NOT_CARRIED = """
SELECT close_id FROM (
    SELECT s.close_id, s.carried_over,
           lag(s."left", 1, 0) OVER (PARTITION BY s.stage ORDER BY c."on") AS before
    FROM reports_dailyclosestage AS s
    JOIN reports_dailyclose AS c ON c.program_id = s.program_id AND c.id = s.close_id
    WHERE s.program_id = %(program)s AND c.balanced
) AS chain WHERE carried_over <> before
"""


def disagreements_of_figures(program_id: int) -> Iterator[Disagreement]:
    """Count everything anew, without keeping it, and compare with what is kept."""
    for metric, on, dimension, kept, counted in _differing_flows(program_id):
        yield Disagreement(
            "figure", _("Figure %(figure)s of %(day)s") % {"figure": f"{metric}[{dimension}]", "day": on}, counted, kept
        )
    last_on = KpiValue.objects.filter(program_id=program_id, metric=Metric.STAGE_LEFT.value).aggregate(last=Max("on"))
    if last_on["last"] is None:
        return
    there = dict.fromkeys(Status.values, 0)
    rows = Application.objects.filter(program_id=program_id).values_list("status")
    there.update(rows.annotate(cases=Count("id")).order_by())
    left = stages_left(program_id=program_id, on=last_on["last"])
    for status in Status.values:
        yield from equal("stage_left", _("Applications in a status (%s)") % status, there[status], left[status])
    kept_entitled = KpiValue.objects.filter(program_id=program_id, metric=Metric.HOUSEHOLD_ENTITLED.value)
    newest = kept_entitled.order_by("-on").values_list("value", flat=True).first()
    entitled = Household.objects.filter(
        program_id=program_id, in_roster=True, excluded_reason="", entitled_yen__gt=0
    ).count()
    yield from equal("entitled", _("Households that are owed something"), entitled, int(newest or 0))


def disagreements_of_closes(program_id: int) -> Iterator[Disagreement]:
    """A close that is marked as balanced balances, and carries over what the one before left."""
    if not DailyClose.objects.filter(program_id=program_id).exists():
        return
    yield from none_found("close_unbalanced", _("Closes that do not balance"), CLOSE_UNBALANCED, program_id)
    yield from none_found("close_chain", _("Closes that carry over something else"), CLOSE_NOT_CARRIED, program_id)


def _differing_flows(program_id: int) -> list[tuple[str, str, str, str, str]]:
    counted = " UNION ALL ".join(
        f"SELECT * FROM ({flow}) AS flow (day, metric, dimension, value, base)" for flow in FLOWS
    )
    statement = f"""
        SELECT coalesce(counted.metric, kept.metric), coalesce(counted.day, kept."on")::text,
               coalesce(counted.dimension, kept.dimension),
               trim_scale(coalesce(kept.value, 0))::text, trim_scale(coalesce(counted.value, 0))::text
        FROM ({DAYS} {counted}) AS counted
        FULL JOIN (SELECT * FROM reports_kpivalue WHERE program_id = %(program)s AND metric = ANY (%(metrics)s)) AS kept
            ON kept."on" = counted.day AND kept.metric = counted.metric AND kept.dimension = counted.dimension
        WHERE round(counted.value, 4) IS DISTINCT FROM kept.value
           OR round(counted.base, 4) IS DISTINCT FROM kept.denominator
        ORDER BY 2, 1, 3
    """
    days = every_day(program_id).days
    with connection.cursor() as cursor:
        cursor.execute(statement, {"program": program_id, "days": days, "metrics": list(FLOW_METRICS)})
        rows: list[tuple[str, str, str, str, str]] = cursor.fetchall()
    return rows
