"""The fraud bench: what looks like a fraudulent application, and what a person says of it."""
