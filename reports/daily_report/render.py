"""The daily report as HTML and PDF."""

from typing import Any

from django.template.loader import render_to_string

from reports.charts.cumulative_paid import cumulative_paid
from reports.charts.deficiency_bar import deficiency_bar
from reports.charts.stage_bar import Bar, stage_bar
from reports.daily_report.types import DailyReport
from reports.pdf import lay_out


def daily_report_html(report: DailyReport) -> str:
    """Return the report as the HTML document that is laid out: for print, not for the site (it has a style element)."""
    context: dict[str, Any] = {
        "report": report,
        "stage_chart": stage_bar([Bar(stage.label, stage.left) for stage in report.stages], axis_title="残（件）"),
        "deficiency_chart": deficiency_bar(
            [Bar(row.code or row.label, row.total) for row in report.frequent_deficiencies],
            axis_title="累計（件）",
            width_px=260,
        ),
        "paid_chart": _paid_chart(report),
    }
    return render_to_string("reports/daily_report/report.html", context)


def daily_report_pdf(report: DailyReport) -> bytes:
    """Return the report as a PDF, A4, two pages. Raises PdfError when WeasyPrint cannot run."""
    pdf: bytes = lay_out(daily_report_html(report)).write_pdf()
    return pdf


def _paid_chart(report: DailyReport) -> str:
    progress = report.progress
    if progress.denominator <= 0 or not progress.points:
        return ""
    return cumulative_paid(
        progress.points,
        origin_on=progress.origin_on,
        denominator=progress.denominator,
        axis_titles=(f"{progress.origin_label}からの日数", "支給済み（%）"),
        height_px=142,
    )
