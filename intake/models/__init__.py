"""Rows of the ways in. One file a noun."""

from intake.models.entry import EntryDraft, EntryTask
from intake.models.likeness import PageBand, PageMark
from intake.models.mail import MailItem, ScanPage
from intake.models.online import PortalKey, PulledSubmission
from intake.models.roster_file import RosterFileSlice

__all__ = [
    "EntryDraft",
    "EntryTask",
    "MailItem",
    "PageBand",
    "PageMark",
    "PortalKey",
    "PulledSubmission",
    "RosterFileSlice",
    "ScanPage",
]
