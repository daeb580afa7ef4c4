"""Papers about premium vouchers."""
