"""History is matched anew: batch by batch, over kills, and a revert brings everything back."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from listener.brands import (
    add_brand,
    archive_brand,
    change_query,
    list_brands,
    list_replays,
    list_versions,
    look_at,
    replay_pending,
    replaying,
    restore_brand,
    revert_query,
)
from listener.errors import UsageError
from listener.pipeline import Pipeline
from listener.store import Database, utc_now
from listener.store.tables import Case, CaseEvent, Mention, Post, Replay
from listener.triage.acting import act
from listener.triage.cases import send
from tests.ingest import posts as make
from tests.ingest.posts import NOW, harvest, make_post

ROOT = Path(__file__).parent.parent.parent


def fill(database: Database, first: int, last: int) -> None:
    """Every third post names the brand, every fifth sings its praise, in the order of their numbers."""
    posts = [
        make_post(n, "Hạ Miên" * (n % 3 == 0) + " trà ngon" * (n % 5 == 0) + f" bài {n}")
        for n in range(first, last + 1)
    ]
    Pipeline(database, make.settings()).take(harvest(*posts), now=NOW)


def found(database: Database) -> set[int]:
    with database.read() as session:
        keys = session.scalars(
            select(Post.key).join(Mention, Mention.post_id == Post.id).where(Mention.retired_at.is_(None))
        )
        return {int(key.split(":")[1]) for key in keys}


WORKER = """
import sys
from listener.brands import replaying
from listener.store import open_database
replaying.BATCH = 4
def progress(done, total):
    print(done, flush=True)
    sys.stdin.readline()
