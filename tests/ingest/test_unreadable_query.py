"""A stored query that this version of the program refuses: its brand is left out, visibly; the rest go on."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from listener.asking import ask
from listener.brands import add_brand, change_query, list_brands, replay_pending
from listener.brands.replaying import ask_for_replay
from listener.pipeline import Pipeline
from listener.queries import QuerySyntaxError
from listener.sources import add_source, list_faults
from listener.store import Database, tables
from tests.commands import Commands
from tests.ingest import posts as make
from tests.ingest.posts import harvest, make_post

REFUSED = '"nắng gốm" NEAR/3 (a AND b)'
"""As if an earlier version had taken it."""


@pytest.fixture
def pipeline(database: Database) -> Pipeline:
    """Two brands with a mention each; then the query of one is stored as it would be refused now."""
    pipeline = Pipeline(database, make.settings())
    add_brand(database, name="Hạ Miên", query="hamien", actor="t")
    add_brand(database, name="Nắng Gốm", query="nanggom", actor="t")
    pipeline.take(harvest(make_post(1, "hamien nanggom")))
    return pipeline


def refuse(database: Database) -> None:
    with database.write() as session:
        query = session.scalar(select(tables.BrandQuery).where(tables.BrandQuery.text == "nanggom"))
        assert query is not None
        query.text = REFUSED


def present(database: Database) -> set[tuple[str, str]]:
    with database.read() as session:
        return {
            (code, key)
            for code, key in session.execute(
                select(tables.Brand.code, tables.Post.key)
                .select_from(tables.Mention)
                .join(tables.Brand, tables.Brand.id == tables.Mention.brand_id)
                .join(tables.Post, tables.Post.id == tables.Mention.post_id)
                .where(tables.Mention.retired_at.is_(None))
            )
        }


@pytest.fixture
def refused(database: Database, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    refuse(database)
    monkeypatch.setattr("listener.ingest.targets._cache", {})  # a process that starts after an upgrade
    return pipeline


def test_the_others_are_matched_and_its_mentions_stay(database: Database, refused: Pipeline) -> None:
    refused.take(harvest(make_post(1, "hamien, edited: no other brand"), make_post(2, "hamien nanggom")))
    assert present(database) == {
        ("ha-mien", "comment:1"), ("ha-mien", "comment:2"), ("nang-gom", "comment:1"),
    }  # fmt: skip


def test_the_brand_list_and_the_run_say_so(
    database: Database,
    database_url: str,
    refused: Pipeline,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    with database.read() as session:
        brands = {brand.code: brand for brand in list_brands(session)}
        assert brands["ha-mien"].mistake is None
        assert "NEAR" in (brands["nang-gom"].mistake or "")
        with pytest.raises(QuerySyntaxError):
            ask(session, "nang-gom", "1")
    source = add_source(database, url="https://forum.example.vn/", actor="t").id
    with database.write() as session:
        run = tables.CrawlRun(source_id=source, trigger="test")
        session.add(run)
        session.flush()
        run_id = run.id
    for number in (3, 4):
        refused.take(harvest(make_post(number, "hamien")), source_id=source, run_id=run_id)
    with database.read() as session:
        faults = list_faults(session, run_id)
    assert [(fault.kind, "nang-gom" in fault.message) for fault in faults] == [("query", True)]
    commands = Commands(monkeypatch, capsys, tmp_path)
    commands.use(database_url)
    assert "nang-gom finds nothing" in commands.run("brand", "list")


def test_a_replay_passes_it_over_and_mending_finds_what_was_missed(
    database: Database, refused: Pipeline
) -> None:
    with database.write() as session:
        query = session.scalar(select(tables.BrandQuery).where(tables.BrandQuery.text == REFUSED))
        assert query is not None
        ask_for_replay(session, query.brand_id, query.id, reason="query", actor="t")
    replay_pending(database)
    refused.take(harvest(make_post(2, "nanggom")))
    assert present(database) == {("ha-mien", "comment:1"), ("nang-gom", "comment:1")}
    change_query(database, "nang-gom", "nanggom", actor="t")
    assert ("nang-gom", "comment:2") in present(database)


def test_an_author_learned_later_is_judged(database: Database) -> None:
    pipeline = Pipeline(database, make.settings())
    add_brand(database, name="Hạ Miên", query="author:lan_anh", actor="t")
    pipeline.take(harvest(make_post(1, "Giao chậm quá", author=None)))
    assert present(database) == set()
    pipeline.take(harvest(make_post(1, "Giao chậm quá")))
    assert present(database) == {("ha-mien", "comment:1")}
