"""Goods: serials into stock, one card a household, sending."""
