"""Taking data out: exports for people, archives for safety and for moving."""
