"""Rows of the ways out: letter runs and lots, figures, closes and reports."""

from reports.models.daily import DailyClose, DailyCloseStage, DailyReportFile
from reports.models.export import ExportRequest
from reports.models.kpi import KpiMark, KpiValue
from reports.models.notice_run import NoticeRun, PrintLot, PrintLotItem
from reports.models.piece import InsertionScan, PulledPiece

__all__ = [
    "DailyClose",
    "DailyCloseStage",
    "DailyReportFile",
    "ExportRequest",
    "InsertionScan",
    "KpiMark",
    "KpiValue",
    "NoticeRun",
    "PrintLot",
    "PrintLotItem",
    "PulledPiece",
]
