"""The roll-up of figures by day."""

# ruff: noqa: S608 (statements are put together from constants; values go in as parameters)

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max

from cases.models import Status
from cases.selectors.money import households_with_amount
from reports.models import KpiMark, KpiValue
from reports.rules.kpi import MILESTONES_PERCENT, Metric, milestone_on
from reports.selectors.kpi import daily, first_application_on, first_posting_on
from reports.selectors.kpi_flows import DAYS, FLOW_METRICS, FLOWS
from reports.selectors.touched_days import Touched, every_day, touched_since
from security import clock
from security.actor import Actor, authorise
from security.roles import Role


@dataclass(frozen=True, slots=True)
class RolledUp:
    """Which days were counted, in order, and how many households are owed."""

    days: list[dt.date]
    entitled: int


def roll_up(*, actor: Actor, program_id: int, everything: bool = False) -> RolledUp:
    """Count again the days on which something happened since the last roll-up; the others stay as they are.

    The cost follows what changed: days come from the chain of events, each figure of a day from an index range.
    `everything` counts all days anew; so does the first roll-up of a program. Two at once take turns.
    """
    authorise(actor, Role.MANAGER, Role.OFFICER, Role.VIEWER, program_id=program_id, system=True)
    KpiMark.objects.bulk_create(
        [KpiMark(program_id=program_id, sequence=-1, rolled_up_at=clock.now())], ignore_conflicts=True
    )
    mark = KpiMark.objects.select_for_update().get(program_id=program_id)
    touched = every_day(program_id) if everything or mark.sequence < 0 else touched_since(program_id, mark.sequence)
    _count_flows(program_id, touched.days)
    _carry_stages_on(program_id, touched.days)
    entitled = _count_entitled(program_id, touched)
    _mark_milestones(program_id, entitled)
    KpiMark.objects.filter(program_id=program_id).update(sequence=touched.sequence, rolled_up_at=clock.now())
    return RolledUp(touched.days, entitled)


def _count_flows(program_id: int, days: list[dt.date]) -> None:
    if not days:
        return
    KpiValue.objects.filter(program_id=program_id, on__in=days, metric__in=FLOW_METRICS).delete()
    columns = 'program_id, "on", metric, dimension, value, denominator'
    with connection.cursor() as cursor:
        for flow in FLOWS:
            cursor.execute(
                f"INSERT INTO reports_kpivalue ({columns}) {DAYS} "
                f"SELECT %(program)s, counted.* FROM ({flow}) AS counted",
                {"program": program_id, "days": days},
            )


def _carry_stages_on(program_id: int, days: list[dt.date]) -> None:
    """What is left in each status at the end of each day, from the first day that changed until today."""
    stages = KpiValue.objects.filter(program_id=program_id, metric=Metric.STAGE_LEFT.value)
    last = stages.aggregate(last=Max("on"))["last"]
    begins = [day for day in (*days[:1], last + dt.timedelta(days=1) if last else None) if day is not None]
    until = max([clock.today(), *days[-1:]])
    if not begins or min(begins) > until:
        return
    start = min(begins)
    stages.filter(on__gte=start).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO reports_kpivalue (program_id, "on", metric, dimension, value)
            WITH moves AS (
                SELECT "on", dimension, sum(CASE metric WHEN %(in)s THEN value ELSE -value END) AS change
                FROM reports_kpivalue
                WHERE program_id = %(program)s AND metric IN (%(in)s, %(out)s) AND "on" BETWEEN %(start)s AND %(until)s
                GROUP BY 1, 2
            ), before AS (
                SELECT dimension, value FROM reports_kpivalue
                WHERE program_id = %(program)s AND metric = %(left)s AND "on" = %(start)s::date - 1
            )
            SELECT %(program)s, day::date, %(left)s, status,
                   coalesce(before.value, 0) + coalesce(sum(change) OVER (PARTITION BY status ORDER BY day), 0)
            FROM generate_series(%(start)s::date, %(until)s::date, interval '1 day') AS day
            CROSS JOIN unnest(%(statuses)s::text[]) AS status
            LEFT JOIN moves ON moves."on" = day::date AND moves.dimension = status
            LEFT JOIN before ON before.dimension = status
            """,
            {
                "program": program_id,
                "start": start,
                "until": until,
                "in": Metric.STAGE_IN.value,
                "out": Metric.STAGE_OUT.value,
                "left": Metric.STAGE_LEFT.value,
                "statuses": list(Status.values),
            },
        )


def _count_entitled(program_id: int, touched: Touched) -> int:
    """Households that are owed something; counted when a roster or an exclusion may have changed their number."""
    stored = KpiValue.objects.filter(program_id=program_id, metric=Metric.HOUSEHOLD_ENTITLED.value).order_by("-on")
    newest = stored.first()
    if newest is not None and not touched.entitled:
        return int(newest.value)
    count = households_with_amount(program_id).count()
    KpiValue.objects.update_or_create(
        program_id=program_id,
        metric=Metric.HOUSEHOLD_ENTITLED.value,
        on=clock.today(),
        dimension="",
        defaults={"value": count},
    )
    return count


def _mark_milestones(program_id: int, entitled: int) -> None:
    """Days to 50, 90 and 99 per cent of households paid, from the first posting and from the first application."""
    values = KpiValue.objects.filter(program_id=program_id)
    values.filter(metric=Metric.DAYS_TO_PAID.value).delete()
    paid = daily(program_id=program_id, metrics=[Metric.HOUSEHOLD_PAID], last_on=dt.date.max)
    origins = {
        "posting": first_posting_on(program_id=program_id),
        "application": first_application_on(program_id=program_id),
    }
    rows = []
    for name, origin_on in origins.items():
        for percent in MILESTONES_PERCENT:
            on = milestone_on(paid, entitled, percent)
            if origin_on is None or on is None:
                continue
            rows.append(
                KpiValue(
                    program_id=program_id,
                    on=on,
                    metric=Metric.DAYS_TO_PAID.value,
                    dimension=f"{name}:{percent}",
                    value=(on - origin_on).days,
                    denominator=entitled,
                    origin_on=origin_on,
                )
            )
    KpiValue.objects.bulk_create(rows)
