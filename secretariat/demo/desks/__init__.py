"""The desks of a secretariat as the demo plays them, one a file; each plays one program's day through the services."""
