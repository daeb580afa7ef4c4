"""The set-up of a program in the console, without code."""
