"""Rules of retention, and holds against disposal."""
