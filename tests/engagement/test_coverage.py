"""What is missing on which day, why, and what can be compared; worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, insert, select, update

from listener.crawl import claim_one
from listener.engagement import source_days
from listener.engagement.coverage import IDLE, PAUSED, Missing, NotYet, coverage
from listener.engagement.filters import MentionFilter
from listener.engagement.likeness import LeftOut, likeness
from listener.engagement.rollups.zones import change_zone
from listener.ingest.store_intake import StoreIntake, end_run
from listener.intake import CrawlFigures
from listener.post import Fault
from listener.settings import get_settings
from listener.sources import add_source, set_enabled
from listener.store import Database, open_database, utc_now
from listener.store.tables import CrawlFault, CrawlRun, ListMemory, Source, SourceDay
from tests.postgres import PostgresServer

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = date(2026, 11, 20)
WEEK = MentionFilter(start=date(2026, 11, 9), end=date(2026, 11, 15))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One database of each kind for this file."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path_factory.mktemp('coverage') / 'listener.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        address = server.create_database("coverage")
    handle = open_database(address)
    yield handle
    handle.close()


@pytest.fixture
def database(kept: Database) -> Database:
    """Without any source."""
    with kept.write() as session:
        session.execute(delete(Source))
    return kept


def day(number: int) -> date:
    """A day of November 2026."""
    return date(2026, 11, number)


def source(
    database: Database, name: str, added: date = date(2026, 1, 1), every: timedelta | None = None
) -> int:
    """A source that was added at noon of a day."""
    number = add_source(database, url=f"https://{name}.example.vn/", name=name, actor="test").id
    values: dict[str, object] = {"created_at": datetime.combine(added, datetime.min.time(), UTC)}
    if every is not None:
        values["interval_seconds"] = int(every.total_seconds())
    with database.write() as session:
        session.execute(update(Source).where(Source.id == number).values(**values))
    return number


def run(
    database: Database,
    source_id: int,
    ended: date | datetime,
    *,
    fault: str | None = None,
    finished: bool = True,
    took: timedelta = timedelta(minutes=5),
    over_budget: bool = False,
) -> None:
    """A crawl that ended at noon in Hà Nội, or at that moment, well or with a fault."""
    end = (
        ended if isinstance(ended, datetime) else datetime(ended.year, ended.month, ended.day, 5, tzinfo=UTC)
    )
    with database.write() as session:
        number = session.execute(
            insert(CrawlRun)
            .values(source_id=source_id, started_at=end - took, finished_at=end,
                    status="finished" if finished and fault is None else "failed")
            .returning(CrawlRun.id)
        ).scalar_one()  # fmt: skip
        if fault is not None:
            session.execute(insert(CrawlFault).values(run_id=number, kind=fault, url="", message="", at=end))
        source_days.note_run(session, number, zone=ZONE, over_budget=over_budget)


def days_run(
    database: Database, source_id: int, first: date, last: date, without: tuple[int, ...] = ()
) -> None:
    """A crawl that reached its end on each day but those."""
    at = first
    while at <= last:
        if at.day not in without:
            run(database, source_id, at)
        at += timedelta(days=1)


def missing(
    database: Database, wanted: MentionFilter = WEEK, today: date = TODAY
) -> dict[int, tuple[int, list[str]]]:
    """By day of the month: how many sources were listened to, and why which are missing."""
    with database.read() as session:
        found = coverage(session, wanted, ZONE, today=today)
    return {each.day.day: (each.watched, [f"{m.name} {m.why}" for m in each.missing]) for each in found.days}


def test_one_of_two_sources_is_missing(database: Database) -> None:
    """A is crawled daily; B on all days but the 12th: that day 1 of 2 is missing, the others are whole."""
    a, b = source(database, "a"), source(database, "b")
    days_run(database, a, day(1), day(19))
    days_run(database, b, day(1), day(19), without=(12,))
    with database.read() as session:
        found = coverage(session, WEEK, ZONE, today=TODAY)
    one = found.on(day(12))
    assert one is not None
    assert (one.watched, one.missing, one.whole) == (2, (Missing(source_id=b, name="b", why=IDLE),), False)
    assert found.on(day(11)) is None
    assert len(found.days) == 1
    assert missing(database, MentionFilter(start=WEEK.start, end=WEEK.end, sources=(a,))) == {}
    assert missing(database, MentionFilter(start=WEEK.start, end=WEEK.end, sources=(b,))) == {
        12: (1, [f"b {IDLE}"])
    }


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("robots", "refused"), ("http-403", "refused"), ("http-429", "refused"), ("login", "refused"),
        ("timeout", "down"), ("dns", "down"), ("http-503", "down"), ("not-a-forum", "unread"),
        ("spider-error", "stopped"),
    ],
)  # fmt: skip
def test_why_a_source_is_missing(database: Database, fault: str, why: str) -> None:
    """The last fault of the day's last failed crawl says why."""
    a = source(database, "a")
    days_run(database, a, day(1), day(19), without=(12,))
    run(database, a, day(12), fault="cut-off" if why != "down" else "robots")
    run(database, a, day(12), fault=fault)
    assert missing(database) == {12: (1, [f"a {why}"])}


