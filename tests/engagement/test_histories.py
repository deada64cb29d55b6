"""Histories worked out by hand: what was on the page at each visit, and what each day must say of it.

Times are UTC; Hà Nội is seven hours ahead. A post is written at 12:00 in Hà Nội on Wednesday 18 November 2026
unless its test says otherwise. ``already`` is what it had when a count was first known, on the day it was
written.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from listener.engagement.counting import rebuild
from listener.pipeline import Pipeline
from listener.post import Gone, Reactions
from listener.settings import Settings
from listener.sources import add_source
from listener.store import Database, open_database, tables
from tests.ingest.posts import SITE, harvest, make_post
from tests.postgres import PostgresServer

WRITTEN = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
HANOI = "Asia/Ho_Chi_Minh"
Gains = dict[tuple[date, bool], dict[str, int]]


class Page:
    """A post on its page, visited through the pipeline of an installation with some reporting zone."""

    def __init__(self, database: Database, zone: str = HANOI) -> None:
        self.database = database
        self.zone = ZoneInfo(zone)
        self.pipeline = Pipeline(database, Settings(reporting_zone=zone, _env_file=None))  # type: ignore[call-arg]
        self.source = add_source(database, url=f"https://{SITE}/", actor="test").id
        self.post: dict[str, Any] = {"published_at": WRITTEN}

    def visit(self, when: datetime, **counts: int) -> None:
        """Somebody looks: the page shows these counts and no others."""
        post = make_post(reactions=Reactions(**counts), **self.post)
        self.pipeline.take(harvest(post), source_id=self.source, now=when)

    def gains(self) -> Gains:
        """By day and whether it was there already: what is known, and the same when rebuilt."""
        kept = self._read()
        with self.database.write() as session:
            rebuild(session, list(session.scalars(select(tables.Post.id))), zone=self.zone)
        assert self._read() == kept, "rebuilt from the snapshots it is another history"
        return kept

    def _read(self) -> Gains:
        with self.database.read() as session:
            return {
                (gain.day, gain.already): {
                    name: value
                    for name in ("likes", "comments", "shares", "views")
                    if (value := getattr(gain, name)) is not None
                }
                for gain in session.scalars(select(tables.Gain))
            }

    def snapshots(self) -> list[tuple[datetime, datetime | None, int | None]]:
        """From when, until when, likes."""
        with self.database.read() as session:
            rows = session.scalars(select(tables.Snapshot).order_by(tables.Snapshot.seen_at))
            return [(row.seen_at, row.until, row.likes) for row in rows]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One database of each kind for all histories of this file."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path_factory.mktemp('histories') / 'listener.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        address = server.create_database("histories")
    handle = open_database(address)
    yield handle
    handle.close()


@pytest.fixture
def empty(kept: Database) -> Database:
    """That database without posts and sources."""
    clear(kept)
    return kept


@pytest.fixture
def page(empty: Database) -> Page:
    """A page that nobody has visited yet."""
    return Page(empty)


def clear(database: Database) -> None:
    """Forget posts and sources."""
    with database.write() as session:
        session.execute(delete(tables.Post))
        session.execute(delete(tables.Source))


def day(number: int) -> date:
    """A day of November 2026."""
    return date(2026, 11, number)


def at(number: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of November 2026 in UTC."""
    return datetime(2026, 11, number, hour, minute, second, tzinfo=UTC)


def test_outage(page: Page) -> None:
    """5 likes on the 18th; nobody looks on the 19th and 20th; 12 likes on the 21st.

    The 7 that came are put on the 21st, the day they were seen: nobody knows when they came. The two days
    between have no row at all, which is not the same as 0.
    """
    page.visit(at(18, 6), likes=5)
    page.visit(at(21, 6), likes=12)
    assert page.gains() == {(day(18), True): {"likes": 5}, (day(21), False): {"likes": 7}}


def test_first_sight_with_old_counts(page: Page) -> None:
    """Found on the 21st with 40 likes and 3 comments, three days after it was written: none came on the 21st.

    A like more on the 22nd is a gain of the 22nd.
    """
    page.visit(at(21, 6), likes=40, comments=3)
    page.visit(at(22, 6), likes=41, comments=3)
    assert page.gains() == {(day(18), True): {"likes": 40, "comments": 3}, (day(22), False): {"likes": 1}}


def test_unlike(page: Page) -> None:
    """10, then 8, then 9 likes on one day: −2 + 1 = −1 that day; next day 9 − 4 = 5: another −4."""
    page.visit(at(18, 6), likes=10)
    page.visit(at(19, 1), likes=8)
    page.visit(at(19, 2), likes=9)
    page.visit(at(20, 1), likes=5)
    assert page.gains() == {
        (day(18), True): {"likes": 10},
        (day(19), False): {"likes": -1},
        (day(20), False): {"likes": -4},
    }


