"""The structural layer on saved pages: what it reads is what the engine files read."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime

import pytest

from listener.post import Post
from spiders.fetched import Fetched
from spiders.structure import read_list, read_thread
from tests.spiders.pages import regenerate

THREADS = [
    f"{engine}/{name}"
    for engine, name in [
        ("spirit", "thread-first"),
        ("spirit", "thread-last"),
        ("spirit", "thread-no-likes"),
        ("machina", "thread-first"),
        ("machina", "thread-last"),
    ]
]
LISTS = ["spirit/front", "machina/board"]


def _read(name: str) -> tuple[list[Post], dict[str, object]]:
    file = regenerate.FOLDER / f"{name}.html"
    values = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    page = regenerate.load(file, values["url"])
    return list(read_thread(page, regenerate.ZONE).posts), values


def _words(text: str | None) -> list[str]:
    return re.findall(r"\w+", text or "")


@pytest.mark.parametrize("name", THREADS)
def test_posts_are_found_without_an_engine_file(name: str) -> None:
    posts, values = _read(name)
    wanted = values["posts"]
    assert isinstance(wanted, list)
    assert len(posts) == len(wanted)
    for post, true in zip(posts, wanted, strict=True):
        assert post.author is not None
        assert post.author.name == true["author"]["name"]
        assert post.author.profile_url == true["author"]["profile_url"]
        assert post.published_at == datetime.fromisoformat(true["published_at"])
        assert _words(post.text) == _words(true["text"])
        assert _words(post.quoted) == _words(true["quoted"])
        assert post.reactions.likes == true["reactions"]["likes"]
        assert post.layer == "structure"
        assert re.split("[#:]", post.key)[-1] == true["key"].rsplit(":", 1)[-1]


@pytest.mark.parametrize("name", LISTS)
def test_threads_are_found_by_their_links(name: str) -> None:
    file = regenerate.FOLDER / f"{name}.html"
    values = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    listed = read_list(regenerate.load(file, values["url"]))
    assert [row.title for row in listed.rows] == [row["title"] for row in values["rows"]]
    assert listed.next_url == values["next_url"]
    assert all(row.signature for row in listed.rows)


def test_boards_are_found_by_their_links() -> None:
    file = regenerate.FOLDER / "machina/front.html"
    values = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    listed = read_list(regenerate.load(file, values["url"]))
    assert set(values["boards"]) <= set(listed.boards)


@pytest.mark.parametrize(
    "piece",
    [
        "<div class='a'><div class='a'><b>n</b> 1 May 2020 12:00 words and more words</div></div>",
        "<div class='a'><a href='/user/x'>n</a><i>1 May 2020</i><p>words and more words</p></div>",
        "<blockquote class='a'>1 May 2020 <a href='/u/a'>name</a>",
    ],
)
def test_a_page_of_thousands_of_records_takes_seconds_at_most(piece: str) -> None:
    count = 4000 if piece.endswith("</div>") else 400
    html = f"<html><body><div class='a'>{piece * count}</div></body></html>"
    url = "http://forum.example/topic/1/"
    page = Fetched(url=url, asked=url, body=html.encode(), content_type="text/html; charset=utf-8")
    started = time.process_time()
    read_thread(page, regenerate.ZONE)
    read_list(page)
    assert time.process_time() - started < 20
