"""Audit: events written by services, sealed into a chain per program, anchored outside the database."""
