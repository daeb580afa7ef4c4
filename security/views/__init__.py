"""Pages that belong to no app above: the shell's own, and long work."""
