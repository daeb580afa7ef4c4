"""What the house holds to, checked on the source itself and on what is registered."""
