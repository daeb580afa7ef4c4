"""Parts of pages that know the case file."""
