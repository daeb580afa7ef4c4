"""Lists of names with their readings: material for fictitious residents, written for this project."""
