"""Save the pages anew: ``python -m tests.spiders.pages.regenerate [ENGINE …]``.

Boots the real software, saves some of its pages and writes what is read in them beside them. Look at
the difference before committing: the values are the reader's, and ``test_live_forums.py`` is what
holds the reader against the truth. A page of an older version that is still out there stays, under
another name.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import urllib.request
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from listener.post import post_to_json
from spiders.engines import Engine, recognise
from spiders.engines.reading import Row, read_list, read_thread
from spiders.fetched import Fetched
from tests.lab.community import sample_community
from tests.lab.forums import RunningForum, boot

FOLDER = Path(__file__).parent
ZONE = "Asia/Ho_Chi_Minh"
BASE = "http://forum.example"
_SECRETS = re.compile(r'(csrfToken: "|name="csrfmiddlewaretoken" value=")[A-Za-z0-9]+')


def expected(page: Fetched, engine: Engine) -> dict[str, Any]:
    """All that is read in a page, as JSON."""
    listed = read_list(engine, page)
    thread = read_thread(engine, page, ZONE)
    # What has a default is told by data, not by pages.
    names = [field.name for field in fields(Row) if field.default is MISSING]
    rows = [{name: getattr(row, name) for name in names} for row in listed.rows]
    return {
        "url": page.url,
        "engine": engine.name,
        "boards": list(listed.boards),
        "rows": rows,
        "next_url": listed.next_url,
        "thread_url": engine.thread_url(page.url),
        "unread": thread.unread,
        "posts": [post_to_json(post) for post in thread.posts],
    }


def load(file: Path, url: str) -> Fetched:
    """A saved page as if it had just been fetched."""
    return Fetched(url=url, asked=url, body=file.read_bytes(), content_type="text/html; charset=utf-8")


def _save(forum: RunningForum, name: str, address: str) -> Fetched:
    with urllib.request.urlopen(address, timeout=30) as answer:
        text = answer.read().decode().replace(forum.base, BASE).replace(forum.site, BASE.split("//")[1])
        url = answer.url.replace(forum.base, BASE)
    file = FOLDER / forum.engine / f"{name}.html"
    file.parent.mkdir(exist_ok=True)
    file.write_text(_SECRETS.sub(r"\1removed", text), encoding="utf-8")
    page = load(file, url)
    engine = recognise(page)
    assert engine is not None, f"{name}: not recognised"
    values = json.dumps(expected(page, engine), ensure_ascii=False, indent=1, default=str)
    file.with_suffix(".json").write_text(values + "\n", encoding="utf-8")
    return page


def _pages(forum: RunningForum, prefix: str = "") -> None:
    first = _save(forum, f"{prefix}front", forum.url)
    engine = recognise(first)
    assert engine is not None
    listed = read_list(engine, first)
    if listed.boards:
        _save(forum, f"{prefix}board", listed.boards[0].replace(BASE, forum.base))
    longest = max(forum.truth, key=lambda true: true.thread_replies)
    page = _save(forum, f"{prefix}thread-first", longest.thread_url)
    while (url := read_list(engine, page).next_url) is not None:
        page = _save(forum, f"{prefix}thread-last", url.replace(BASE, forum.base))


def main(engines: list[str]) -> None:
    """Save the pages of these engines."""
    with tempfile.TemporaryDirectory() as folder:
        for name in engines or ["spirit", "machina"]:
            with boot(name, Path(folder) / name, sample_community()) as forum:  # type: ignore[arg-type]
                _pages(forum)
        if not engines or "spirit" in engines:
            stock = boot("spirit", Path(folder) / "stock", sample_community(), guest_likes=False)
            with stock as forum:
                quoting = next(true for true in forum.truth if true.quoted)
                _save(forum, "thread-no-likes", quoting.thread_url)


if __name__ == "__main__":
    main(sys.argv[1:])
