"""A saved page is read in place of its address, and printed one post a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from listener.cli import app
from listener.errors import UsageError
from listener.importing.lines import NAMES, to_lines
from listener.post import Reactions
from tests.ingest.posts import make_post

PAGES = Path(__file__).parents[1] / "spiders" / "pages"


def lines_of(*arguments: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(app, ["source", "try", *arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_saved_page_gives_its_posts_without_a_request() -> None:
    file = PAGES / "spirit" / "thread-no-likes.html"
    expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    found = lines_of("--html", str(file), "--url", expected["url"])
    assert [post["text"] for post in found] == [post["text"] for post in expected["posts"]]
    assert all(tuple(post) == (*NAMES, "layers") for post in found)
    assert found[0]["kind"] == "topic"
    assert found[0]["title"]
    assert {post["likes"] for post in found} == {None}
    assert {post["layer"] for post in found} == {"engine:spirit"}
    for post in found:
        given = {name for name in post["layers"] if post[name] is not None}
        assert given >= {"text", "author", "author_url", "published_at"}
        assert given == set(post["layers"])
        assert set(post["layers"].values()) == {"engine:spirit"}
    assert all(post["author"] and post["published_at"] for post in found)


def test_address_and_file_are_both_needed() -> None:
    run = CliRunner().invoke
    file = str(PAGES / "spirit" / "front.html")
    for arguments, words in (
        (["--html", file], "--url"),
        ([], "Name the address"),
        (["https://a.example.vn/", "--url", "https://b.example.vn/"], "once"),
        (["--html", "gone.html", "--url", "https://a.example.vn/"], "no file gone.html"),
    ):
        done = run(app, ["source", "try", *arguments])
        assert isinstance(done.exception, UsageError)
        assert words in str(done.exception)


def test_line_names_the_address_that_is_answered() -> None:
    topic = make_post(1, rating=4.5, reactions=Reactions(likes=0))
    answer = make_post(2, parent_key="comment:1")
    stray = make_post(3, parent_key="comment:99", author=None, published_at=None)
    first, second, third = (json.loads(line) for line in to_lines([topic, answer, stray]))
    assert (first["rating"], first["likes"], first["views"]) == (4.5, 0, None)
    assert second["reply_to"] == topic.url
    assert (third["reply_to"], third["author"], third["published_at"]) == ("comment:99", None, None)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_in_every_line(name: str) -> None:
    (line,) = to_lines([make_post()])
    assert name in json.loads(line)
