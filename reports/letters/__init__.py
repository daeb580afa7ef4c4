"""Letters to residents: content types, codes, fonts, preflight, rendering and the print manifest. No database."""
