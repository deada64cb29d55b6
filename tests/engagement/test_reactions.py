"""Who liked or shared: asked for when counts change, kept with the post, taken back, forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from listener.brands import add_brand
from listener.customers.accounts import account_key
from listener.customers.timeline import EVERYTHING, Choice, TimelineFilter, choices, timeline
from listener.customers.tombstones import AUTHOR, bury
from listener.engagement.reactions import due_reactions, reactions_to
from listener.ingest.gone import mark_gone
from listener.intake import Asking
from listener.mentions import one
from listener.pipeline import Pipeline
from listener.post import Author, Gone, Reacted, Reactions, Reactor
from listener.retention.keeping import remove_old, set_keeping
from listener.sources import add_source
from listener.store import Database, tables
from listener.store.tables import Account, PostReaction
from tests.ingest import posts as make
from tests.ingest.posts import NOW, SITE, harvest, make_post

LAN = Reactor(site=SITE, account=Author(name="Lan", external_id="1"))
MINH = Reactor(site=SITE, account=Author(name="Minh", external_id="2"))


@pytest.fixture
def source(database: Database) -> int:
    """A source with a post about the brand that counts 2 likes, and one that is about nothing."""
    add_brand(database, code="mien", name="Miên", query="mien", actor="test")
    number = add_source(database, url=f"https://{SITE}/", actor="test").id
    take(database, number, likes=2)
    other = make_post(2, reactions=Reactions(likes=9))
    Pipeline(database, make.settings()).take(harvest(other), source_id=number, now=NOW)
    return number


def take(database: Database, source: int, *, likes: int | None = None, shares: int | None = None) -> None:
    """The post about the brand, with these counts."""
    post = make_post(1, "Quán mien ngon.", reactions=Reactions(likes=likes, shares=shares))
    Pipeline(database, make.settings()).take(harvest(post), source_id=source, now=NOW)


def tell(
    database: Database,
    source: int,
    *accounts: Reactor,
    hours: int = 1,
    complete: bool = True,
    counted: int = 2,
    shown: bool = True,
) -> None:
    """The site says who liked the post."""
    told = Reacted(
        site=SITE, key="comment:1", kind="like", counted=counted,
        accounts=accounts if shown else None, complete=complete,
    )  # fmt: skip
    later = NOW + timedelta(hours=hours)
    Pipeline(database, make.settings()).take(harvest(reacted=(told,)), source_id=source, now=later)


def due(database: Database, source: int, limit: int = 9) -> list[tuple[str, str, int]]:
    with database.read() as session:
        return [(one.key, one.kind, one.counted) for one in due_reactions(session, source, limit)]


def shown(database: Database) -> list[tuple[str, bool]]:
    """Names of who reacted to the post, and whether they took it back."""
    with database.read() as session:
        number = session.scalar(select(tables.Post.id).where(tables.Post.key == "comment:1"))
        assert number is not None
        return [(each.name, each.gone_at is not None) for each in reactions_to(session, number)]


def test_it_is_asked_when_counts_change_and_not_before(database: Database, source: int) -> None:
    """Only of what is about a brand: 2 likes; asked; 3 likes and a share: both; nothing of others."""
    with database.read() as session:
        assert due_reactions(session, source, 9) == [
            Asking(site=SITE, key="comment:1", url=make_post(1).url, kind="like", counted=2)
        ]
        assert due_reactions(session, source + 1, 9) == []
        assert due_reactions(session, source, 0) == []
    tell(database, source, LAN, MINH)
    assert due(database, source) == []
    take(database, source, likes=3, shares=1)
    assert sorted(due(database, source)) == [("comment:1", "like", 3), ("comment:1", "share", 1)]
    assert len(due(database, source, limit=1)) == 1
    with database.write() as session:
        mark_gone(session, Gone(site=SITE, keys=("comment:1",)), NOW)
    assert due(database, source) == []


def test_who_is_missing_from_a_complete_list_has_taken_it_back(database: Database, source: int) -> None:
    """Lan and Minh; then Minh alone: Lan took it back; then both again."""
    tell(database, source, LAN, MINH)
    assert shown(database) == [("Lan", False), ("Minh", False)]
    tell(database, source, MINH, hours=2, complete=False)
    assert shown(database) == [("Lan", False), ("Minh", False)]
    tell(database, source, MINH, hours=3)
    assert shown(database) == [("Lan", True), ("Minh", False)]
    tell(database, source, LAN, MINH, hours=4)
    assert shown(database) == [("Lan", False), ("Minh", False)]
    tell(database, source, hours=5)
    assert shown(database) == [("Lan", True), ("Minh", True)]


def test_a_site_that_does_not_show_them_is_not_asked_again(database: Database, source: int) -> None:
    tell(database, source, shown=False, complete=False)
    assert shown(database) == []
    assert due(database, source) == []


def test_an_erased_person_reacts_under_a_made_up_name(database: Database, source: int) -> None:
    """As what they write does: the tombstone of the account hides the name."""
    with database.write() as session:
        erasure = tables.Erasure(public_id="c1", by="test")
        session.add(erasure)
        session.flush()
        bury(session, erasure.id, [(AUTHOR, f"{SITE}/{account_key(LAN.account)}")])
    tell(database, source, LAN, MINH)
    names = [name for name, _ in shown(database)]
    assert "Lan" not in names
    assert "Minh" in names
    assert len(names) == 2


def test_they_go_with_the_post(database: Database, source: int) -> None:
    """The post is removed by its source's rule: its author, and who only liked it, go too."""
    tell(database, source, LAN, MINH)
    set_keeping(database, source, actor="test", keep_days=1)
    assert remove_old(database, actor="test", today=NOW.date())[0].authors == 3
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(PostReaction)) == 0
        assert session.scalar(select(func.count()).select_from(Account)) == 0


def test_they_are_shown_with_the_post_and_in_the_time_line_of_who_reacted(
    database: Database, source: int
) -> None:
    """Minh's like is in the time line of Minh's account at the moment it was seen; taken back, it is not."""
    tell(database, source, LAN, MINH)
    with database.read() as session:
        mention = session.scalar(select(tables.Mention.id))
        minh = session.scalar(select(Account.id).where(Account.name == "Minh"))
        assert mention is not None
        assert minh is not None
        detail = one(session, mention)
        assert detail is not None
        assert [each.name for each in detail.reacted] == ["Lan", "Minh"]
        found, total = timeline(session, [], [minh], EVERYTHING, 9)
        assert [(each.kind, each.at, each.thread_title, each.post_id) for each in found] == [
            ("like", NOW + timedelta(hours=1), "Chuyện trò", None)
        ]
        assert total == 1
        assert timeline(session, [], [minh], TimelineFilter(kind="share"), 9) == ((), 0)
        assert choices(session, [], [minh]) == ((Choice("like", 1),), (Choice(SITE, 1),))
    tell(database, source, LAN, hours=2)
    with database.read() as session:
        assert timeline(session, [], [minh], EVERYTHING, 9) == ((), 0)
