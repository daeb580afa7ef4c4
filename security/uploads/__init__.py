"""What every file from outside goes through, whatever is done with it."""
