"""Tenancy: one benefit program is one tenant, and PostgreSQL itself keeps its rows apart (docs/adr/0002-walls.md)."""
