"""The access log as a file for the municipality."""