def test_deleted_and_restored(page: Page) -> None:
    """6 likes; gone on the 19th; back on the 21st with 9. Deleting takes no likes away: +3 on the 21st."""
    page.visit(at(18, 6), likes=6)
    gone = Gone(site=SITE, keys=("comment:1",))
    page.pipeline.take(harvest(gone=(gone,)), source_id=page.source, now=at(19, 6))
    assert page.gains() == {(day(18), True): {"likes": 6}}
    with page.database.read() as session:
        assert session.scalars(select(tables.Post.deleted_at)).one() == at(19, 6)
    page.visit(at(21, 6), likes=9)
    assert page.gains() == {(day(18), True): {"likes": 6}, (day(21), False): {"likes": 3}}
    with page.database.read() as session:
        assert session.scalars(select(tables.Post.deleted_at)).one() is None


def test_edited_text(page: Page) -> None:
    """An edit is no new post: the 2 likes it had stay what it had, and it gains 1 on the day of the edit."""
    page.visit(at(18, 6), likes=2)
    page.post["text"] = "Hôm nay trời rất đẹp."
    page.visit(at(19, 6), likes=3)
    assert page.gains() == {(day(18), True): {"likes": 2}, (day(19), False): {"likes": 1}}
    with page.database.read() as session:
        assert session.scalar(select(func.count()).select_from(tables.Post)) == 1


def test_edited_date(page: Page) -> None:
    """A site that later shows another date of writing moves nothing: a post keeps the day it was stored
    under.
    """
    page.visit(at(18, 6), likes=2)
    page.post["published_at"] = WRITTEN - timedelta(days=3)
    page.visit(at(19, 6), likes=3)
    assert page.gains() == {(day(18), True): {"likes": 2}, (day(19), False): {"likes": 1}}


def test_the_day_on_which_clocks_go_back(empty: Database) -> None:
    """Berlin leaves summer time on 25 October 2026: that day has 25 hours, 22:00 UTC on the 24th to 23:00 on
    the 25th.

    4 likes at its first second, 5 at its last (+1, both are the 25th), 7 a second later (+2 on the 26th).
    02:30 comes twice that day; visits at both (00:30 and 01:30 UTC) with 4 likes bring nothing.
    """
    page = Page(empty, "Europe/Berlin")
    page.post["published_at"] = datetime(2026, 10, 24, 10, tzinfo=UTC)
    page.visit(datetime(2026, 10, 24, 21, 59, 59, tzinfo=UTC), likes=3)
    for hour, minute, second, likes in (
        (22, 0, 0, 4),
        (24, 30, 0, 4),
        (25, 30, 0, 4),
        (46, 59, 59, 5),
        (47, 0, 0, 7),
    ):
        moment = datetime(2026, 10, 24, tzinfo=UTC) + timedelta(hours=hour, minutes=minute, seconds=second)
        page.visit(moment, likes=likes)
    assert page.gains() == {
        (date(2026, 10, 24), True): {"likes": 3},
        (date(2026, 10, 25), False): {"likes": 2},
        (date(2026, 10, 26), False): {"likes": 2},
    }


def test_the_day_on_which_clocks_go_forward(empty: Database) -> None:
    """29 March 2026 in Berlin has 23 hours, 23:00 UTC on the 28th to 22:00 UTC on the 29th.

    1 → 2 likes in its first second, 2 → 4 in its last: +3 that day, +1 at 22:00 UTC, which is the 30th.
    """
    page = Page(empty, "Europe/Berlin")
    page.post["published_at"] = datetime(2026, 3, 28, 10, tzinfo=UTC)
    for moment, likes in (
        (datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), 1),
        (datetime(2026, 3, 28, 23, 0, 0, tzinfo=UTC), 2),
        (datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC), 4),
        (datetime(2026, 3, 29, 22, 0, 0, tzinfo=UTC), 5),
    ):
        page.visit(moment, likes=likes)
    assert page.gains() == {
        (date(2026, 3, 28), True): {"likes": 1},
        (date(2026, 3, 29), False): {"likes": 3},
        (date(2026, 3, 30), False): {"likes": 1},
    }


@pytest.mark.parametrize(
    ("zone", "written", "came"),
    [
        (HANOI, day(18), day(20)),  # 17:30 UTC on the 19th is 00:30 on the 20th
        ("UTC", day(18), day(19)),
        ("Pacific/Apia", day(18), day(20)),  # 13 hours ahead: 06:30 on the 20th
        ("America/Los_Angeles", day(17), day(19)),  # 8 behind: written at 21:00 on the 17th
        ("Asia/Kathmandu", day(18), day(19)),  # 5:45 ahead: 23:15 on the 19th
    ],
)
def test_zones(empty: Database, zone: str, written: date, came: date) -> None:
    """One history, five reporting zones: days are those of the zone."""
    page = Page(empty, zone)
    page.visit(at(18, 6), likes=1)
    page.visit(at(19, 17, 30), likes=4)
    assert page.gains() == {(written, True): {"likes": 1}, (came, False): {"likes": 3}}


