"""The editor's advice counts words in this database's own posts, where there are enough of them."""

from __future__ import annotations

import pytest

from dashboard import editor
from listener.pipeline import Pipeline
from listener.store import Database
from tests.ingest import posts as make
from tests.ingest.posts import harvest, make_post


def test_words_are_counted_in_the_stored_posts(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor, "database", lambda: sqlite_database)
    editor._common.clear()
    assert editor._common() is None  # too few posts: the linter's own list
    monkeypatch.setattr("listener.asking._FEW", 2)
    monkeypatch.setattr("listener.asking._LETTERS", 20)
    long = "trà sữa " + "mật ong " * 1000 + "cuối"
    Pipeline(sqlite_database, make.settings()).take(harvest(make_post(1, long), make_post(2, "trả hàng")))
    editor._common.clear()
    common = editor._common()
    editor._common.clear()
    assert common is not None
    assert common["tra"].share == 1.0
    assert "cuoi" not in common  # a long post is counted by its beginning
