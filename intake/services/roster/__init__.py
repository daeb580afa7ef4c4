"""Roster files: taken in, staged, checked, applied."""
