"""Archives: everything, as it was at one moment, into a database of either kind."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from listener.errors import ListenerError, UsageError
from listener.store import Database, open_database
from listener.store.tables import Base, Brand, Customer, Post, Thread
from listener.transfer.archive import BadArchiveError
from listener.transfer.backup import back_up
from listener.transfer.restore import NotEmptyError, restore
from tests.postgres import PostgresServer
from tests.transfer.filling import everything, fill

TABLES = {table.name for table in Base.metadata.sorted_tables}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of a database of its own."""
    source = open_database(f"sqlite:///{tmp_path / 'source.db'}")
    fill(source)
    path = tmp_path / "archive.zip"
    back_up(source, path)
    source.close()
    return path


def test_from_sqlite_to_postgresql_and_back(
    sqlite_database: Database, postgres: PostgresServer, tmp_path: Path
) -> None:
    fill(sqlite_database)
    before = everything(sqlite_database)
    assert all(len(rows) == 7 for rows in before.values())
    moved = open_database(postgres.create_database("moved"))
    back = open_database(f"sqlite:///{tmp_path / 'back.db'}")
    try:
        first = back_up(sqlite_database, tmp_path / "1.zip")
        restore(moved, tmp_path / "1.zip")
        assert everything(moved) == before
        second = back_up(moved, tmp_path / "2.zip")
        restore(back, tmp_path / "2.zip")
        assert everything(back) == before
        assert first.rows == second.rows == 7 * len(TABLES)
        for database in (moved, back):
            # New rows are numbered behind the restored ones.
            with database.write() as session:
                for _ in range(2):
                    session.execute(insert(Brand).values(code=f"new{_}", name="x"))
                ids = session.scalars(select(Brand.id).where(Brand.name == "x")).all()
            assert sorted(ids) == [8, 9]
    finally:
        moved.close()
        back.close()


def test_an_empty_database_makes_an_archive_too(database: Database, tmp_path: Path) -> None:
    assert back_up(database, tmp_path / "e.zip").rows == 0
    assert restore(database, tmp_path / "e.zip").rows == 0
    with database.write() as session:
        session.execute(insert(Brand).values(code="a", name="A"))
        assert session.scalars(select(Brand.id)).one() == 1


def test_the_archive_is_private_complete_and_says_what_it_holds(archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert not archive.with_name("archive.zip.part").exists()
    with zipfile.ZipFile(archive) as file:
        manifest = json.loads(file.read("manifest.json"))
        assert {name.removeprefix("tables/").removesuffix(".jsonl") for name in file.namelist()} == {
            *TABLES,
            "manifest.json",
        }
        assert len(file.read("tables/post.jsonl").splitlines()) == 7
    assert manifest["tables"]["post"]["rows"] == 7
    assert set(manifest["tables"]) == TABLES


def test_progress_reaches_the_end(sqlite_database: Database, tmp_path: Path) -> None:
    fill(sqlite_database)
    seen: list[tuple[int, int]] = []
    back_up(sqlite_database, tmp_path / "a.zip", progress=lambda *at: seen.append(at))
    restore(sqlite_database, tmp_path / "a.zip", replace=True, progress=lambda *at: seen.append(at))
    total = 7 * len(TABLES)
    assert seen.count((total, total)) == 2


def test_a_database_that_holds_something_is_kept(database: Database, archive: Path) -> None:
    with database.write() as session:
        session.execute(insert(Customer).values(public_id="C-ABCDEFGHIJ"))
    with pytest.raises(NotEmptyError, match=r"customer.*--replace"):
        restore(database, archive)
    assert len(everything(database)["customer"]) == 1


def test_replace_throws_away_what_was_there(database: Database, archive: Path) -> None:
    fill(database, 9)
    with database.write() as session:
        session.execute(insert(Customer).values(id=99, public_id="C-ABCDEFGHIJ"))
    restore(database, archive, replace=True)
    rows = everything(database)
    assert all(len(table) == 7 for table in rows.values())
    assert "C-ABCDEFGHIJ" not in str(rows["customer"])


def test_a_failure_in_the_middle_leaves_all_as_it_was(
    database: Database, archive: Path, tmp_path: Path
) -> None:
    with database.write() as session:
        session.execute(insert(Customer).values(public_id="C-ABCDEFGHIJ"))
    before = everything(database)

    def twice(rows: bytes) -> bytes:
        return rows + rows.splitlines(keepends=True)[0]

    # Its checksum is right, but a key comes twice: the database itself must refuse.
    broken = rewrite(archive, tmp_path, "case_event", twice, mend=True)
    with pytest.raises(ListenerError, match=r"refused a row of case_event.*Nothing was restored"):
        restore(database, broken, replace=True)
    assert everything(database) == before


def rewrite(
    archive: Path, folder: Path, table: str, change: Callable[[bytes], bytes], *, mend: bool = False
) -> Path:
    """The archive with one table changed; ``mend`` puts the right checksum into the manifest."""
    import hashlib

    out = folder / "changed.zip"
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(out, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        for name in old.namelist():
            content = old.read(name)
            if name == f"tables/{table}.jsonl":
                content = change(content)
                if mend:
                    manifest["tables"][table] = {
                        "rows": len(content.splitlines()),
                        "sha256": hashlib.sha256(content).hexdigest(),
                    }
            if name != "manifest.json":
                new.writestr(name, content)
        new.writestr("manifest.json", json.dumps(manifest))
    return out


def with_manifest(archive: Path, folder: Path, **values: object) -> Path:
    out = folder / "changed.zip"
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                content = json.dumps({**json.loads(content), **values}).encode()
            new.writestr(name, content)
    return out


def test_a_changed_or_damaged_archive_is_refused(
    sqlite_database: Database, archive: Path, tmp_path: Path
) -> None:
    def edit(rows: bytes) -> bytes:
        return rows.replace(b"2026", b"2027", 1)

    fill(sqlite_database)
    for change in (edit, lambda rows: b""):
        with pytest.raises(BadArchiveError, match="post is not as it was written"):
            restore(sqlite_database, rewrite(archive, tmp_path, "post", change), replace=True)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(archive.read_bytes()[:-500])
    with pytest.raises(BadArchiveError, match="cut off"):
        restore(sqlite_database, cut, replace=True)
    flipped = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as file:
        place = file.getinfo("tables/post.jsonl").header_offset + 120
    flipped[place] ^= 0xFF
    cut.write_bytes(flipped)
    with pytest.raises(BadArchiveError, match="damaged"):
        restore(sqlite_database, cut, replace=True)
    assert all(len(rows) == 7 for rows in everything(sqlite_database).values())


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"schema": "0000"}, "new SQLite file"),
        ({"schema": "9999"}, "upgrade the listener"),
        ({"format": 2}, "form 2"),
        ({"kind": "else"}, "no archive"),
        ({"tables": {}}, "tables of this version"),
        ({"tables": [1]}, "no archive"),
    ],
)
def test_an_archive_of_another_version_is_refused_with_the_remedy(
    sqlite_database: Database, archive: Path, tmp_path: Path, values: dict[str, object], said: str
) -> None:
    with pytest.raises(BadArchiveError, match=said):
        restore(sqlite_database, with_manifest(archive, tmp_path, **values), replace=True)


