"""One test over all saved pages of all engines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spiders.engines import ENGINES, recognise
from tests.spiders.pages import regenerate

LIVE = [engine for engine in ENGINES if engine.name in {"spirit", "machina"}]
PAGES = sorted(regenerate.FOLDER.glob("*/*.html"))


@pytest.mark.parametrize("file", PAGES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_saved_page_reads_as_expected(file: Path) -> None:
    values = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    page = regenerate.load(file, values["url"])
    engine = recognise(page)
    assert engine is not None
    read = json.loads(json.dumps(regenerate.expected(page, engine), default=str))
    assert read == values, "if this is meant: python -m tests.spiders.pages.regenerate"


@pytest.mark.parametrize("file", PAGES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_page_is_recognised_by_its_engine_alone(file: Path) -> None:
    values = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    page = regenerate.load(file, values["url"])
    assert [engine.name for engine in ENGINES if engine.recognises(page.tree)] == [file.parent.name]


@pytest.mark.parametrize("engine", LIVE, ids=lambda engine: engine.name)
def test_each_live_engine_has_pages_of_a_list_and_of_a_thread(engine: object) -> None:
    names = {file.stem for file in PAGES if file.parent.name == engine.name}  # type: ignore[attr-defined]
    assert {"front", "thread-first", "thread-last"} <= names


def test_likes_that_a_page_does_not_show_are_unknown() -> None:
    file = regenerate.FOLDER / "spirit" / "thread-no-likes.json"
    posts = json.loads(file.read_text(encoding="utf-8"))["posts"]
    assert {post["reactions"]["likes"] for post in posts} == {None}
    assert any(post["quoted"] for post in posts)


@pytest.mark.parametrize(
    ("name", "address", "thread"),
    [
        ("spirit", "http://f.example/topic/17/old-name/?page=3#c41", "http://f.example/topic/17/"),
        ("spirit", "http://f.example/forum/topic/17/", "http://f.example/forum/topic/17/"),
        ("spirit", "http://f.example/topic/active/", None),
        ("spirit", "http://f.example/topic/unread/", None),
        ("spirit", "http://f.example/category/17/x/", None),
        (
            "machina",
            "http://f.example/forum/forum/cũ-4/topic/tên-cũ-17/?post=3#3",
            "http://f.example/forum/forum/forum-0/topic/topic-17/",
        ),
        (
            "machina",
            "http://f.example/forum/b-9/topic/x-17/?page=2",
            "http://f.example/forum/forum-0/topic/topic-17/",
        ),
        ("machina", "http://f.example/forum/forum/b-9/", None),
        ("machina", "http://f.example/forum/forum/b-9/topic/create/", None),
    ],
)
def test_a_thread_has_one_address_however_it_is_reached(name: str, address: str, thread: str | None) -> None:
    [engine] = [engine for engine in ENGINES if engine.name == name]
    assert engine.thread_url(address) == thread
    if thread is not None:
        assert engine.thread_url(thread) == thread
