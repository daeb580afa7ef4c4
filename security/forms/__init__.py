"""Forms of people and sign-in."""
