"""What is said on the telephone."""
