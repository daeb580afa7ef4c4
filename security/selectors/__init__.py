"""Reads of people and programs."""
