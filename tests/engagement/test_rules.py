"""Counting rules: each number is the sum of what its list holds, whatever the filter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from listener.engagement.filters import KINDS, MOODS, MentionFilter, period_before
from listener.engagement.rollups import refresh
from listener.engagement.rules import RULES, counted, under, unit, voice
from listener.mentions import MentionRow, iterate
from listener.store import Database, open_database
from listener.store.tables import Mention, Post
from tests.dashboard.seed import BRANDS, ZONE, Seeded, seed


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Seeded]]:
    path: Path = tmp_path_factory.mktemp("rules") / "listener.db"
    database = open_database(f"sqlite:///{path}")
    made = seed(database, posts=160)
    with database.write() as session:
        ids = session.scalars(select(Post.id).where(Post.id % 5 == 0)).all()
        session.execute(update(Post).where(Post.id.in_(ids)).values(suspect=True))
        answers = select(Post.id).where(Post.id % 7 == 0)
        session.execute(update(Mention).where(Mention.post_id.in_(answers)).values(via="context"))
        refresh(session, session.scalars(select(Post.id)).all())
    yield database, made
    database.close()


def _today(made: Seeded) -> date:
    return made.now.astimezone(ZONE).date()


@st.composite
def filters(draw: st.DrawFn, today: date) -> MentionFilter:
    start = today - timedelta(days=draw(st.integers(0, 65)))
    return MentionFilter(
        start=start,
        end=start + timedelta(days=draw(st.integers(0, 65))),
        brands=tuple(draw(st.lists(st.sampled_from([b[0] for b in BRANDS]), max_size=2, unique=True))),
        moods=tuple(draw(st.lists(st.sampled_from(MOODS), max_size=2, unique=True))),
        kinds=tuple(draw(st.lists(st.sampled_from(KINDS), max_size=2, unique=True))),
        search=draw(st.sampled_from([None, None, "giao", "NOT ngon"])),
    )


def _by_hand(database: Database, wanted: MentionFilter, rule: str) -> int:
    """Counted from the rows of the list that the number opens."""
    with database.read() as session:
        rows: list[MentionRow] = list(iterate(session, under(wanted, rule)))
        posts = dict(session.execute(select(Mention.id, Post).join(Post, Post.id == Mention.post_id)).all())
    if unit(rule) == "people":
        return len({posts[row.id].account_id for row in rows} - {None})
    if unit(rule) == "mentions":
        return len(rows)
    topics: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row.kind in ("topic", "article"):
            topics[row.brand_code].add(posts[row.id].thread_id)
    total = 0
    for row in rows:
        if row.kind in ("topic", "article"):
            total += 1 + (row.comments or 0)
        elif posts[row.id].thread_id not in topics[row.brand_code]:
            total += 1
    return total


@given(data=st.data(), rule=st.sampled_from(RULES))
@settings(max_examples=60)
def test_each_number_is_what_its_list_holds(
    seeded: tuple[Database, Seeded], data: st.DataObject, rule: str
) -> None:
    database, made = seeded
    wanted = data.draw(filters(_today(made)))
    with database.read() as session:
        found = counted(session, wanted, rule)
        shares = voice(session, wanted, rule)
    assert found.now == _by_hand(database, wanted, rule)
    assert found.before == _by_hand(database, period_before(wanted), rule), "the same rule for both periods"
    if unit(rule) == "people":
        assert found.now <= sum(found.by_day.values())
        assert max([share.mentions for share in shares], default=0) <= found.now
    else:
        assert found.now == sum(found.by_day.values()) == sum(share.mentions for share in shares)
    assert sum(share.share for share in shares) == pytest.approx(
        1.0 if any(s.mentions for s in shares) else 0
    )


def test_the_rules_differ(seeded: tuple[Database, Seeded]) -> None:
    """On this data no rule happens to be another one."""
    database, made = seeded
    wanted = MentionFilter(start=_today(made) - timedelta(days=60), end=_today(made))
    with database.read() as session:
        now = {rule: counted(session, wanted, rule).now for rule in RULES}
    assert now["buzz"] > now["mentions"] > now["qualified"] > now["people"] >= now["qualified-people"]
    assert now["mentions"] > now["named"] > 0
