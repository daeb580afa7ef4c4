"""Template tags of the call centre."""
