"""Disposal: counted, asked for, agreed to, carried out, proven."""
