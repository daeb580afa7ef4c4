"""The bank's statement against the books."""
