"""Reading dates, counts, text, addresses and structured data out of pages."""
