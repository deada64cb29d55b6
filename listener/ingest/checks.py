"""What a post must be to be stored. Anything else is quarantined with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from listener.post import Author, Post, Reactions
from listener.text.tokens import normalise

MAX_TEXT = 1_000_000
"""Characters; the longest real posts (whole stories on forums) stay below a tenth of it."""
MAX_COUNT = 2**31 - 1
MAX_VIEWS = 2**63 - 1
"""The largest counts their columns hold, on both databases."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Older than any public page; an older date is a misreading."""
CLOCK_SKEW = timedelta(hours=26)
"""A site that names no zone can be ahead by a day; what lies further ahead is a misreading."""


class Unusable(ValueError):  # noqa: N818 - reads as a predicate where it is caught
    """A post that cannot be stored, with the reason."""


def checked(post: Post, now: datetime) -> Post:
    """The post as it will be stored: NFC, without control characters, with a believable date.

    Raises:
        Unusable: naming the field.
    """
    for name in ("site", "key"):
        if not getattr(post, name).strip():
            raise Unusable(f"The post has no {name}.")
    for name in ("url", "thread_url"):
        if not getattr(post, name).startswith(("http://", "https://")):
            raise Unusable(f"Its {name} is not a web address: {getattr(post, name)[:200]!r}.")
    if len(post.text) > MAX_TEXT:
        raise Unusable(f"Its text has {len(post.text):,} characters; at most {MAX_TEXT:,} are stored.")
    _check_counts(post.reactions)
    if post.rating is not None and not 0 <= post.rating <= 5:
        raise Unusable(f"Its rating is {post.rating}, which is not between 0 and 5.")
    if post.published_at is not None and post.published_at.tzinfo is None:
        raise Unusable(f"Its time {post.published_at.isoformat()} names no zone.")
    return replace(
        post,
        text=normalise(post.text).strip(),
        title=_optional(post.title),
        quoted=_optional(post.quoted),
        thread_title=_optional(post.thread_title),
        thread_board=_optional(post.thread_board),
        published_raw=_optional(post.published_raw),
        url=normalise(post.url),
        thread_url=normalise(post.thread_url),
        key=normalise(post.key),
        parent_key=_optional(post.parent_key),
        author=_author(post.author),
        published_at=_believable(post.published_at, now),
    )


def _optional(value: str | None) -> str | None:
    """Empty is not a value: a page that shows nothing says nothing."""
    return (normalise(value).strip() or None) if value is not None else None


def _author(author: Author | None) -> Author | None:
    if author is None or not (name := normalise(author.name).strip()):
        return None
    return Author(
        name=name, profile_url=_optional(author.profile_url), external_id=_optional(author.external_id)
    )


def _believable(when: datetime | None, now: datetime) -> datetime | None:
    """An impossible date is an unknown one; ``published_raw`` still shows what the page said."""
    if when is None:
        return None
    when = when.astimezone(UTC)
    if when < EARLIEST or when > now + CLOCK_SKEW:
        return None
    return min(when, now)


def _check_counts(reactions: Reactions) -> None:
    for name in ("likes", "comments", "shares", "views"):
        value = getattr(reactions, name)
        if value is not None and not 0 <= value <= (MAX_VIEWS if name == "views" else MAX_COUNT):
            raise Unusable(f"Its number of {name} is {value}, which cannot be.")
