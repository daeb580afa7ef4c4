"""Sealed columns: AES-GCM with the row's place as associated data, blind indexes, program keys."""
