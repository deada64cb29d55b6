"""Data from strangers: whatever stands where the documentation promises something else."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spiders.data import data_reader_of
from spiders.extract.addresses import same_site, site_of
from spiders.extract.json_tree import Json, json_of
from spiders.faults import PageFaultError
from spiders.fetched import Fetched
from tests.spiders.data.expected import EXPECTED

ROOT = "https://s.example"
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**40), 10**40),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [
            "../../etc/passwd", "javascript:alert(1)", "http://169.254.169.254/x", "//other.example/",
            "\ud800", "\x00", "<script>alert(1)</script>", "a/b?c#d", "<p>" * 600, "9" * 5000, "https://[",
            [], {}, [[]], [{}], {"data": {}},
        ]
    ),
)  # fmt: skip
DOCUMENTS = [
    (name, path, answer)
    for name, one in EXPECTED.items()
    for path, answer in one.site(ROOT, later=True).items()
    if isinstance(answer, dict | list) and answer
]


def fetched(path: str, body: bytes) -> Fetched:
    return Fetched(url=ROOT + path, asked=ROOT + path, body=body, content_type="application/json")


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a document."""
    found = [path] if path else []
    steps: Any = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for step, below in steps:
        found += places(below, (*path, step))
    return found


@pytest.mark.parametrize("name", EXPECTED)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_odd_values_give_sound_posts_or_a_fault(name: str, data: st.DataObject) -> None:
    path, document = data.draw(st.sampled_from([(p, d) for n, p, d in DOCUMENTS if n == name]))
    document = copy.deepcopy(document)
    for place in data.draw(st.lists(st.sampled_from(places(document)), min_size=1, max_size=3, unique=True)):
        holder = document
        try:
            for step in place[:-1]:
                holder = holder[step]
            holder[place[-1]] = copy.deepcopy(data.draw(ODD))
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change has taken the place away
    page = fetched(path, json.dumps(document).encode())
    reader = data_reader_of(page)
    if reader is None:
        return
    try:
        thread = reader.thread_of(page)
        listed = reader.read_list(page)
        read = reader.read_thread(page, "UTC", None)
    except PageFaultError:
        return
    assert thread is None or thread.startswith("http")
    posts = [*read.posts, *(row.post for row in listed.rows if row.post)]
    for post in posts:
        assert post.key.strip()
        assert post.site == post.site.strip()
        assert post.url.startswith(("http://", "https://"))
        assert post.thread_url.startswith(("http://", "https://"))
        assert post.published_at is None or post.published_at.tzinfo is not None
        # A title is text that may look like markup; what is markup never comes through.
        assert "<script" not in post.text.replace(post.title or post.thread_title or "<", "")
        json.dumps(post.text, ensure_ascii=False).encode()
        for count in (post.reactions.likes, post.reactions.comments, post.reactions.views):
            assert count is None or count >= 0
    onward = [listed.next_url, read.next_url, *listed.boards, *(row.url for row in listed.rows)]
    for url in onward:
        assert url is None or same_site(url, ROOT), "a document sends the crawl to another host"
        assert url is None or ".." not in url


def test_deep_documents_are_no_data_and_deep_threads_are_read() -> None:
    assert json_of(b"[" * 100_000) is None
    item: Any = {"id": 500, "author": "lan", "text": "Sâu", "children": []}
    for number in range(499, 100, -1):
        item = {"id": number, "author": "lan", "text": "Sâu", "children": [item]}
    page = fetched("/api/v1/items/101", json.dumps(item | {"story_id": 101}).encode())
    reader = data_reader_of(page)
    assert reader is not None
    assert len(reader.read_thread(page, "UTC", None).posts) == 400


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"null", b"[1, 2", b'{"a": NaN}', b'{"a": "\xff"}', b"9" * 9999]
)
def test_what_is_no_json_is_none(body: bytes) -> None:
    assert json_of(body) is None
    assert data_reader_of(fetched("/latest.json", body)) is None


def test_looks_into_a_document_give_what_they_expect_or_nothing() -> None:
    told = Json({"a": [{"b": " x "}, 3.0, True, -4, "../x", 10**40], "c": {"d": None}})
    assert told.word("a", 0, "b") == "x"
    assert (told.word("a", 1), told.number("a", 1), told.count("a", 3), told.number("a", 3)) == (
        "3",
        3,
        None,
        -4,
    )
    assert (told.word("a", 2), told.number("a", 2), told.true("a", 2)) == (None, None, True)
    assert (told.identity("a", 4), told.identity("a", 1), told.word("a", 5)) == (None, "3", None)
    assert (told.word("c", "d"), told.word("x", "y"), told.at("a", 99).value) == (None, None, None)
    assert [one.word("b") for one in told.each("a")][:1] == ["x"]
    assert list(told.each("c")) == []


def test_posts_of_other_sites_keep_their_site() -> None:
    """A status of another server belongs to that server, whatever server was asked."""
    answers = EXPECTED["mastodon"].site(ROOT, later=False)
    path = "/api/v1/timelines/tag/kem?limit=40"
    page = fetched(path, json.dumps(answers[path]).encode())
    reader = data_reader_of(page)
    assert reader is not None
    posts = [row.post for row in reader.read_list(page).rows if row.post]
    assert [post.site for post in posts] == ["lan.example", "quan.example"]
    assert all(site_of(post.url) == post.site for post in posts)
