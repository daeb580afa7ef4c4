"""The console of the platform's administrators: set-up and people, no resident data."""
