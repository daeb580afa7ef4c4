"""Pages of people and sign-in."""
