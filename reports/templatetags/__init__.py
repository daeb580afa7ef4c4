"""Template tags of the reports application."""
