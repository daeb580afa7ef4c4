"""What can go wrong on the ways out."""

from cases.errors import CaseError


class ReportError(CaseError):
    """A refused act of `reports`; `code` is stable, `str()` says what, where and what to do."""
