"""Customers: who they are, how they can be recognised, and which accounts are theirs."""
