"""Questions to the manager."""