def test_what_is_no_archive(sqlite_database: Database, tmp_path: Path) -> None:
    other = tmp_path / "x.zip"
    other.write_text("not a zip")
    with pytest.raises(BadArchiveError):
        restore(sqlite_database, other)
    with zipfile.ZipFile(other, "w") as file:
        file.writestr("a", "b")
    with pytest.raises(BadArchiveError, match="no archive"):
        restore(sqlite_database, other)
    with pytest.raises(UsageError, match=r"none\.zip"):
        restore(sqlite_database, tmp_path / "none.zip")


def test_an_archive_never_replaces_another_kind_of_file(sqlite_database: Database, tmp_path: Path) -> None:
    assert sqlite_database.path is not None
    size = sqlite_database.path.stat().st_size
    with pytest.raises(UsageError, match="choose another name"):
        back_up(sqlite_database, sqlite_database.path)
    assert sqlite_database.path.stat().st_size == size
    back_up(sqlite_database, tmp_path / "a.zip")
    back_up(sqlite_database, tmp_path / "a.zip")
    with pytest.raises(UsageError, match="cannot be written"):
        back_up(sqlite_database, sqlite_database.path / "a.zip")


def test_what_is_written_meanwhile_is_not_in_it(database: Database, tmp_path: Path) -> None:
    """One moment: a crawl that goes on during a backup leaves no half of a post in the archive."""
    fill(database)
    written = False

    def meanwhile(done: int, total: int) -> None:
        nonlocal written
        if not written:
            written = True
            with database.write() as session:
                session.execute(insert(Thread).values(id=99, site="s", url="u"))
                session.execute(text("UPDATE brand SET name = 'changed'"))
                moved = session.scalars(select(Post)).first()
                assert moved is not None
                moved.thread_id = 99

    before = everything(database)
    back_up(database, tmp_path / "a.zip", progress=meanwhile)
    assert written
    restore(database, tmp_path / "a.zip", replace=True)
    assert everything(database) == before


def test_a_nul_of_sqlite_does_not_stop_the_move(
    sqlite_database: Database, postgres: PostgresServer, tmp_path: Path
) -> None:
    with sqlite_database.write() as session:
        session.execute(insert(Customer).values(public_id="C-A", name="a\x00b", note="\\u0000 \\\\u0000"))
    back_up(sqlite_database, tmp_path / "a.zip")
    moved = open_database(postgres.create_database("nul"))
    try:
        restore(moved, tmp_path / "a.zip")
        with moved.read() as session:
            assert session.execute(select(Customer.name, Customer.note)).one() == (
                "a\ufffdb",
                "\\u0000 \\\\u0000",
            )
    finally:
        moved.close()
