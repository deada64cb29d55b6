"""What is older than a source's rules goes with all that hangs on it, and nothing else does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update

from listener.brands import add_brand
from listener.engagement import panels
from listener.engagement.filters import MentionFilter
from listener.errors import UsageError
from listener.pipeline import Pipeline
from listener.post import Author, Kind, Reactions
from listener.retention.daily import retain
from listener.retention.keeping import Removal, list_keeping, remove_old, set_keeping, what_would_go
from listener.sources import add_source
from listener.store import Database, tables
from tests.commands import Commands
from tests.ingest import posts as make
from tests.ingest.posts import SITE, harvest, make_post

NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
YEAR = MentionFilter(start=date(2025, 11, 20), end=TODAY)


@pytest.fixture
def source(database: Database) -> int:
    """A source, and a brand to listen for."""
    add_brand(database, code="mien", name="Miên", query="mien", competitor=False, actor="test")
    return add_source(database, url=f"https://{SITE}/", name="Diễn đàn", actor="test").id


def store(
    database: Database,
    source: int,
    number: int,
    *,
    days: int,
    text: str = "Hôm nay trời đẹp.",
    thread: int = 1,
    author: str = "lan",
) -> None:
    """A post written so many days ago, seen with 4 likes."""
    post = make_post(
        number, text, kind=Kind.COMMENT, published_at=NOW - timedelta(days=days),
        thread_url=f"https://{SITE}/topic/{thread}/", author=Author(name=author),
        reactions=Reactions(likes=4),
    )  # fmt: skip
    Pipeline(database, make.settings()).take(harvest(post), source_id=source, now=NOW)


def keys(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(tables.Post.key)))


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_nothing_goes_without_a_rule(database: Database, source: int) -> None:
    store(database, source, 1, days=4000)
    assert remove_old(database, actor="test", today=TODAY) == []
    assert keys(database) == {"comment:1"}


def test_everything_older_goes_and_the_figures_with_it(database: Database, source: int) -> None:
    """Kept 100 days: of posts 99, 100 and 101 days old the last goes, with its mention, counts and author."""
    for number, days in ((1, 99), (2, 100), (3, 101)):
        store(database, source, number, days=days, text="Quán mien ngon.", author=f"an{number}")
    set_keeping(database, source, actor="test", keep_days=100)
    expected = Removal(
        source_id=source, name="Diễn đàn", posts=1, mentions=1, cases=0, authors=1, held_back=0
    )
    with database.read() as session:
        assert what_would_go(session, today=TODAY) == [expected]
        assert panels.headline(session, YEAR).likes == 12
    assert keys(database) == {"comment:1", "comment:2", "comment:3"}
    assert remove_old(database, actor="test", today=TODAY) == [expected]
    assert keys(database) == {"comment:1", "comment:2"}
    assert [count(database, t) for t in (tables.Mention, tables.Snapshot, tables.Gain, tables.Account)] == [
        2,
        2,
        2,
        2,
    ]
    with database.read() as session:
        left = panels.headline(session, YEAR)
        assert (left.mentions, left.likes, left.people) == (2, 8, 2)
        audited = session.scalars(select(tables.Audit.action)).all()
    assert "retention.change" in audited
    assert "retention.remove" in audited
    assert remove_old(database, actor="test", today=TODAY)[0].posts == 0


def test_threads_in_which_a_brand_was_named_are_not_silent(database: Database, source: int) -> None:
    """Thread 1 names the brand in one post and keeps all three; thread 2 does not and goes; thread 3 is
    young.
    """
    store(database, source, 1, days=60, thread=1)
    store(database, source, 2, days=60, thread=1, text="Mien ngon lắm.")
    store(database, source, 3, days=60, thread=1)
    store(database, source, 4, days=60, thread=2)
    store(database, source, 5, days=10, thread=3)
    set_keeping(database, source, actor="test", keep_silent_days=30)
    assert remove_old(database, actor="test", today=TODAY)[0].posts == 1
    assert keys(database) == {"comment:1", "comment:2", "comment:3", "comment:5"}
    with database.read() as session:
        titles = dict(session.execute(select(tables.Thread.url, tables.Thread.title)).all())
    assert titles[f"https://{SITE}/topic/2/"] is None  # known to the crawl, its words are gone
    assert titles[f"https://{SITE}/topic/1/"] == "Chuyện trò"


def test_an_open_case_holds_its_post_back(database: Database, source: int) -> None:
    store(database, source, 1, days=200, text="Mien dở quá, thất vọng!")
    store(database, source, 2, days=200, text="Mien ngon.")
    set_keeping(database, source, actor="test", keep_days=100)
    with database.write() as session:
        mentions = session.execute(
            select(tables.Mention.id, tables.Post.key).join(tables.Post).order_by(tables.Post.key)
        ).all()
        session.execute(tables.Case.__table__.delete())
        for mention, status in zip(mentions, ("open", "closed"), strict=True):
            session.execute(
                insert(tables.Case).values(mention_id=mention.id, opened_by="test", status=status)
            )
    gone = remove_old(database, actor="test", today=TODAY)[0]
    assert (gone.posts, gone.cases, gone.held_back) == (1, 1, 1)
    assert keys(database) == {"comment:1"}
    with database.write() as session:
        session.execute(update(tables.Case).values(status="closed"))
    assert remove_old(database, actor="test", today=TODAY)[0].posts == 1


@pytest.mark.parametrize(("state", "stays"), [("confirmed", True), ("rejected", True), ("suggested", False)])
def test_authors_that_must_be_remembered_stay(
    database: Database, source: int, state: str, stays: bool
) -> None:
    """A customer's account, and a pair that was rejected and must not be suggested again."""
    store(database, source, 1, days=200)
    set_keeping(database, source, actor="test", keep_days=100)
    with database.write() as session:
        customer = session.execute(
            insert(tables.Customer).values(public_id="c1", name="Lan").returning(tables.Customer.id)
        ).scalar_one()
        account = session.scalars(select(tables.Account.id)).one()
        session.execute(
            insert(tables.CustomerLink).values(
                customer_id=customer,
                account_id=account,
                state=state,
                weight=0.9,
                evidence=[],
                rule="test",
                decided_by="test",
            )
        )
        assert what_would_go(session, today=TODAY)[0].authors == (0 if stays else 1)
    remove_old(database, actor="test", today=TODAY)
    assert count(database, tables.Account) == (1 if stays else 0)


