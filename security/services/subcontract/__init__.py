"""Work that is handed on to another company: asked for, decided, ended."""
