"""Rows of the ways in. One file a noun."""

from intake.models.roster_file import RosterFileSlice

__all__ = ["RosterFileSlice"]
