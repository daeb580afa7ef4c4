"""Writes of the ways out."""
