"""The index of words: never misses a post that a query can match, whatever was written, edited or deleted."""

from __future__ import annotations

import hashlib
from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import MetaData, delete, insert, select, text, update
from sqlalchemy.orm import Session

from listener.ingest.sieve import can_match
from listener.queries import Query, parse
from listener.queries.meaning import holds
from listener.queries.needing import words_needed
from listener.queries.spelling import FOLDING, folded_text
from listener.store import Database, open_database
from listener.store.database import Database as Handle
from listener.store.migrating import upgrade
from listener.store.tables import Post, Thread
from listener.store.words import take_in
from listener.text.tokens import normalise
from tests.queries.random_queries import Dice

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def write(session: Session, texts: list[str]) -> list[int]:
    thread = (
        session.scalar(select(Thread.id))
        or session.execute(
            insert(Thread).values(site="s", url="https://s.example/t", visited_at=NOW).returning(Thread.id)
        ).scalar_one()
    )
    return [
        session.execute(
            insert(Post)
            .values(
                site="s", key=f"{written}-{number}", url="https://s.example/p", kind="comment", text=written,
                folded=folded_text(written), day=date(2026, 11, 20), layer="t", thread_id=thread,
            )
            .returning(Post.id)
        ).scalar_one()
        for number, written in enumerate(texts)
    ]  # fmt: skip


def found(session: Session, query: str) -> list[str]:
    return list(session.scalars(select(Post.text).where(can_match(parse(query))).order_by(Post.id)))


def test_words_phrases_and_beginnings_are_found(database: Database) -> None:
    with database.write() as session:
        write(session, ["Hạ, Miên😍ngon", "miền hạ", "hamienvn", "日本 khác", "một_hai", "a" * 300])
        for indexed in (False, True):
            if indexed:
                take_in(session, at_least=1)
            hold = {
                "miên": ["Hạ, Miên😍ngon", "miền hạ"],
                '"hạ miên" AND ngon': ["Hạ, Miên😍ngon"],
                "hamien*": ["hamienvn"],
                "日本 OR 😍": ["Hạ, Miên😍ngon", "日本 khác"],
                "hai NOT ba": ["một_hai"],
                "a" * 300: ["a" * 300],
                "(miên ngon) OR (mien hamienvn) OR khác": ["Hạ, Miên😍ngon", "日本 khác"],
            }
            for query, texts in hold.items():
                assert set(texts) <= set(found(session, query)), query
                if indexed:
                    assert found(session, query) == texts, query


def test_edits_and_deletions_are_followed(database: Database) -> None:
    with database.write() as session:
        first, second, third = write(session, ["cũ một", "cũ hai", "cũ ba"])
        take_in(session, at_least=1)
        change = {"text": "mới một", "folded": folded_text("mới một")}
        session.execute(update(Post).where(Post.id == first).values(**change))
        session.execute(delete(Post).where(Post.id == third))
        assert "mới một" in found(session, "mới")
        take_in(session, at_least=1)
        assert found(session, "mới") == ["mới một"]
        assert found(session, "cũ") == ["cũ hai"]
        session.execute(delete(Post).where(Post.id == second))
        write(session, ["khác"])  # SQLite gives the number of a deleted last post again
        take_in(session, at_least=1)
        assert found(session, "hai") == []
        assert found(session, "khác") == ["khác"]
        if database.is_sqlite:
            session.execute(text("INSERT INTO post_words (post_words) VALUES ('integrity-check')"))


def test_the_next_ones_after_a_number(database: Database) -> None:
    with database.write() as session:
        ids = write(session, [f"chung số {n}" for n in range(6)])
        take_in(session, at_least=1)
        after = select(Post.id).where(can_match(parse("chung"), after=ids[1], first=2), Post.id > ids[1])
        assert session.scalars(after.order_by(Post.id).limit(2)).all() == ids[2:4]


def test_no_post_that_satisfies_a_query_is_missed(database: Database) -> None:
    dice = Dice(7)
    nodes = [dice.query() for _ in range(150)]
    documents = [dice.document(dice.sample(nodes, 4)) for _ in range(60)]
    with database.write() as session:
        by_id = dict(
            zip(write(session, [f"{d.title or ''}\n{d.text}" for d in documents]), documents, strict=True)
        )
        take_in(session, at_least=1)
        narrow = 0
        for node in nodes:
            likely = set(session.scalars(select(Post.id).where(can_match(Query("", node)))))
            missed = [d for id_, d in by_id.items() if id_ not in likely and holds(node, d)]
            assert not missed, (node, missed)
            narrow += bool(words_needed(node)) and len(likely) < len(by_id)
        assert narrow > 20  # it does sieve


def test_posts_of_an_older_version_are_indexed(database_url: str) -> None:
    old = Handle(database_url)
    upgrade(old.engine, "0005")
    with old.write() as session:
        known = MetaData()
        known.reflect(session.connection(), only=("thread", "post"))
        thread, post = known.tables["thread"], known.tables["post"]
        session.execute(insert(thread).values(id=1, site="s", url="https://s.example/t", visited_at=NOW))
        session.execute(
            insert(post).values(
                id=1, site="s", key="1", url="https://s.example/p", kind="comment", text="Hạ Miên, ngon",
                folded="ha mien, ngon", day=date(2026, 11, 20), layer="t", thread_id=1, collected_at=NOW,
                seen_at=NOW,
            )
        )  # fmt: skip
    old.close()
    database = open_database(database_url)
    with database.read() as session:
        assert found(session, '"hạ miên" ngon') == ["Hạ Miên, ngon"]
        assert found(session, "khác") == []
    database.close()


def test_another_way_of_folding_folds_stored_posts_anew(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_database(database_url)) as database, database.write() as session:
        write(session, ["Hạ Miên, ngon"])
        session.execute(update(Post).values(folded="x"))
    with closing(open_database(database_url)) as database, database.read() as session:
        assert session.scalar(select(Post.folded)) == "x"  # the same way: nothing to do
    monkeypatch.setattr("listener.store.folding.FOLDING", FOLDING + 1)
    with closing(open_database(database_url)) as database:
        for _ in range(2):
            upgrade(database.engine)
            with database.read() as session:
                assert session.scalar(select(Post.folded)) == "ha mien ngon"
                assert found(session, "ngon") == ["Hạ Miên, ngon"]
                assert found(session, "khác") == []


def test_a_change_of_folding_is_told() -> None:
    """Where this fails, stored posts are folded otherwise than new ones: raise FOLDING, with a migration."""
    letters = " ".join(map(chr, (*range(0x20, 0x250), *range(0x1E00, 0x1F00))))  # alike in every Unicode
    words = "Hòa hoà 🔥đẹp a_b 1.200k ﬁn İstanbul ΟΔΟΣ x\u0301y " + "a" * 70
    digest = hashlib.sha256(folded_text(normalise(f"{letters}\n{words}")).encode()).hexdigest()[:16]
    assert (FOLDING, digest) == (1, "da617e81864af6b2")
