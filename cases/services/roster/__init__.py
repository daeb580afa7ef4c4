"""Rosters: staged lines are checked, compared with what stands, and then become households and people."""
