"""Which post another one answers: the one whose words it quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from listener.post import Post

LAYER = "structure"
MOST_OF_IT = 0.6
"""Share of a quote's runs of words that must stand in the post it is taken from: quotes are shortened."""
_RUN = 4
_WORD = re.compile(r"\w+")


def answering(posts: Sequence[Post]) -> list[Post]:
    """The posts of a page, in order, each with the latest of those before it whose words it quotes most of.

    What the page itself says about it stays.
    """
    read: list[Post] = []
    said: list[set[tuple[str, ...]]] = []
    for post in posts:
        quoted = _runs(post.quoted or "") if post.quoted and post.parent_key is None else set()
        shares = (
            [(len(quoted & runs) / len(quoted), number) for number, runs in enumerate(said)] if quoted else []
        )
        share, number = max(shares, default=(0.0, 0))
        if share >= MOST_OF_IT:
            read.append(_answer(post, read[number]))
        else:
            read.append(post)
        said.append(_runs(post.text))
    return read


def _answer(post: Post, parent: Post) -> Post:
    layers = post.layers if post.layer == LAYER else {**post.layers, "reply_to": LAYER}
    return replace(post, parent_key=parent.key, layers=layers)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
