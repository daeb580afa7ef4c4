"""The case file's part of the REST API: what a municipality's own systems read."""
