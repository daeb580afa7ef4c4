"""Pure rules of the ways in: files, rows, forms, comparisons. No models, no database."""
