"""Papers for the municipality's approval of a transfer batch."""