def test_a_count_that_disappears_and_returns(page: Page) -> None:
    """7 likes; a day on which the page shows none (not 0); then 9. It came from 7 to 9: +2 on the 20th.

    Neither −7 on the 19th nor +9 on the 20th, and the 9 are not "already there" anew.
    """
    page.visit(at(18, 6), likes=7)
    page.visit(at(19, 6))
    page.visit(at(20, 6), likes=9)
    assert page.gains() == {(day(18), True): {"likes": 7}, (day(20), False): {"likes": 2}}


def test_a_count_shown_later_than_others(page: Page) -> None:
    """Likes from the 18th, shares only from the 20th: 4 shares were there before, on the day of writing."""
    page.visit(at(18, 6), likes=1)
    page.visit(at(20, 6), likes=2, shares=4)
    page.visit(at(21, 6), likes=2, shares=5)
    assert page.gains() == {
        (day(18), True): {"likes": 1, "shares": 4},
        (day(20), False): {"likes": 1},
        (day(21), False): {"shares": 1},
    }


def test_two_visits_within_a_second(page: Page) -> None:
    """Its list shows 4 comments, and in the same second its page 2 likes and 5 comments.

    4 comments and 2 likes were there, 1 comment came. The second visit is put a second later, so that both
    can be told apart for ever.
    """
    page.visit(at(18, 6), comments=4)
    page.visit(at(18, 6) + timedelta(milliseconds=400), likes=2, comments=5)
    assert page.gains() == {(day(18), True): {"likes": 2, "comments": 4}, (day(18), False): {"comments": 1}}
    assert [seen for seen, _, _ in page.snapshots()] == [at(18, 6), at(18, 6, 0, 1)]


def test_two_visits_in_the_last_second_of_a_day(page: Page) -> None:
    """23:59:59 in Hà Nội twice, with 1 and 2 likes: the second is put at 00:00:00 and counts there, then and
    ever.
    """
    page.visit(at(18, 16, 59, 59), likes=1)
    page.visit(at(18, 16, 59, 59) + timedelta(milliseconds=600), likes=2)
    assert page.gains() == {(day(18), True): {"likes": 1}, (day(19), False): {"likes": 1}}


def test_a_clock_that_was_set_back(page: Page) -> None:
    """A visit at 06:00 with 3 likes, then by a clock set back one at 05:00 with 5: what came came after
    06:00.
    """
    page.visit(at(18, 6), likes=3)
    page.visit(at(18, 5), likes=5)
    assert page.gains() == {(day(18), True): {"likes": 3}, (day(18), False): {"likes": 2}}


def test_late_first_sight_across_midnight(page: Page) -> None:
    """Written at 23:58 on the 18th in Hà Nội, found at 00:01 on the 19th with 3 likes, at 00:06 it has 5.

    The 3 belong to the 18th, the day it was written, though three minutes earlier nobody knew of it; the 2 to
    the 19th.
    """
    page.post["published_at"] = at(18, 16, 58)
    page.visit(at(18, 17, 1), likes=3)
    page.visit(at(18, 17, 6), likes=5)
    assert page.gains() == {(day(18), True): {"likes": 3}, (day(19), False): {"likes": 2}}


def test_nobody_knows_when_it_was_written(page: Page) -> None:
    """Without a date of writing its day is the day it was found."""
    page.post["published_at"] = None
    page.visit(at(20, 6), likes=3)
    assert page.gains() == {(day(20), True): {"likes": 3}}


def test_visits_without_news_add_no_row(page: Page) -> None:
    """Seen at 6, 7 and 8 o'clock with 3 likes, at 9 and 10 with 4: two rows, each with how long it held."""
    for hour, likes in ((6, 3), (7, 3), (8, 3), (9, 4), (10, 4)):
        page.visit(at(18, hour), likes=likes)
    assert page.snapshots() == [(at(18, 6), at(18, 8), 3), (at(18, 9), at(18, 10), 4)]
    assert page.gains() == {(day(18), True): {"likes": 3}, (day(18), False): {"likes": 1}}


_visits = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 1, 30, 3600, 43_200, 86_400, -5]),
        st.none() | st.integers(0, 3),
        st.none() | st.integers(0, 3),
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(visits=_visits)
def test_any_history_is_rebuilt_as_it_was_kept(
    kept: Database, visits: list[tuple[int, int | None, int | None]]
) -> None:
    """Whatever comes, also within a second or by a clock set back: a row for each change, no more."""
    clear(kept)
    page = Page(kept)
    now, known, changes = WRITTEN, (None, None), 0
    for pause, likes, comments in visits:
        now += timedelta(seconds=pause)
        page.visit(now, **{k: v for k, v in (("likes", likes), ("comments", comments)) if v is not None})
        after = (known[0] if likes is None else likes, known[1] if comments is None else comments)
        changes += after != known
        known = after
    page.gains()
    assert len(page.snapshots()) == changes
