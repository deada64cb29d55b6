"""What ``listener source try`` shows of a preview: the posts, and for each field what layer gave it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from listener.cli.shared import console, show_table
from listener.crawl import Preview
from listener.post import Kind, Post, known_fields, layers_of

_ALWAYS = ("author", "published_at", "text", "likes", "comments", "shares", "views")
"""Fields whose absence on all posts is worth a word; a rating only where there are reviews."""
_FIELDS = (
    "title", "text", "quoted", "author", "author_url", "author_id", "published_at", "reply_to",
    "likes", "comments", "shares", "views", "rating",
)  # fmt: skip
_EXAMPLE = 48
"""Characters of an example that are shown."""


def show_preview(preview: Preview) -> None:
    """Print how the pages were read, the posts, the fields with their layers, and what went wrong."""
    console.print(
        f"Read as {preview.kind}" + (f" ({preview.engine})" if preview.engine else "")
        + f": {len(preview.posts)} posts from {preview.requests} requests in {preview.seconds:.1f} s."
        + (f" robots.txt: {preview.robots}." if preview.robots else ""),
        markup=False,
    )  # fmt: skip
    show_table(
        "What would be collected", ["Time (UTC)", "Author", "Likes", "Text"], [_row(p) for p in preview.posts]
    )
    if preview.posts:
        show_table("Fields", ["Field", "Known", "Layer", "Example"], field_rows(preview.posts))
    for fault in preview.faults:
        console.print(f"{fault.kind}: {fault.message} {fault.url}", markup=False)
    missing = missing_fields(preview.posts)
    if missing:
        console.print(f"Not shown by these pages: {', '.join(missing)}.")


def field_rows(posts: Sequence[Post]) -> list[tuple[str, str, str | None, str | None]]:
    """For each field on how many posts it is known, which layers gave it, and one of its values."""
    layers: dict[str, Counter[str]] = {name: Counter() for name in _FIELDS}
    examples: dict[str, str] = {}
    for post in posts:
        values = known_fields(post)
        for name, layer in layers_of(post).items():
            layers[name][layer] += 1
            examples.setdefault(name, _short(values[name]))
    return [
        (name, f"{given.total()} of {len(posts)}", _said(given), examples.get(name))
        for name, given in layers.items()
    ]


def _said(given: Counter[str]) -> str | None:
    """``structured``, or ``structure 12, structured 3``."""
    if len(given) < 2:
        return next(iter(given), None)
    return ", ".join(f"{layer} {count}" for layer, count in given.most_common())


def _short(value: object) -> str:
    said = f"{value:%Y-%m-%d %H:%M %z}" if isinstance(value, datetime) else " ".join(str(value).split())
    return said if len(said) <= _EXAMPLE else f"{said[: _EXAMPLE - 1]}…"


def missing_fields(posts: Sequence[Post]) -> list[str]:
    """Fields that no post shows."""
    if not posts:
        return []
    wanted = [*_ALWAYS, *(["rating"] if any(post.kind is Kind.REVIEW for post in posts) else [])]
    known = {name for post in posts for name in known_fields(post)}
    words = {"published_at": "time"}
    return [words.get(name, name) for name in wanted if name not in known]


def _row(post: Post) -> tuple[object, ...]:
    when = post.published_at.strftime("%Y-%m-%d %H:%M") if post.published_at else post.published_raw
    return (
        when,
        post.author.name if post.author else None,
        post.reactions.likes,
        " ".join(post.text.split())[:80],
    )
