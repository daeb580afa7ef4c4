"""Pure rules of the call centre."""
