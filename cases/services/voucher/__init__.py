"""Premium vouchers: books into stock, sold and taken back; shops and their sheets; settlement with the shops."""
