"""History as Parquet: every row, in its month, as other programs read it."""

from __future__ import annotations

import json
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pandas
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from sqlalchemy import select

from listener.brands import add_brand
from listener.errors import UsageError
from listener.pipeline import Pipeline
from listener.post import Author, Reactions
from listener.store import Database, tables
from listener.transfer.parquet import MARKER, export_parquet
from listener.transfer.parquet_sets import DATA_SETS
from tests.commands import Commands
from tests.ingest import posts as make
from tests.ingest.posts import harvest, make_post

HOSTILE = "=cmd|' /C calc'!A0 Quán mien <script>alert(1)</script>\n\u202e\"; DROP TABLE post; --"
FIRST = datetime(2026, 9, 30, 18, 30, tzinfo=UTC)
"""01:30 on 1 October in Hà Nội: the post's month is October, its first snapshot's (UTC) September."""


@pytest.fixture
def filled(database: Database) -> Database:
    """Two posts of October that name the brand, one of them hostile; one of November without counts."""
    add_brand(database, code="mien", name="Miên", query="mien", actor="test")
    pipeline = Pipeline(database, make.settings())
    for moment, likes in ((FIRST, 3), (FIRST + timedelta(hours=1), 3), (FIRST + timedelta(days=31), 7)):
        post = make_post(
            1, HOSTILE, published_at=FIRST, author=Author(name="=1+1"), reactions=Reactions(likes=likes)
        )
        pipeline.take(harvest(post), now=moment)
    later = FIRST + timedelta(days=40)
    pipeline.take(
        harvest(
            make_post(2, "Mien ngon lắm.", published_at=FIRST + timedelta(days=2)),
            make_post(3, published_at=later, author=None),
        ),
        now=later,
    )
    return database


def read(folder: Path, name: str) -> pa.Table:
    """A data set as any reader of Hive folders has it."""
    return ds.dataset(folder / name, format="parquet", partitioning="hive").to_table()


def test_every_row_in_its_month(filled: Database, tmp_path: Path) -> None:
    written = {each.name: (each.files, each.rows) for each in export_parquet(filled, tmp_path / "out")}
    assert written == {"posts": (2, 3), "mentions": (1, 2), "gains": (2, 2), "snapshots": (2, 2)}
    posts = read(tmp_path / "out", "posts").to_pylist()
    assert [(p["key"], p["month"], p["day"]) for p in posts] == [
        ("comment:1", "2026-10", date(2026, 10, 1)),
        ("comment:2", "2026-10", date(2026, 10, 3)),
        ("comment:3", "2026-11", date(2026, 11, 10)),
    ]
    assert posts[0]["published_at"] == FIRST
    snapshots = read(tmp_path / "out", "snapshots").to_pylist()
    assert [(s["month"], s["seen_at"], s["until"], s["likes"]) for s in snapshots] == [
        ("2026-09", FIRST, FIRST + timedelta(hours=1), 3),
        ("2026-10", FIRST + timedelta(days=31), None, 7),
    ]
    gains = read(tmp_path / "out", "gains").to_pylist()
    assert [(g["day"], g["already"], g["likes"], g["shares"]) for g in gains] == [
        (date(2026, 10, 1), True, 3, None),
        (date(2026, 11, 1), False, 4, None),
    ]


def test_hostile_text_stays_data_and_unknown_stays_null(filled: Database, tmp_path: Path) -> None:
    export_parquet(filled, tmp_path / "out")
    hostile, _, silent = read(tmp_path / "out", "posts").to_pylist()
    with filled.read() as session:
        stored = session.scalars(select(tables.Post.text).order_by(tables.Post.id)).first()
    assert hostile["text"] == stored
    assert "<script>" in hostile["text"]
    assert hostile["author"] == "=1+1"
    assert (silent["author"], silent["likes"], silent["source"]) == (None, None, None)


def test_pandas_and_duckdb_read_it(filled: Database, tmp_path: Path) -> None:

    export_parquet(filled, tmp_path / "out")
    frame = pandas.read_parquet(tmp_path / "out" / "mentions")
    assert frame["brand"].tolist() == ["mien", "mien"]
    question = (
        f"SELECT m.month, count(*), sum(g.likes) FROM read_parquet('{tmp_path}/out/mentions/*/*.parquet', "
        f"hive_partitioning = true) m LEFT JOIN read_parquet('{tmp_path}/out/gains/*/*.parquet') g "
        "ON g.post_id = m.post_id GROUP BY m.month"
    )
    assert [(str(month), n, likes) for month, n, likes in duckdb.sql(question).fetchall()] == [
        ("2026-10", 3, 7)
    ]


def test_a_range_of_days(filled: Database, tmp_path: Path) -> None:
    written = export_parquet(filled, tmp_path / "out", start=date(2026, 10, 2), end=date(2026, 10, 31))
    assert {each.name: each.rows for each in written} == {
        "posts": 1,
        "mentions": 1,
        "gains": 0,
        "snapshots": 1,
    }
    assert read(tmp_path / "out", "gains").schema.names[:3] == ["post_id", "day", "already"]


def test_an_empty_database_gives_empty_sets_with_their_columns(
    sqlite_database: Database, tmp_path: Path
) -> None:
    assert {each.rows for each in export_parquet(sqlite_database, tmp_path / "out")} == {0}
    for each in DATA_SETS:
        assert read(tmp_path / "out", each.name).schema.names == each.schema.names


def test_columns_stay_as_they_are() -> None:
    """Who reads the files counts on them: add at the end, never rename, and write docs/engagement.md anew."""
    assert {each.name: " ".join(each.schema.names) for each in DATA_SETS} == {
        "posts": "id day published_at collected_at seen_at deleted_at site key url kind parent_key source_id "
        "source thread_id thread_title author_id author title text language rating suspect likes comments "
        "shares views",
        "mentions": "id post_id day brand brand_name competitor via owned mood corrected score confidence "
        "scorer",
        "gains": "post_id day already likes comments shares views",
        "snapshots": "post_id seen_at until likes comments shares views",
    }


def test_only_our_own_folder_is_replaced_and_only_its_user_reads_it(
    sqlite_database: Database, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    export_parquet(sqlite_database, out)
    export_parquet(sqlite_database, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    about = json.loads((out / MARKER).read_text("utf-8"))
    assert [each["name"] for each in about["sets"]] == [each.name for each in DATA_SETS]
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("x")
    with pytest.raises(UsageError, match="is no export of the listener"):
        export_parquet(sqlite_database, mine)
    assert (mine / "thesis.txt").exists()
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_the_command(listener: Commands, tmp_path: Path) -> None:
    listener.run("init")
    assert "posts: 0 rows in 0 files." in listener.run("parquet", str(tmp_path / "out"))
    assert {each["name"] for each in listener.json("parquet", str(tmp_path / "out"))} == {
        s.name for s in DATA_SETS
    }
    assert "is not a day" in listener.run("parquet", str(tmp_path / "out"), "--start", "yesterday", code=2)
