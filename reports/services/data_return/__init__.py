"""The return of a program's data to the municipality: asked, agreed to, packed, handed over, received."""
