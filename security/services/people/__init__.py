"""People of an office: clearance, last day, place of work."""
