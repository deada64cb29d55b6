"""Two layers saw the same post: the best evidence wins field by field, and each says where it is from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TypeVar

from listener.post import Author, Post, Reactions, layers_of

_T = TypeVar("_T")
LONGER = 1.2
"""How much longer the other layer's text must be to replace the one that was read: buttons differ."""


def completed(base: Post, other: Post, *, prefer: Collection[str] = (), parent: str | None = None) -> Post:
    """A post with what another layer knows more or better.

    Args:
        base: the post; its key, address and place stay.
        other: the same post as another layer sees it.
        prefer: fields of :func:`listener.post.layers_of` that are the other's where it knows them; all others
            are only filled where they are unknown. The longer text wins in any case, unless quotes were told
            apart in the shorter one.
        parent: the key in the base's layer of the post that the other says it answers.
    """
    layers, theirs = layers_of(base), layers_of(other)

    def pick(name: str, mine: _T | None, told: _T | None) -> _T | None:
        if told is None or told == mine or (mine is not None and name not in prefer):
            return mine
        layers[name] = theirs.get(name, other.layer)
        return told

    text = base.text
    if len(other.text) > len(text) * LONGER and not base.quoted:
        text, layers["text"] = other.text, theirs["text"]
    at = pick("published_at", base.published_at, other.published_at)
    likes, comments, shares, views = (
        pick(name, getattr(base.reactions, name), getattr(other.reactions, name))
        for name in ("likes", "comments", "shares", "views")
    )
    author = _author(base.author, other.author, prefer)
    for name, value, known in _parts(author, base.author):
        if value != known:
            layers[name] = theirs.get(name, other.layer)
    title = pick("title", base.title, other.title)
    rating = pick("rating", base.rating, other.rating)
    parent_key = pick("reply_to", base.parent_key, parent)
    layer = layers.get("text", base.layer)
    return replace(
        base,
        text=text,
        title=title,
        author=author,
        published_at=at,
        published_raw=base.published_raw
        if at == base.published_at and base.published_raw
        else other.published_raw,
        parent_key=parent_key,
        rating=rating,
        reactions=Reactions(likes=likes, comments=comments, shares=shares, views=views),
        layer=layer,
        layers={name: given for name, given in layers.items() if given != layer},
    )


def _author(mine: Author | None, told: Author | None, prefer: Collection[str]) -> Author | None:
    """One account: a name with the profile and number that either layer shows for it."""
    if mine is None or told is None:
        return mine or told
    same = mine.name.casefold() == told.name.casefold()
    first, second = (told, mine) if "author" in prefer else (mine, told)
    # Where one layer has no name but a profile's, the other's profile is still that of the post.
    if not same and "author" not in prefer:
        return first
    return replace(
        first,
        profile_url=first.profile_url or second.profile_url,
        external_id=first.external_id or second.external_id,
    )


def _parts(author: Author | None, known: Author | None) -> list[tuple[str, str | None, str | None]]:
    names = (("author", "name"), ("author_url", "profile_url"), ("author_id", "external_id"))
    return [
        (field, getattr(author, attribute, None), getattr(known, attribute, None))
        for field, attribute in names
    ]
