"""The list as a file."""

from __future__ import annotations

from listener.engagement.filters import MentionFilter


def export_menu(wanted: MentionFilter, total: int) -> None:
    """CSV and Excel of exactly the mentions of the filter."""
