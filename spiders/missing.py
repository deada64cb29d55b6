"""Whether a post that should be on a page is there all the same and was only misread."""

from __future__ import annotations

import re
from collections.abc import Sequence

from listener.intake import Expected
from listener.post import Post
from spiders.fetched import Fetched

_NO_LETTER = re.compile(r"[\W_]+")
_ENOUGH = 12
"""Letters of a text that are not on a page by chance."""
_PROBE = 80
"""Letters looked for: a page that cuts long posts short shows at least these."""


def missing_posts(
    page: Fetched, posts: Sequence[Post], expected: Sequence[Expected], *, exact: bool
) -> list[Expected]:
    """Those whose words the page does not hold outside the posts that were read.

    A text that is quoted in another post is not there itself; one that stands on the page in no post
    was overlooked by the reader.

    Args:
        exact: the reader knows the software; then a post too short to look for is believed to be missing
            when its number is. Without that it is believed to be there.
    """
    if not expected:
        return []
    body = page.tree.body if page.is_html else None
    whole = letters(body.text(deep=True, separator=" ") if body is not None else page.text)
    read = [letters(f"{post.text}\n{post.quoted or ''}") for post in posts]
    missing = []
    for post in expected:
        probe = letters(post.text)[:_PROBE]
        if len(probe) < _ENOUGH:
            there = not exact
        else:
            there = whole.count(probe) > sum(text.count(probe) for text in read)
        if not there:
            missing.append(post)
    return missing


def letters(text: str) -> str:
    """Letters and digits alone, in lower case: layout and punctuation do not count."""
    return _NO_LETTER.sub("", text).casefold()
