"""What a list of mentions should count, and what the screen says it counts."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Page

from listener.engagement.filters import MentionFilter
from listener.mentions import page as mention_page
from listener.store import Database, utc_now
from tests.dashboard.seed import ZONE


def total(database: Database, **filters: object) -> int:
    """What the list should count for the last 30 days."""
    today = utc_now().astimezone(ZONE).date()
    wanted = MentionFilter(start=today - timedelta(days=29), end=today, **filters)  # type: ignore[arg-type]
    with database.read() as session:
        return mention_page(session, wanted, limit=1).total


def shown_total(page: Page) -> int:
    """The number beside the title of Mentions."""
    text = page.locator(".head .num").first.inner_text()
    return int(re.sub(r"\D", "", text))
