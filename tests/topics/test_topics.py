"""Topics: what stands out is found whole, named, and counts exactly what its search finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from listener.brands import add_brand
from listener.engagement.filters import MentionFilter, period_before
from listener.mentions import page
from listener.pipeline import Pipeline
from listener.post import Author, Kind
from listener.store import Database, open_database
from listener.store.tables import Mention
from listener.topics.counting import count_phrases, search_for
from listener.topics.finding import find_topics
from listener.topics.phrases import standing_out
from listener.topics.words import stretches
from tests.dashboard.seed import BRANDS, ZONE, Seeded, seed
from tests.ingest import posts as make
from tests.ingest.posts import NOW, harvest, make_post


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Seeded]]:
    path: Path = tmp_path_factory.mktemp("topics") / "listener.db"
    database = open_database(f"sqlite:///{path}")
    yield database, seed(database, posts=240)
    database.close()


def today(made: Seeded) -> date:
    return made.now.astimezone(ZONE).date()


PIECES = st.lists(
    st.sampled_from(
        ["giao", "hàng", "hang", "chậm", "Giao", "bán", "bạn", "app", "đẹp", "quá", ".", "-", "😍", "\n"]
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@given(
    texts=st.lists(st.tuples(st.none() | PIECES, PIECES), min_size=1, max_size=5),
    searched=st.lists(PIECES, min_size=1, max_size=3),
)
@settings(max_examples=20)
def test_a_phrase_counts_what_its_search_finds(
    counted: Database, texts: list[tuple[list[str] | None, list[str]]], searched: list[list[str]]
) -> None:
    """Over titles and texts with any punctuation: title and text never make a phrase together."""
    phrases = [
        spelling
        for words in searched
        if (
            spelling := " ".join(
                word.folded for stretch in stretches(" ".join(words), "vi") for word in stretch
            )
        )
    ]
    _fill(counted, texts)
    wanted = MentionFilter(start=date(2000, 1, 1), end=date(2100, 1, 1))
    with counted.read() as session:
        counts = count_phrases(session, wanted, [[phrase] for phrase in phrases])
        both = count_phrases(session, wanted, [phrases]) if phrases else []
        for phrase, count in zip(phrases, counts, strict=True):
            found = page(session, replace(wanted, search=search_for([phrase])), limit=1)
            assert count.total() == found.total, phrase
        for count in both:
            assert count.total() == page(session, replace(wanted, search=search_for(phrases)), limit=1).total


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("counting") / "listener.db"
    database = open_database(f"sqlite:///{path}")
    add_brand(database, name="Mọi thứ", query="site:forum.example.vn", actor="an")
    yield database
    database.close()


_next = iter(range(1, 10**9))


def _fill(database: Database, texts: list[tuple[list[str] | None, list[str]]]) -> None:
    posts = [
        make_post(
            next(_next),
            " ".join(text),
            title=" ".join(title) if title else None,
            kind=Kind.TOPIC if title else Kind.COMMENT,
        )
        for title, text in texts
    ]  # fmt: skip
    Pipeline(database, make.settings()).take(harvest(*posts), now=NOW)


@given(
    brands=st.lists(st.sampled_from([brand[0] for brand in BRANDS]), max_size=2, unique=True),
    days=st.integers(5, 60),
    search=st.sampled_from([None, "NOT ngon", "giao OR mood:positive"]),
    suspect=st.sampled_from([None, False]),
)
@settings(max_examples=6)
def test_each_topic_opens_to_exactly_its_mentions(
    seeded: tuple[Database, Seeded], brands: list[str], days: int, search: str | None, suspect: bool | None
) -> None:
    database, made = seeded
    wanted = MentionFilter(
        start=today(made) - timedelta(days=days),
        end=today(made),
        brands=tuple(brands),
        search=search,
        suspect=suspect,
    )
    with database.read() as session:
        found = find_topics(session, wanted)
        assert found.topics or days < 30
        for topic in found.topics:
            opened = found.opened(topic)
            assert page(session, opened, limit=1).total == topic.mentions == sum(topic.moods.values())
            assert page(session, period_before(opened), limit=1).total == topic.before
            sided = topic.moods.get("positive", 0) + topic.moods.get("negative", 0)
            assert topic.mood_n == sided
            shown = page(session, opened, limit=500)
            assert topic.example_id in {row.id for row in shown.rows}


def test_what_is_too_much_is_shortened_and_said_so(
    seeded: tuple[Database, Seeded], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, made = seeded
    monkeypatch.setattr("listener.topics.finding.MOST_COUNTED", 60)
    wanted = MentionFilter(start=today(made) - timedelta(days=29), end=today(made))
    with database.read() as session:
        found = find_topics(session, wanted)
        assert found.shortened
        assert found.wanted.end == wanted.end
        assert found.wanted.start > wanted.start
        assert found.mentions + found.before <= 60
        assert page(session, found.wanted, limit=1).total == found.mentions


def texts(*said: str, language: str = "vi") -> list[list[list[object]]]:
    return [stretches(text, language) for text in said]  # type: ignore[misc]


def test_compounds_are_kept_whole_and_spellings_joined() -> None:
    front = texts(
        *(
            "giao hàng chậm quá",
            "giao hàng ko nhanh",
            "GIAO HANG cham",
            "shop giao hàng trễ",
            "mình chờ giao hàng",
        ),
        *(f"kem chống nắng {n * 4} rất thích" for n in "abcde"),
    )
    back = texts(*["hôm nay trời nắng đi chơi"] * 30, *["hàng này giao ai"] * 5)
    names = [phrase.shown for phrase in standing_out(front, back)]  # type: ignore[arg-type]
    assert "giao hàng" in names
    assert "kem chống nắng" in names
    assert not {"giao", "hàng", "kem", "chống", "nắng", "chống nắng", "quá", "mình"} & set(names)


def test_english_words_and_one_word_topics() -> None:
    front = texts(*(f"the delivery was late, terrible customer service {n}" for n in "abcdef"), language="en")
    back = texts(
        *(f"the weather is nice and the food was great {n}" for n in "abcdefghijklmnop"), language="en"
    )
    names = [phrase.shown for phrase in standing_out(front, back)]  # type: ignore[arg-type]
    assert "customer service" in " ".join(names)
    assert any("delivery" in name for name in names)
    assert not {"the", "was", "the delivery"} & set(names)


def test_names_of_the_brand_are_no_topics(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'names.db'}")
    add_brand(database, name="Hạ Miên", query='"hạ miên" OR hamien', actor="an")
    said = [make_post(n, f"Hạ Miên giao hàng chậm lần {n}", author=Author(name=f"a{n}")) for n in range(6)]
    said += [make_post(10 + n, f"kem hamien giao hàng lâu {n}") for n in range(6)]
    said += [make_post(30 + n, f"trời hôm nay đẹp, cà phê ngon {n}") for n in range(20)]
    Pipeline(database, make.settings()).take(harvest(*said), now=NOW)
    with database.read() as session:
        assert session.scalar(select(Mention.id).limit(1))
        day = NOW.date()
        found = find_topics(session, MentionFilter(start=day - timedelta(days=5), end=day))
    database.close()
    names = [topic.name for topic in found.topics]
    assert names[0] == "giao hàng"
    assert not [name for name in names if "miên" in name or "hamien" in name]
    assert (found.topics[0].mentions, found.learnt_from, found.compared_with) == (12, 12, 20)
