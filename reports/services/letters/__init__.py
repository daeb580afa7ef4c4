"""Letter runs and print lots."""
