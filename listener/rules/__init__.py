"""Rules: when a new mention fits a query, then tag, assign, set a priority, send to triage, or ignore."""
