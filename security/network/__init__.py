"""From which networks which role may be used."""
