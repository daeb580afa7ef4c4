"""Pictures that are alike: marks of pages, and pages of different households with the same picture."""
