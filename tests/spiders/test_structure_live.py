"""Real forum software, crawled from the front page alone with every engine file switched off."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lab.forums import RunningForum
from tests.spiders.crawling import crawl
from tests.spiders.engines_off import share_right

pytestmark = pytest.mark.live
FLOOR = 0.90
"""Share of posts that must be found with author and time."""


@pytest.mark.parametrize("engine", ["spirit", "machina"])
def test_an_unknown_forum_is_read_from_its_front_page(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    forum: RunningForum = request.getfixturevalue(f"{engine}_forum")
    told = crawl(tmp_path, forum.url, program="tests.spiders.engines_off")
    assert told.engines == ["structure"]
    keys = [(post.site, post.key) for post in told.posts]
    assert len(keys) == len(set(keys))
    assert share_right(told, forum.truth) >= FLOOR
    assert len(keys) <= len(forum.truth) * 1.03
