"""Interactions: calls, e-mails, orders, meetings and the like, from files into the customers' records."""
