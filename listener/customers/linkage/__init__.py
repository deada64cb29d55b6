"""Whose account is this: evidence in bits, candidates by keys, a decision that can be read."""
