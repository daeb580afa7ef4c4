"""Makers of test data, a file an app."""
