"""Reads of the ways in."""
