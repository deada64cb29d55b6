"""Brands: a query finds its history at once, a change says what comes and goes, a revert restores."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from listener.brands import add_brand, change_query, list_brands, look_at, make_code
from listener.errors import UsageError
from listener.pipeline import Pipeline
from listener.queries import QuerySyntaxError
from listener.store import Database, tables
from tests.ingest import posts as make
from tests.ingest.posts import NOW, harvest, make_post

TEXTS = {
    1: "Sữa rửa mặt Hạ Miên dùng thích lắm",
    2: "ha mien giao hang cham qua",
    3: "Nắng Gốm ngon hơn Trạm Lá",
    4: "Hôm nay trời đẹp",
}


@pytest.fixture
def filled(database: Database) -> Database:
    Pipeline(database, make.settings()).take(
        harvest(*(make_post(n, text) for n, text in TEXTS.items())), now=NOW
    )
    return database


def mentions(database: Database) -> dict[int, tables.Mention]:
    with database.read() as session:
        found = session.execute(
            select(tables.Post.key, tables.Mention)
            .join(tables.Mention, tables.Mention.post_id == tables.Post.id)
            .where(tables.Mention.retired_at.is_(None))
        )
        return {int(key.split(":")[1]): mention for key, mention in found}


def test_new_brand_finds_its_history(filled: Database) -> None:
    brand = add_brand(filled, name="Hạ Miên", query='"ha mien"', actor="test")
    assert (brand.code, brand.version, brand.mentions, brand.replayed) == ("ha-mien", 1, 2, True)
    found = mentions(filled)
    assert set(found) == {1, 2}
    assert found[1].spans == [{"field": "text", "start": 12, "end": 19, "clause": '"ha mien"'}]


def test_change_says_what_comes_and_goes_and_a_revert_brings_the_same_mentions_back(filled: Database) -> None:
    add_brand(filled, name="Hạ Miên", query='"ha mien"', actor="test")
    before = {number: mention.id for number, mention in mentions(filled).items()}
    look = look_at(filled, "ha-mien", '"hạ miên" OR đẹp')
    change = change_query(filled, "ha-mien", '"hạ miên" OR đẹp', actor="test")
    assert (change.come, change.go, change.version) == (1, 1, 2)
    assert (look.come, look.go, look.stay) == (1, 1, 1)
    assert set(mentions(filled)) == {1, 4}
    assert mentions(filled)[1].id == before[1]
    change_query(filled, "ha-mien", '"ha mien"', actor="test")
    assert {number: mention.id for number, mention in mentions(filled).items()} == before


def test_each_brand_has_its_own_mood_in_one_text(filled: Database) -> None:
    add_brand(filled, name="Nắng Gốm", query='"nắng gốm"', actor="test")
    add_brand(filled, name="Trạm Lá", query='"trạm lá"', actor="test", competitor=True)
    with filled.read() as session:
        moods = dict(
            session.execute(
                select(tables.Brand.code, tables.Mention.mood).join(
                    tables.Mention, tables.Mention.brand_id == tables.Brand.id
                )
            ).all()
        )
    assert moods == {"nang-gom": "positive", "tram-la": "negative"}


def test_new_posts_meet_the_new_query(filled: Database) -> None:
    add_brand(filled, name="Hạ Miên", query='"ha mien"', actor="test")
    change_query(filled, "ha-mien", "hamien", actor="test")
    Pipeline(filled, make.settings()).take(harvest(make_post(9, "#HaMien nhé")), now=NOW)
    assert set(mentions(filled)) == {9}


def test_edited_post_loses_and_regains_its_mention(filled: Database) -> None:
    add_brand(filled, name="Hạ Miên", query='"ha mien"', actor="test")
    pipeline = Pipeline(filled, make.settings())
    pipeline.take(harvest(make_post(2, "đã sửa")), now=NOW)
    assert set(mentions(filled)) == {1}
    pipeline.take(harvest(make_post(2, TEXTS[2])), now=NOW)
    assert set(mentions(filled)) == {1, 2}


def test_mistakes_are_told(filled: Database) -> None:
    with pytest.raises(QuerySyntaxError):
        add_brand(filled, name="X", query="(a", actor="test")
    with pytest.raises(UsageError, match="short name"):
        add_brand(filled, name="😍", query="a", actor="test")
    add_brand(filled, name="X", query="a", actor="test")
    with pytest.raises(UsageError, match="exists already"):
        add_brand(filled, name="x", query="b", actor="test")
    with pytest.raises(UsageError, match="no brand 'y'"):
        change_query(filled, "y", "a", actor="test")
    with filled.read() as session:
        assert [brand.code for brand in list_brands(session)] == ["x"]


def test_code_from_name() -> None:
    assert make_code("Hạ Miên & Đá") == "ha-mien-da"
