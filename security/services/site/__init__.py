"""Places where people work."""
