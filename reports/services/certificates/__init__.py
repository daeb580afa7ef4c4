"""Certificates as paper: drawn for the portal, and for the desk."""
