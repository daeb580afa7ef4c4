"""The lists behind the search box."""
