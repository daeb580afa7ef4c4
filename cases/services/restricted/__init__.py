"""Restricted cases, opened to single people by the dedicated desk."""