replaying.replay_pending(open_database(sys.argv[1]), progress)
"""


def test_a_replay_that_is_killed_goes_on_where_it_stopped(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database, 1, 60)
    add_brand(database, name="Hạ Miên", query='"hạ miên"', actor="test")
    before = {n for n in range(1, 61) if n % 3 == 0}
    assert found(database) == before
    with database.read() as session:
        worked_on = session.scalars(
            select(Mention.id).join(Post, Post.id == Mention.post_id).where(Post.key == "comment:6")
        ).one()
    (case,) = send(database, [worked_on], actor="lan").new
    act(database, case, 1, "note", "gọi lại", actor="lan")
    saved = change_query(database, "ha-mien", "ngon", actor="test", wait=False)
    assert found(database) == before
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, database_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdout.readline()
    worker.stdin.write("\n")
    worker.stdin.flush()
    came_to = int(worker.stdout.readline())  # two batches are in store, the third never comes
    worker.kill()
    worker.wait()
    worker.stdin.close()
    worker.stdout.close()
    with database.read() as session:
        (view,) = list_replays(session, pending=True)
        assert (view.id, view.held, 0 < view.progress < 1) == (saved.replay, True, True)
        assert session.get_one(Replay, view.id).cursor == came_to
        assert list_brands(session)[0].progress == view.progress
    assert replay_pending(database) == 0  # a minute long it might still be alive
    fill(database, 61, 75)  # what comes meanwhile meets the new query
    with database.write() as session:
        session.execute(update(Replay).values(lease_until=utc_now() - timedelta(seconds=1)))
    monkeypatch.setattr(replaying, "BATCH", 5)
    steps: list[int] = []
    assert replay_pending(database, lambda done, _total: steps.append(done)) == 1
    assert min(steps) > came_to  # nothing is done twice
    assert found(database) == {n for n in range(1, 76) if n % 5 == 0}
    with database.read() as session:
        done = list_replays(session)[0]
        assert (done.status, done.come, done.go) == ("done", 8, 16)
    reverted = revert_query(database, "ha-mien", 1, actor="test")
    assert reverted.version == 3
    assert found(database) == {n for n in range(1, 76) if n % 3 == 0}
    with database.read() as session:
        kept = session.get_one(Case, case)
        assert (kept.mention_id, kept.status, kept.version) == (worked_on, "new", 2)
        assert session.scalars(select(CaseEvent.detail).where(CaseEvent.action == "noted")).all() == [
            "gọi lại"
        ]
        assert [(v.version, v.in_force, v.come, v.go) for v in list_versions(session, "ha-mien")] == [
            (3, True, 20, 10), (2, False, 8, 16), (1, False, 20, 0),
        ]  # fmt: skip


def test_a_later_change_takes_over_an_unfinished_replay(database: Database) -> None:
    fill(database, 1, 12)
    add_brand(database, name="Hạ Miên", query='"hạ miên"', actor="test")
    change_query(database, "ha-mien", "ngon", actor="test", wait=False)
    change_query(database, "ha-mien", "bài", actor="test", wait=False)
    assert replay_pending(database) == 1
    assert found(database) == set(range(1, 13))
    with database.read() as session:
        assert [view.status for view in list_replays(session)] == ["done", "superseded", "done"]


def test_saving_what_is_there_makes_no_version(sqlite_database: Database) -> None:
    add_brand(sqlite_database, name="Hạ Miên", query='"hạ miên"', actor="test")
    same = change_query(sqlite_database, "ha-mien", '"hạ miên"', actor="test")
    assert (same.version, same.replay) == (1, None)
    with pytest.raises(UsageError, match="no version 7"):
        revert_query(sqlite_database, "ha-mien", 7, actor="test")


def test_aliases_find_other_spellings_and_belong_to_the_version(sqlite_database: Database) -> None:
    database = sqlite_database
    Pipeline(database, make.settings()).take(
        harvest(make_post(1, "h.miên ngon ghê"), make_post(2, "tuyển dụng h.miên"), make_post(3, "hạ miên")),
        now=NOW,
    )
    add_brand(database, name="Hạ Miên", query='"hạ miên" NOT "tuyển dụng"', actor="test")
    assert found(database) == {3}
    change_query(database, "ha-mien", aliases={"hạ miên": [" h.miên ", ""]}, actor="test")
    assert found(database) == {1, 3}
    with database.read() as session:
        assert list_versions(session, "ha-mien")[0].aliases == {"hạ miên": ("h.miên",)}
    revert_query(database, "ha-mien", 1, actor="test")
    assert found(database) == {3}


def test_an_archived_brand_is_kept_but_not_matched(database: Database) -> None:
    fill(database, 1, 6)
    add_brand(database, name="Hạ Miên", query='"hạ miên"', actor="test")
    archive_brand(database, "ha-mien", actor="test")
    fill(database, 7, 9)
    assert found(database) == {3, 6}
    with database.read() as session:
        assert list_brands(session) == []
        assert [brand.code for brand in list_brands(session, archived=True)] == ["ha-mien"]
    with pytest.raises(UsageError, match="is archived"):
        change_query(database, "ha-mien", "x", actor="test")
    assert restore_brand(database, "ha-mien", actor="test").mentions == 3
    with pytest.raises(UsageError, match="is in use"):
        restore_brand(database, "ha-mien", actor="test")


def test_a_look_foretells_what_saving_does(database: Database) -> None:
    fill(database, 1, 40)
    add_brand(database, name="Hạ Miên", query='"hạ miên"', actor="test")
    look = look_at(database, "ha-mien", "ngon", aliases={"ngon": ["trà"]})
    assert (look.come, look.go, look.stay, look.found) == (6, 11, 2, 8)
    assert [(row.before, row.after) for row in look.days] == [(13, 8)]
    assert {sample.via for sample in look.sample} == {"name"}
    assert all(
        sample.text[m.start : m.end] in ("ngon", "trà") for sample in look.sample for m in sample.spans
    )
    assert len(look.coming) == 6
    assert len(look.going) == 8
    assert all(s.text[m.start : m.end] == "Hạ Miên" for s in look.going for m in s.spans)
    saved = change_query(database, "ha-mien", "ngon", aliases={"ngon": ["trà"]}, actor="test")
    assert (saved.come, saved.go) == (look.come, look.go)


def test_noise_is_what_stands_out(sqlite_database: Database) -> None:
    database = sqlite_database
    posts = [make_post(n, f"Bụi Phố đường số {n % 7}, kẹt xe quá") for n in range(1, 16)]
    posts += [make_post(n, f"Quán Bụi Phố cà phê ngon {n}") for n in range(16, 31)]
    posts += [make_post(n, f"Hôm nay cà phê ngon, quán {n} đẹp") for n in range(31, 90)]
    Pipeline(database, make.settings()).take(harvest(*posts), now=NOW)
    words = {word.words for word in look_at(database, None, '"bụi phố"').noise}
    assert "kẹt xe" in words
    assert not any("bụi" in word or "cà phê" in word for word in words)
