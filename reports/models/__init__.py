"""Rows of the ways out: letter runs and lots, figures, closes and reports."""

from reports.models.daily import DailyClose, DailyCloseStage, DailyReportFile
from reports.models.kpi import KpiMark, KpiValue
from reports.models.notice_run import NoticeRun, PrintLot, PrintLotItem

__all__ = [
    "DailyClose",
    "DailyCloseStage",
    "DailyReportFile",
    "KpiMark",
    "KpiValue",
    "NoticeRun",
    "PrintLot",
    "PrintLotItem",
]
