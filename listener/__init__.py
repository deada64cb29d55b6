"""The listener: how a post becomes mentions with a mood, a person and a number."""

__version__ = "0.1.0"
