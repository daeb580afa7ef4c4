"""What the pages of the case file are filled in with."""
