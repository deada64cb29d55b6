"""Triage: mentions that somebody should look at, answer, and close."""
