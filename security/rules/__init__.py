"""Rules of the walls: pure functions over plain values."""
