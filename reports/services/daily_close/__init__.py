"""The daily close (日次締め)."""
