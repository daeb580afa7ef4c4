"""Asking the bank about accounts before money goes to them."""
