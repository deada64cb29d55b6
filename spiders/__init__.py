"""How a public page becomes posts. Knows HTTP and HTML; knows no brand and no table."""
