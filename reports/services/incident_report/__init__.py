"""Reports of incidents, to the municipality and its authority."""
