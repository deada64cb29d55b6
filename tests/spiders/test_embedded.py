"""Pages drawn by JavaScript: the posts are read from the state in their source, whatever program wrote it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.post import Kind
from spiders.engines.reading import ThreadPage
from spiders.fetched import Fetched
from spiders.structure import read_thread

URL = "https://forum.example.vn/t/may-giat/42"
PLAIN = {
    "props": {
        "pageProps": {
            "topic": {
                "id": 42,
                "title": "Máy giặt rung",
                "content": "<p>Máy mới mua đã rung, <b>ai</b> gặp chưa?</p>",
                "createdAt": "2026-11-01T08:00:00Z",
                "author": {"username": "lan", "joined": 2019},
                "likeCount": 3,
                "comments": [
                    {
                        "id": 43,
                        "content": "<blockquote>Máy mới mua</blockquote><p>Kê lại chân máy.</p>",
                        "createdAt": 1793520000,
                        "author": {"username": "minh"},
                        "parentId": 42,
                        "likeCount": 0,
                    },
                    {
                        "id": 44,
                        "content": "<p>Gọi bảo hành đi.</p>",
                        "createdAt": 1793523600,
                        "author": {"username": "hoa"},
                        "parentId": 43,
                    },
                ],
            },
            "latest": [{"id": n, "title": f"Bài khác {n}", "createdAt": "2026-11-02"} for n in range(9)],
        }
    }
}
JSON_API = {
    "data": {"type": "discussions", "id": "42", "attributes": {"title": "Máy giặt rung"}},
    "included": [
        {"type": "users", "id": "1", "attributes": {"displayName": "lan"}},
        {"type": "users", "id": "2", "attributes": {"displayName": "minh"}},
        *(
            {
                "type": "posts",
                "id": str(43 + n),
                "attributes": {
                    "contentHtml": f"<p>{said}</p>",
                    "createdAt": f"2026-11-0{n + 1}T08:00:00+00:00",
                },
                "relationships": {"user": {"data": {"type": "users", "id": str(n + 1)}}},
            }
            for n, said in enumerate(["Máy mới mua đã rung.", "Kê lại chân máy."])
        ),
    ],
}


def _page(script: str) -> ThreadPage:
    html = f"<html><head><title>Máy giặt rung</title></head><body><div id='app'></div>{script}</body></html>"
    page = Fetched(url=URL, asked=URL, body=html.encode(), content_type="text/html; charset=utf-8")
    return read_thread(page, "Asia/Ho_Chi_Minh")


def _written(state: object) -> list[str]:
    text = json.dumps(state, ensure_ascii=False)
    return [
        f'<script id="__NEXT_DATA__" type="application/json">{text}</script>',
        f"<script>var a = 1; window.__STATE__ = {text}; start({{a: b}});</script>",
        f"<script>window.app.state = JSON.parse({json.dumps(text)});</script>",
    ]


@pytest.mark.parametrize("script", _written(PLAIN))
def test_posts_are_read_from_the_state_of_a_page(script: str) -> None:
    opening, first, second = _page(script).posts
    assert (opening.kind, opening.title) == (Kind.TOPIC, "Máy giặt rung")
    assert opening.text == "Máy mới mua đã rung, ai gặp chưa?"
    assert opening.author is not None
    assert opening.author.name == "lan"
    assert opening.reactions.likes == 3
    assert (first.text, first.quoted) == ("Kê lại chân máy.", "Máy mới mua")
    assert first.published_at is not None
    assert first.published_at.timestamp() == 1793520000
    assert first.reactions.likes == 0
    assert [first.parent_key, second.parent_key] == [opening.key, first.key]
    assert second.reactions.likes is None
    assert {post.layer for post in (opening, first, second)} == {"data:page"}


def test_authors_kept_apart_are_found() -> None:
    posts = _page(_written(JSON_API)[0]).posts
    assert [(post.author.name if post.author else None, post.text) for post in posts] == [
        ("lan", "Máy mới mua đã rung."),
        ("minh", "Kê lại chân máy."),
    ]


def test_what_is_shown_comes_before_what_it_was_drawn_from() -> None:
    shown = "".join(
        f"<div class='post' id='p{n}'><a href='/members/m{n}'>m{n}</a> "
        f"<time datetime='2026-11-0{n}T08:00Z'>x</time>"
        f"<div class='body'>Câu trả lời số {n} vừa đủ dài.</div></div>"
        for n in (1, 2, 3)
    )
    assert {post.layer for post in _page(shown + _written(PLAIN)[0]).posts} == {"structure"}


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "content", "author", "createdAt", "name", "type", "attributes", "url", "likes"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@given(_VALUES)
def test_no_state_breaks_the_reader(state: Any) -> None:
    padded = {"state": state, "padding": "x" * 200}
    _page(f'<script type="application/json">{json.dumps(padded)}</script>')


def test_states_that_attack_are_left_alone() -> None:
    assert _page(f'<script type="application/json">{"[" * 100_000}</script>').posts == ()
    assert _page(f"<script>{'window.a = {' * 20_000}</script>").posts == ()
