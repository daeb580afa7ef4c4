"""Who looked at whom: every page that shows a person, an account or a document leaves a line (docs/adr/0013)."""
