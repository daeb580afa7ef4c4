"""The telephone: callers, call log, follow-up, FAQ."""
