"""Pages of real forum software with invented content, and what is to be read in them."""