def test_a_failed_crawl_beside_one_that_reached_its_end_leaves_no_gap(database: Database) -> None:
    a = source(database, "a")
    days_run(database, a, day(1), day(19))
    run(database, a, day(12), fault="timeout")
    assert missing(database) == {}


def test_over_budget(database: Database) -> None:
    a = source(database, "a")
    days_run(database, a, day(1), day(19), without=(12,))
    run(database, a, day(12), finished=False, over_budget=True)
    assert missing(database) == {12: (1, ["a budget"])}


def test_before_it_was_added_a_source_is_not_missing(database: Database) -> None:
    """B was added on the 12th and crawled from the 13th; before that it was not yet listened to."""
    a, b = source(database, "a"), source(database, "b", added=day(12))
    days_run(database, a, day(1), day(19))
    days_run(database, b, day(13), day(19))
    assert missing(database) == {}
    with database.read() as session:
        assert coverage(session, WEEK, ZONE, today=TODAY).not_yet == (
            NotYet(source_id=b, name="b", since=day(12)),
        )


def test_a_source_that_never_answered_is_missing_from_the_day_after_it_was_added(database: Database) -> None:
    a = source(database, "a", added=day(12))
    for number in (12, 13, 14):
        run(database, a, day(number), fault="dns")
    assert missing(database) == {13: (1, ["a down"]), 14: (1, ["a down"]), 15: (1, [f"a {IDLE}"])}


def test_today_is_not_missing(database: Database) -> None:
    a = source(database, "a")
    days_run(database, a, day(1), day(11))
    assert missing(database, today=day(13)) == {12: (1, [f"a {IDLE}"])}


def test_a_source_crawled_once_a_week_is_missing_when_a_week_brought_nothing(database: Database) -> None:
    """Crawled on the 2nd, then only on the 14th: due on the 9th, so missing from the 10th to the 13th.

    The days from the 3rd to the 9th are covered by the crawl of the 2nd: the next was due seven days later.
    """
    a = source(database, "a", every=timedelta(days=7))
    run(database, a, day(2))
    run(database, a, day(14))
    assert missing(database) == {number: (1, [f"a {IDLE}"]) for number in (10, 11, 12, 13)}


def test_a_source_crawled_each_24_hours_may_slip_over_midnight(database: Database) -> None:
    """Two crawls 24 hours and 10 seconds apart, at 23:59:55 on the 11th and 00:00:05 on the 13th: nothing was
    due.
    """
    a = source(database, "a", every=timedelta(days=1))
    days_run(database, a, day(1), day(10))
    brief = timedelta(seconds=1)
    run(database, a, datetime(2026, 11, 11, 16, 59, 55, tzinfo=UTC), took=brief)
    run(database, a, datetime(2026, 11, 12, 17, 0, 5, tzinfo=UTC), took=brief)
    days_run(database, a, day(14), day(19))
    assert missing(database) == {}


def test_a_crawl_over_midnight_looked_on_both_days(database: Database) -> None:
    """From 23:30 on the 12th to 00:30 on the 13th in Hà Nội."""
    a = source(database, "a")
    days_run(database, a, day(1), day(19), without=(12, 13))
    run(database, a, datetime(2026, 11, 12, 17, 30, tzinfo=UTC), took=timedelta(hours=1))
    assert missing(database) == {}


def test_a_paused_source_says_so(database: Database) -> None:
    a = source(database, "a")
    days_run(database, a, day(1), day(13))
    set_enabled(database, a, False, actor="test")
    assert missing(database) == {14: (1, [f"a {PAUSED}"]), 15: (1, [f"a {PAUSED}"])}


def test_days_are_those_of_the_reporting_zone_and_can_be_rebuilt(database: Database) -> None:
    """18:00 UTC on the 11th is the 12th in Hà Nội; rebuilt for UTC it is the 11th: the 12th is missing."""
    a = source(database, "a")
    days_run(database, a, day(1), day(19), without=(12,))
    run(database, a, datetime(2026, 11, 11, 18, 0, tzinfo=UTC))
    run(database, a, day(13), fault="timeout")
    assert missing(database) == {}

    def rows() -> list[tuple[object, ...]]:
        with database.read() as session:
            columns = (SourceDay.day, SourceDay.finished, SourceDay.failed, SourceDay.trouble)
            return [tuple(row) for row in session.execute(select(*columns).order_by(SourceDay.day))]

    kept_rows = rows()
    with database.write() as session:
        source_days.rebuild(session, zone=ZONE)
    assert rows() == kept_rows
    with database.write() as session:
        change_zone(session, ZoneInfo("UTC"))
    assert missing(database) == {12: (1, [f"a {IDLE}"])}


