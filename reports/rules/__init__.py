"""Pure rules of the figures: no models, no database."""
