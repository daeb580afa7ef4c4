"""The gate that every file from outside passes."""
