"""From a mention to the triage queue."""

from __future__ import annotations

from dashboard.safe import Safe, html
from listener.mentions import MentionDetail


def send_button(detail: MentionDetail) -> Safe:
    """Send it, or look at the case it has already."""
    return html("")


def send_to_triage(mention_id: int) -> None:
    """Send and say so."""
