"""Pages of the project itself."""
