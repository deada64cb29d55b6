"""What a person gets wrong at the command line: a sentence that names it, and the right exit code."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from listener.brands import add_brand
from listener.sources import add_source
from listener.store import Database, open_database, tables, utc_now
from tests.commands import Commands

ADD = ("source", "add", "https://b.example/", "--kind")
MENTIONS = ("export", "mentions", "--out", "x.csv")


@pytest.fixture
def filled(listener: Commands, tmp_path: Path) -> Commands:
    """An installation with a brand."""
    listener.run("init")
    listener.run("brand", "add", "Hạ Miên")
    return listener


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("up", "--port", "99999"), "65535"),
        (("brand", "add", "X", "--query", "(a"), "never closed"),
        (("brand", "query", "nope", "a"), "no brand 'nope'"),
        (("source", "add", "b.example", "--kind", "forum"), "not a web address"),
        (
            (*ADD, "forum", "--every", "soon"),
            "not a length of time",
        ),
        (
            (*ADD, "feed", "--timezone", "Mars/X"),
            "not a time zone",
        ),
        (("source", "runs", "nope"), "no source 'nope'"),
        (("crawl",), "--all"),
        (("crawl", "--all"), "no source to crawl"),
        ((*MENTIONS, "--brand", "nope"), "no brand 'nope'"),
        (
            (*MENTIONS, "--start", "2026-11-20", "--end", "2026-11-01"),
            "comes after",
        ),
        ((*MENTIONS, "--start", "20/11"), "not a day"),
        (("export", "cases", "--out", "x.csv", "--status", "done"), "no status 'done'"),
        (("export", "customers", "--out", "x.csv", "--mood", "positive"), "mentions only"),
        (("restore", "none.zip"), "none.zip"),
    ],
)
def test_wrong_usage_names_it_and_ends_with_2(
    filled: Commands, arguments: tuple[str, ...], message: str
) -> None:
    said = filled.run(*arguments, code=2)
    assert message in " ".join(said.split())
    assert "Traceback" not in said


def test_looking_in_the_wrong_folder_makes_no_database(listener: Commands, tmp_path: Path) -> None:
    for command in (("status",), ("brand", "list"), ("source", "list"), ("customer", "list"), ("backup",)):
        assert "There is no database" in listener.run(*command, code=2)
    assert not list((tmp_path / "data").glob("*.db"))


def test_what_is_made_is_its_user_s_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "listener.db"
    open_database(f"sqlite:///{file}").close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_restore_waits_for_crawls_to_end(
    listener: Commands, sqlite_database: Database, tmp_path: Path
) -> None:
    add_brand(sqlite_database, name="X", query="x", actor="test")
    add_source(sqlite_database, url="https://x.example.vn/", actor="test")
    listener.use(str(sqlite_database.engine.url))
    archive = str(tmp_path / "a.zip")
    listener.run("backup", archive)
    with sqlite_database.write() as session:
        session.execute(update(tables.Source).values(lease_until=utc_now() + timedelta(minutes=1)))
    assert "being crawled" in listener.run("restore", archive, "--replace", code=1)
    with sqlite_database.write() as session:
        session.execute(update(tables.Source).values(lease_until=utc_now() - timedelta(minutes=1)))
    assert "Restored" in listener.run("restore", archive, "--replace")
