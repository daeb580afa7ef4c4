"""Disposal: what each app holds of a program, counted, erased and proven to be gone (docs/adr/0016-disposal.md)."""
