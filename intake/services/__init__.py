"""What the ways in do, one verb a file."""
