"""Making posts for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from listener.post import Author, Harvest, Kind, Post, Reactions
from listener.settings import Settings

NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
"""Noon in Hà Nội."""
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SITE = "forum.example.vn"
THREAD = f"https://{SITE}/topic/1/"


def settings() -> Settings:
    """Settings with the defaults, whatever the environment says."""
    return Settings(reporting_zone="Asia/Ho_Chi_Minh", _env_file=None)  # type: ignore[call-arg]


def make_post(number: int = 1, text: str = "Hôm nay trời đẹp.", **values: Any) -> Post:
    """A comment, or whatever the values say."""
    return Post(
        **{
            "site": SITE,
            "key": f"comment:{number}",
            "url": f"{THREAD}#{number}",
            "kind": Kind.COMMENT,
            "thread_url": THREAD,
            "thread_title": "Chuyện trò",
            "text": text,
            "author": Author(name="lan_anh", profile_url=f"https://{SITE}/user/7/", external_id="7"),
            "published_at": NOW - timedelta(days=2),
            "reactions": Reactions(),
            "layer": "engine:test",
            **values,
        }
    )


def harvest(*posts: Post, **values: Any) -> Harvest:
    """A page with these posts."""
    return Harvest(url=THREAD, posts=posts, **values)
