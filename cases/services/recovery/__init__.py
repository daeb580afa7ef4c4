"""Asking back money that was paid."""
