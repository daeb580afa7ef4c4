"""Certificates: issued with a decision, replaced, revoked."""