def test_what_is_past_its_days_is_not_stored_again(database: Database, source: int) -> None:
    """The next crawl reads the same page: the post is counted as seen, nothing comes back; a file may bring
    it.
    """
    store(database, source, 1, days=200, text="Mien ngon.")
    set_keeping(database, source, actor="test", keep_days=100)
    remove_old(database, actor="test", today=TODAY)
    store(database, source, 1, days=200, text="Mien ngon.")
    store(database, source, 2, days=99, text="Mien ngon.")
    assert keys(database) == {"comment:2"}


def test_other_sources_are_not_touched(database: Database, source: int) -> None:
    store(database, source, 1, days=200)
    other = add_source(database, url="https://other.example.vn/", actor="test").id
    set_keeping(database, other, actor="test", keep_days=100)
    assert remove_old(database, actor="test", today=TODAY)[0].posts == 0
    with database.read() as session:
        assert {k.name: (k.keep_days, k.posts) for k in list_keeping(session)} == {
            "Diễn đàn": (None, 1), "other.example.vn": (100, 0),
        }  # fmt: skip


def test_once_a_day(database: Database, source: int) -> None:
    """Done, and not again before midnight in Hà Nội (17:00 UTC), whoever asks."""
    store(database, source, 1, days=200)
    set_keeping(database, source, actor="test", keep_days=100)
    assert retain(database, zone=make.ZONE, now=NOW)
    assert keys(database) == set()
    assert not retain(database, zone=make.ZONE, now=NOW + timedelta(hours=11))
    assert retain(database, zone=make.ZONE, now=NOW + timedelta(hours=13))


def test_wrong_numbers_are_refused(sqlite_database: Database) -> None:
    number = add_source(sqlite_database, url="https://a.example.vn/", actor="test").id
    with pytest.raises(UsageError, match="Say what to change"):
        set_keeping(sqlite_database, number, actor="test")
    with pytest.raises(UsageError, match="cannot be kept -1 days"):
        set_keeping(sqlite_database, number, actor="test", keep_days=-1)
    with pytest.raises(UsageError, match="no source 99"):
        set_keeping(sqlite_database, 99, actor="test", keep_days=1)


def test_the_commands(listener: Commands) -> None:
    """Set, list, a dry run that changes nothing, and the run."""
    listener.run("init")
    listener.run("source", "add", "https://a.example.vn/", "--kind", "forum", "--name", "a")
    assert "a: all posts 365 days" in listener.run("retention", "set", "a", "--days", "365")
    assert listener.json("retention", "list")[0]["keep_days"] == 365
    dry = listener.json("retention", "run", "--dry-run")
    assert (dry["dry_run"], dry["removed"][0]["posts"], dry["thinned"]["dropped"]) == (True, 0, 0)
    assert "Old counts: 0 of 0 snapshots went." in listener.run("retention", "run")
    assert "forever" in listener.run("retention", "set", "a", "--days", "forever")
    assert "is no number of days" in listener.run("retention", "set", "a", "--days", "soon", code=2)
