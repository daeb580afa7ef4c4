"""The package in which a program's data go back to the municipality: tables, files, what they mean, and their sums."""
