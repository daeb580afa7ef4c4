"""Rows of the ways out: letter runs and lots, figures, closes and reports."""

from reports.models.daily import DailyClose, DailyCloseStage, DailyReportFile
from reports.models.data_return import DataReturn, DataReturnKey, DataReturnPart
from reports.models.export import ExportRequest
from reports.models.kpi import KpiMark, KpiValue
from reports.models.medium import Medium
from reports.models.notice_run import LotPackage, NoticeRun, PrintLot, PrintLotItem
from reports.models.pack import AuditSample, FinanceLayout, MoneyPack, PackFile
from reports.models.piece import InsertionScan, PulledPiece
from reports.models.posting import Posting, PostingLine
from reports.models.proof import RunProof

__all__ = [
    "AuditSample",
    "DailyClose",
    "DailyCloseStage",
    "DailyReportFile",
    "DataReturn",
    "DataReturnKey",
    "DataReturnPart",
    "ExportRequest",
    "FinanceLayout",
    "InsertionScan",
    "KpiMark",
    "KpiValue",
    "LotPackage",
    "Medium",
    "MoneyPack",
    "NoticeRun",
    "PackFile",
    "Posting",
    "PostingLine",
    "PrintLot",
    "PrintLotItem",
    "PulledPiece",
    "RunProof",
]
