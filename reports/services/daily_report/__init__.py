"""The daily report (業務日報)."""
