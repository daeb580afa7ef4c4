"""Forms of the call centre."""
