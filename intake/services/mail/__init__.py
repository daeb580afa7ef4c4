"""Paper: batches of scans, matching by hand."""
