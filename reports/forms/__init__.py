"""Forms of the ways out."""
