"""Politeness across runs: what a source has spent, when it is quiet, and when its site wants no visits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from scrapy.http import Response
from sqlalchemy import insert, select, update

from listener.crawl import claim_due, claim_one
from listener.errors import ListenerError, UsageError
from listener.intake import CrawlJob
from listener.pipeline import store_fault
from listener.politeness import LONGEST_WAIT, parse_quiet, set_politeness
from listener.post import Fault
from listener.sources import SourceView, add_source, list_sources, one_source
from listener.store import Database, tables, utc_now
from spiders.faults import fault_of_status, with_retry_after


def add(database: Database, path: str = "", host: str = "forum.example.vn", **values: object) -> int:
    url = f"https://{host}/{path}"
    return add_source(database, url=url, actor="test", **values).id  # type: ignore[arg-type]


def claim(database: Database, now: datetime | None = None) -> list[CrawlJob]:
    with database.write() as session:
        return claim_due(session, limit=9, now=now)


def ran(database: Database, source: int, requests: int, ago: timedelta) -> None:
    with database.write() as session:
        session.execute(
            insert(tables.CrawlRun).values(
                source_id=source, status="finished", requests=requests, started_at=utc_now() - ago
            )
        )


def look(database: Database, source: int) -> SourceView:
    with database.read() as session:
        return one_source(session, source)


def test_spent_budget_waits_until_a_day_has_passed(database: Database) -> None:
    source = add(database, daily_requests=100)
    ran(database, source, 60, timedelta(hours=20))
    ran(database, source, 40, timedelta(hours=2))
    ran(database, source, 500, timedelta(hours=25))  # no longer counts
    assert claim(database) == []
    view = look(database, source)
    assert (view.health, view.requests_today) == ("waiting", 100)
    assert view.waiting is not None
    assert "100 requests in 24 hours is spent" in view.waiting
    (job,) = claim(database, utc_now() + timedelta(hours=5))  # the older run has dropped out
    assert job.max_requests == 60


def test_budget_left_is_the_most_a_run_may_send(database: Database) -> None:
    source = add(database, daily_requests=100)
    ran(database, source, 97, timedelta(hours=2))
    (job,) = claim(database)
    assert job.max_requests == 3


def test_person_is_not_held_back_by_the_budget(database: Database) -> None:
    source = add(database, daily_requests=1)
    ran(database, source, 10, timedelta(hours=2))
    with database.write() as session:
        assert claim_one(session, source).max_requests == 2000


@pytest.mark.parametrize(
    ("quiet", "hour", "rests"),
    [  # hours of Hà Nội, which is seven ahead of UTC
        ("22:00-06:00", 23, True),
        ("22:00-06:00", 5, True),
        ("22:00-06:00", 6, False),
        ("22:00-06:00", 12, False),
        ("12:00-13:30", 12, True),
        ("12:00-13:30", 14, False),
    ],
)
def test_quiet_hours_in_the_sources_zone(database: Database, quiet: str, hour: int, rests: bool) -> None:
    source = add(database, quiet=quiet, timezone="Asia/Ho_Chi_Minh")
    elsewhere = add(database, host="other.example.vn", timezone="Europe/Berlin")
    now = datetime(2030, 1, 2, hour, 0, tzinfo=UTC) - timedelta(hours=7)
    claimed = {job.source_id for job in claim(database, now)}
    assert claimed == ({elsewhere} if rests else {source, elsewhere})


def test_each_zone_has_its_own_night(database: Database) -> None:
    hanoi = add(database, quiet="22:00-06:00", timezone="Asia/Ho_Chi_Minh")
    berlin = add(database, host="forum.example.de", quiet="22:00-06:00", timezone="Europe/Berlin")
    assert [job.source_id for job in claim(database, datetime(2030, 1, 2, 17, tzinfo=UTC))] == [berlin]
    assert [job.source_id for job in claim(database, datetime(2030, 1, 3, 3, tzinfo=UTC))] == [hanoi]


def test_source_that_waits_holds_up_no_other_of_its_host(database: Database) -> None:
    spent = add(database, "a/", daily_requests=5)
    other = add(database, "b/")
    ran(database, spent, 5, timedelta(hours=1))
    assert [job.source_id for job in claim(database)] == [other]


def test_site_that_asks_for_patience_gets_it_across_runs(database: Database) -> None:
    source, sibling = add(database, "a/"), add(database, "b/")
    elsewhere = add(database, host="other.example.vn")
    fault = Fault(url="https://forum.example.vn/a/", kind="http-429", message="no", retry_after_seconds=600)
    with database.write() as session:
        run = session.execute(
            insert(tables.CrawlRun).values(source_id=source).returning(tables.CrawlRun.id)
        ).scalar_one()
        store_fault(session, fault, source_id=source, run_id=run)
    assert [job.source_id for job in claim(database)] == [elsewhere]
    with database.write() as session, pytest.raises(ListenerError, match="asked to be left alone until"):
        claim_one(session, sibling)
    view = look(database, source)
    assert view.health == "waiting"
    assert view.waiting is not None
    assert view.waiting.startswith("The site asked")
    later = utc_now() + timedelta(seconds=601)
    assert claim(database, later)


def test_wait_is_never_shortened_nor_endless(database: Database) -> None:
    source = add(database)

    def asked(seconds: int) -> datetime:
        fault = Fault(url="https://x.vn/", kind="http-503", message="no", retry_after_seconds=seconds)
        with database.write() as session:
            store_fault(session, fault, source_id=source, run_id=None)
            until = session.scalar(select(tables.Source.not_before))
        assert until is not None
        return until

    long = asked(999_999_999)
    assert long - utc_now() <= LONGEST_WAIT
    assert asked(5) == long
    with database.write() as session:
        session.execute(update(tables.Source).values(not_before=None))
    assert asked(5) < long


def answer(status: int, retry_after: str) -> int | None:
    response = Response("https://x.vn/", status=status, headers={"Retry-After": retry_after})
    error = with_retry_after(fault_of_status(response.url, status), response, now=1_700_000_000)
    return error.fault.retry_after_seconds


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (429, "120", 120),
        (503, "0", 0),
        (429, "Tue, 14 Nov 2023 22:14:20 GMT", 60),
        (429, "Tue, 14 Nov 2022 22:14:20 GMT", 0),
        (429, "soon", None),
        (429, "-5", None),
        (429, "", None),
        (404, "120", None),
    ],
)
def test_retry_after_in_both_forms(status: int, header: str, seconds: int | None) -> None:
    assert answer(status, header) == seconds


@pytest.mark.parametrize("text", ["22-6", "25:00-06:00", "22:00", "22:60-23:00", "06:00-06:00", ""])
def test_wrong_quiet_hours_are_refused_in_words(text: str) -> None:
    with pytest.raises(UsageError, match="quiet"):
        parse_quiet(text)


def test_wrong_zone_and_budget_are_refused(sqlite_database: Database) -> None:
    with pytest.raises(UsageError, match="not a time zone"):
        add(sqlite_database, timezone="Asia/Hanoi")
    with pytest.raises(UsageError, match="budget"):
        add(sqlite_database, daily_requests=0)
    with sqlite_database.read() as session:
        assert list_sources(session) == []


def test_budget_and_quiet_hours_can_be_changed(database: Database) -> None:
    source = add(database)
    set_politeness(database, source, daily_requests=7, quiet="9:00-17:30", actor="lan")
    assert (look(database, source).daily_requests, look(database, source).quiet) == (7, "09:00-17:30")
    set_politeness(database, source, quiet="none", actor="lan")
    assert (look(database, source).daily_requests, look(database, source).quiet) == (7, None)
    with pytest.raises(UsageError, match="Say what to change"):
        set_politeness(database, source, actor="lan")
    with pytest.raises(UsageError, match="budget"):
        set_politeness(database, source, daily_requests=0, actor="lan")
    with database.read() as session:
        changes = session.scalars(select(tables.Audit).where(tables.Audit.action == "source.change")).all()
    assert [change.actor for change in changes] == ["lan", "lan"]


def test_a_source_may_be_given_more_requests_to_look_again(sqlite_database: Database) -> None:
    """Its next run has them; none is a number too, fewer is not."""
    source = add(sqlite_database)
    set_politeness(sqlite_database, source, revisits=50, actor="lan")
    assert [job.revisit_requests for job in claim(sqlite_database)] == [50]
    with pytest.raises(UsageError, match="cannot send -1 requests"):
        set_politeness(sqlite_database, source, revisits=-1, actor="lan")
