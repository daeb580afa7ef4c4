"""Pages of the resident portal. One file a kind of page."""
