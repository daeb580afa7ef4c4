"""Taking residents' data out of the office: asked, approved by the municipality, built, fetched, erased."""
