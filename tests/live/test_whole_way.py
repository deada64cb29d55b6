"""The whole way, as a user goes it: real forum software, the command line, and what lies in the store."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from listener.store import Database, tables
from tests.lab.forums import RunningForum
from tests.live.listener import Installation, install

pytestmark = pytest.mark.live


def share(right: int, total: int) -> float:
    assert total
    return right / total


def test_every_post_once_and_right(
    forum: RunningForum, stored: Database, database_url: str, tmp_path: Path
) -> None:
    installation = install(tmp_path, database_url, forum)
    (run,) = installation.json("crawl", "--all")
    assert (run["status"], run["errors"]) == ("finished", 0)
    assert run["posts_new"] == len(forum.truth) == run["posts"]

    with stored.read() as session:
        rows = session.execute(
            select(tables.Post, tables.Account, tables.Thread)
            .join(tables.Account, tables.Account.id == tables.Post.account_id)
            .join(tables.Thread, tables.Thread.id == tables.Post.thread_id)
        ).all()
    by_id = {post.key.rsplit(":", 1)[-1]: (post, account, thread) for post, account, thread in rows}
    assert len(rows) == len(by_id) == len(forum.truth)
    right: Counter[str] = Counter()
    for truth in forum.truth:
        post, account, thread = by_id[truth.post_id]
        right["author"] += account.name == truth.author
        right["profile"] += account.profile_url == truth.profile_url
        right["time"] += post.published_at is not None and (
            post.published_at.replace(second=0) == truth.time.replace(second=0, microsecond=0)
        )
        right["text"] += post.text.split() == truth.text.split()
        right["paragraphs"] += post.text == truth.text
        right["likes"] += post.likes == truth.likes
        right["thread"] += (thread.title, thread.board) == (truth.title, truth.board)
        right["kind"] += (post.kind == "topic") is truth.opening
        right["replies"] += not truth.opening or post.comments == truth.thread_replies
        right["link"] += post.url == truth.permalink
    wrong = {name: count for name, count in right.items() if share(count, len(forum.truth)) < 0.99}
    assert not wrong, f"{wrong} right of {len(forum.truth)}"

    (again,) = installation.json("crawl", "--all")
    assert again["posts_new"] == again["posts_changed"] == 0
    # The front page, the first list page of each board, robots.txt; revisits are counted apart.
    assert again["requests"] - again["revisits"] <= len({t.board for t in forum.truth}) + 3


def test_unreachable_source_fails_in_words(tmp_path: Path) -> None:
    installation = Installation(tmp_path, f"sqlite:///{tmp_path / 'x.db'}", "127.0.0.1:9")
    installation.run("source", "add", "http://127.0.0.1:9/", "--kind", "forum", "--delay", "0")
    output = installation.run("crawl", "--all", code=1)
    assert "failed" in output
    faults = installation.json("source", "runs", "127.0.0.1:9", "--faults")["faults"]
    assert [fault["kind"] for fault in faults] == ["unreachable"]
    refused = installation.run("source", "add", "http://127.0.0.1:9/x", code=1)
    assert "Nothing could be collected" in refused


def test_private_address_is_refused_unless_allowed(tmp_path: Path) -> None:
    installation = Installation(tmp_path, f"sqlite:///{tmp_path / 'x.db'}")
    output = installation.run("source", "try", "http://127.0.0.1:9/", code=1)
    assert "LISTENER_ALLOW_HOSTS" in output
