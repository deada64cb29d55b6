"""Posts from files: exports of sites that may not be crawled, and what ``source try --json`` prints."""
