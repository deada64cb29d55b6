"""One run a source at a time, whoever asks; a silent run gives its source back."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from listener.crawl import claim_due, claim_one
from listener.errors import ListenerError, UsageError
from listener.ingest.store_intake import end_run
from listener.intake import CrawlJob
from listener.sources import add_source, find_source, list_runs, list_sources, run_now, set_enabled
from listener.store import Database, open_database, tables, utc_now


def add(database: Database, number: int = 1) -> int:
    return add_source(database, url=f"https://forum{number}.example.vn/", actor="test").id


def claim(database: Database, limit: int = 9) -> list[CrawlJob]:
    with database.write() as session:
        return claim_due(session, limit=limit)


def test_claimed_source_is_not_claimed_again(database: Database) -> None:
    source = add(database)
    jobs = claim(database)
    assert [job.source_id for job in jobs] == [source]
    assert claim(database) == []
    with pytest.raises(ListenerError, match="another process"), database.write() as session:
        claim_one(session, source)


def test_ended_run_frees_the_source_and_the_next_is_due_after_its_interval(database: Database) -> None:
    source = add(database)
    (job,) = claim(database)
    assert job.run_id is not None
    with database.write() as session:
        assert end_run(session, job.run_id, status="finished", reason="done")
        assert not end_run(session, job.run_id, status="killed", reason="late")
    assert claim(database) == []  # not due yet
    run_now(database, source, actor="test")
    (again,) = claim(database)
    assert again.run_id != job.run_id
    with database.read() as session:
        assert [run.status for run in list_runs(session, source)] == ["running", "finished"]


def test_silent_run_is_taken_over_and_marked_killed(database: Database) -> None:
    source = add(database)
    claim(database)
    with database.write() as session:
        session.execute(
            update(tables.Source).values(lease_until=utc_now() - timedelta(seconds=1), next_run_at=utc_now())
        )
    (job,) = claim(database)
    with database.read() as session:
        new, old = list_runs(session, source)
    assert (old.status, new.status) == ("killed", "running")
    assert new.id == job.run_id


def test_paused_source_rests(database: Database) -> None:
    source = add(database)
    set_enabled(database, source, False, actor="test")
    assert claim(database) == []
    with database.read() as session:
        assert list_sources(session)[0].health == "paused"


def test_a_host_is_crawled_by_one_run_at_a_time(database: Database) -> None:
    first, second = (
        add_source(database, url=f"https://Shared.example.vn/{board}/", actor="test").id for board in "ab"
    )
    elsewhere = add(database)
    (job, other) = claim(database)
    assert {job.source_id, other.source_id} == {first, elsewhere}
    assert claim(database) == []
    done = job if job.source_id == first else other
    assert done.run_id is not None
    with database.write() as session:
        end_run(session, done.run_id, status="finished", reason="done")
    assert [job.source_id for job in claim(database)] == [second]


def test_many_schedulers_share_the_sources_without_overlap(database_url: str) -> None:
    database = open_database(database_url)
    sources = {add(database, number) for number in range(12)}
    claimed: list[int | None] = []
    start = threading.Barrier(4)

    def schedule() -> None:
        own = open_database(database_url)
        start.wait()
        for _ in range(6):
            claimed.extend(job.source_id for job in claim(own, limit=2))
        own.close()

    threads = [threading.Thread(target=schedule) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number for number in claimed if number is not None) == sorted(sources)
    with database.read() as session:
        held = session.scalars(select(tables.Source.lease_run_id)).all()
    assert len(set(held)) == len(sources)
    database.close()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"url": "forum.example.vn"}, "not a web address"),
        ({"url": "ftp://x.vn/"}, "not a web address"),
        ({"kind": "video"}, "not a kind"),
        ({"interval_seconds": 1}, "too short"),
        ({"delay_seconds": -1.0}, "out of range"),
    ],
)
def test_wrong_source_is_refused_in_words(
    sqlite_database: Database, values: dict[str, object], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        add_source(sqlite_database, **{"url": "https://x.vn/", "actor": "test", **values})  # type: ignore[arg-type]


def test_same_address_twice_is_refused(sqlite_database: Database) -> None:
    add(sqlite_database)
    with pytest.raises(UsageError, match="exists already"):
        add(sqlite_database)
    with sqlite_database.read() as session, pytest.raises(UsageError, match="no source 'x'"):
        find_source(session, "x")
