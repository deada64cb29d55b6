"""A source that is removed leaves its posts and their mentions behind."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from listener.brands import add_brand, add_ground, list_brands, list_grounds, remove_ground
from listener.errors import UsageError
from listener.pipeline import Pipeline
from listener.removing import remove_source
from listener.sources import add_source, list_sources
from listener.store import Database, tables
from tests.ingest import posts as make
from tests.ingest.posts import harvest, make_post


def test_posts_and_mentions_stay(database: Database) -> None:
    pipeline = Pipeline(database, make.settings())
    add_brand(database, name="Hạ Miên", query="hamien", actor="t")
    source = add_source(database, url="https://forum.example.vn/", actor="t").id
    page = harvest(make_post(1, "hamien"), make_post(2, "khác"))
    pipeline.take(page, source_id=source)
    add_ground(database, "ha-mien", "source", str(source), actor="t")
    with pytest.raises(UsageError, match="own ground of the brand 'ha-mien'"):
        remove_source(database, source, actor="t")
    with database.read() as session:
        [ground] = list_grounds(session, "ha-mien")
    remove_ground(database, "ha-mien", ground.id, actor="t")
    assert remove_source(database, source, actor="t").posts == 2
    with database.read() as session:
        assert list_sources(session) == []
        assert list_brands(session)[0].mentions == 1
        assert session.scalar(select(func.count()).select_from(tables.Post)) == 2
    again = add_source(database, url="https://forum.example.vn/", actor="t").id
    result = pipeline.take(page, source_id=again)
    assert result.outcomes == {"seen": 2}
    with pytest.raises(UsageError, match="no source"):
        remove_source(database, source + 1000, actor="t")
