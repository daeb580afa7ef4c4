"""Incidents: entered, counted, worked through, reported."""