def test_an_older_installation_learns_its_days_once(database: Database) -> None:
    a = source(database, "a")
    days_run(database, a, day(1), day(19), without=(12,))
    with database.write() as session:
        session.execute(delete(SourceDay))
        assert source_days.ensure_known(session, zone=ZONE)
        assert not source_days.ensure_known(session, zone=ZONE)
    assert missing(database) == {12: (1, [f"a {IDLE}"])}


def test_the_end_of_a_crawl_is_noted(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the door that spiders use: refused by robots.txt, out of requests, killed, then well."""
    monkeypatch.setenv("LISTENER_DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    get_settings.cache_clear()
    number = source(database, "a")

    def noted() -> tuple[int, int, str | None]:
        with database.read() as session:
            row = session.execute(select(SourceDay.finished, SourceDay.failed, SourceDay.trouble)).one()
        return row.finished, row.failed, row.trouble

    def crawl(fault: str | None, requests: int, *, reached_end: bool) -> None:
        with database.write() as session:
            intake = StoreIntake(claim_one(session, number))
        if fault is not None:
            intake.fault(Fault(url="https://a.example.vn/", kind=fault, message="No."))
        intake.finish(reached_end=reached_end, reason="-", figures=CrawlFigures(requests=requests))

    crawl("robots", 1, reached_end=False)
    assert noted() == (0, 1, "refused")
    crawl(None, 2000, reached_end=False)
    assert noted() == (0, 2, "budget")
    with database.write() as session:
        job = claim_one(session, number)
        assert job.run_id is not None
        end_run(session, job.run_id, status="killed", reason="-")
    assert noted() == (0, 3, "stopped")
    crawl(None, 7, reached_end=True)
    assert noted() == (1, 3, "stopped")
    today = utc_now().astimezone(get_settings().zone).date()
    with database.read() as session:
        assert (
            coverage(session, MentionFilter(start=today, end=today), get_settings().zone, today=today).days
            == ()
        )


def alike(
    database: Database, *, counts: bool, wanted: MentionFilter = WEEK
) -> tuple[tuple[int, ...] | None, list[LeftOut]]:
    """The sources that can be compared, and those left out."""
    with database.read() as session:
        found = likeness(session, wanted, ZONE, today=TODAY, counts=counts)
    return found.sources, list(found.left_out)


def test_sources_listened_to_in_both_weeks_are_compared(database: Database) -> None:
    """A throughout; B was added on the 5th, in the week before (2 to 8); C lacks 2 of 7 days, D 1 of 7."""
    a, b = source(database, "a"), source(database, "b", added=day(5))
    c, d = source(database, "c"), source(database, "d")
    for number, without in ((a, ()), (b, ()), (c, (4, 5)), (d, (12,))):
        days_run(database, number, day(6) if number == b else day(1), day(19), without=without)
    assert alike(database, counts=True) == (
        (a, d),
        [
            LeftOut(source_id=b, name="b", why="new", since=day(5)),
            LeftOut(source_id=c, name="c", why="missing", since=date(2026, 1, 1)),
        ],
    )
    only_d = MentionFilter(start=WEEK.start, end=WEEK.end, sources=(d,))
    assert alike(database, counts=True, wanted=only_d) == (None, [])


def test_what_was_written_can_be_read_afterwards(database: Database) -> None:
    """A new source whose lists were gone over to their end: its posts are compared, their gains are not."""
    a = source(database, "a", added=day(10))
    days_run(database, a, day(10), day(19))
    with database.write() as session:
        session.execute(insert(ListMemory).values(source_id=a, url="x", address="x", swept_at=utc_now()))
    assert alike(database, counts=False) == (None, [])
    assert alike(database, counts=True)[0] == ()
    with database.write() as session:
        session.execute(insert(ListMemory).values(source_id=a, url="y", address="y", resume="y?page=2"))
    assert alike(database, counts=False)[0] == ()


def test_nothing_can_be_compared_and_nothing_need_be(database: Database) -> None:
    """With a single new source no comparison is possible; without sources (posts from files) nothing is left
    out.
    """
    with database.read() as session:
        nobody = likeness(session, WEEK, ZONE, today=TODAY, counts=True)
    assert (nobody.possible, nobody.of(WEEK)) == (True, WEEK)
    a = source(database, "a", added=day(10))
    run(database, a, day(11), fault="robots")
    assert alike(database, counts=True) == (None, [])
    run(database, a, day(12))
    with database.read() as session:
        assert not likeness(session, WEEK, ZONE, today=TODAY, counts=True).possible
