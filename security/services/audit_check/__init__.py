"""Verification of the audit chain on demand."""
