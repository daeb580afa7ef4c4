"""The ways in: roster files, mail and scans, double entry, the resident portal."""
