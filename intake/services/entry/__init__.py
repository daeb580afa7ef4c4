"""Keying twice, comparing, adjudicating."""
