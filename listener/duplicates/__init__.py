"""Copies of texts and posting that is out of the ordinary; neither is ever deleted, only told apart."""
