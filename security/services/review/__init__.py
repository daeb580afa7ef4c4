"""The monthly review of who may do what."""
