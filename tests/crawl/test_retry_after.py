"""A site that asks for patience, met by real crawls: asked once, and then left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.listener import Installation
from tests.spiders.hostile import Hostile


@pytest.mark.parametrize("case", ["busy", "later"])  # 429 and 503, both with Retry-After: 3600
def test_a_site_that_asks_for_patience_is_asked_once(tmp_path: Path, case: str) -> None:
    (tmp_path / "data").mkdir()
    with Hostile(case) as server:
        here = Installation(tmp_path / "data", f"sqlite:///{tmp_path / 'x.db'}", f"127.0.0.1:{server.port}")
        here.run("source", "add", server.url, "--name", "Forum", "--kind", "forum", "--delay", "0")
        here.run("crawl", "Forum", code=1)
        assert server.paths() == ["/"]
        told = here.run("crawl", "Forum", code=1)
        assert "asked to be left alone until" in told
        assert server.paths() == ["/"]
        (source,) = here.json("source", "list")
        assert source["health"] == "waiting"
        assert "left alone until" in source["waiting"]
