"""Certificates of disposals."""
