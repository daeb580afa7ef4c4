"""The contact tree of incidents: its contacts are entered, corrected, ended, their numbers shown."""
