"""Real forum software, crawled from the front page alone with every engine file switched off."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.forums import RunningForum
from tests.spiders.crawling import ROOT, SECONDS, job_file
from tests.spiders.recording import read_told

pytestmark = pytest.mark.live
FLOOR = 0.90
"""Share of posts that must be found with author and time."""


@pytest.mark.parametrize("engine", ["spirit", "machina"])
def test_an_unknown_forum_is_read_from_its_front_page(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    forum: RunningForum = request.getfixturevalue(f"{engine}_forum")
    job = job_file(tmp_path, forum.url)
    done = subprocess.run(
        [sys.executable, "-m", "tests.spiders.engines_off", "forum", str(job), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        env=os.environ | {"SCRAPY_SETTINGS_MODULE": "spiders.settings"},
    )
    assert done.returncode == 0, done.stderr[-4000:]
    told = read_told(tmp_path)
    assert told.engines == ["structure"]
    keys = [(post.site, post.key) for post in told.posts]
    assert len(keys) == len(set(keys))
    found = {
        (post.author.name if post.author else None, post.published_at, _words(post.text))
        for post in told.posts
    }
    truth = [
        (true.author, true.time.replace(second=0, microsecond=0), _words(true.text)) for true in forum.truth
    ]
    right = [post for post in truth if post in found]
    assert len(right) >= FLOOR * len(truth), [t for t in truth if t not in found][:3]
    assert len(keys) <= len(truth) * 1.03, (len(keys), len(truth))


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))
