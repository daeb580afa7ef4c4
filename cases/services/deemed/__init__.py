"""Deemed withdrawal (みなし取下げ) of payments whose payee did not answer in time."""
