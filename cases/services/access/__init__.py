"""The access log watched: unusual looks are raised and explained."""
