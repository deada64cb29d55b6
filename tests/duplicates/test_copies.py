"""Copies are found as posts arrive, whatever came first, and told apart from chance."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from listener.duplicates.clusters import leave
from listener.duplicates.keys import FEWEST_EXACT, FEWEST_WORDS, LIKE_ENOUGH, keys_of, likeness
from listener.pipeline import Pipeline
from listener.post import Author, Post
from listener.queries.spelling import folded_text
from listener.store import Database, tables
from tests.ingest import posts as make
from tests.ingest.posts import NOW, harvest, make_post

LONG = (
    "Mình mới mua nồi chiên của Hạ Miên về dùng thử, chiên gà giòn rụm, không bám dính, "
    "rửa cực nhanh, giá lại rẻ, mọi người nên mua ngay kẻo hết khuyến mãi"
)
SPELT = "MINH moi mua noi chien cua Ha Mien ve dung thu: chien ga gion rum 😍 khong bam dinh! " + (
    "rua cuc nhanh... gia lai re, moi nguoi nen mua ngay keo het khuyen mai nhe"
)
OTHER = (
    "Hôm qua mình đặt bánh trung thu, giao hàng trễ hai ngày, gọi tổng đài không ai nghe máy, "
    "hộp thì móp méo, thật sự thất vọng về cách làm việc"
)


def by(name: str) -> Author:
    return Author(name=name, profile_url=f"https://{make.SITE}/user/{name}/", external_id=name)


def take(database: Database, *posts: Post) -> None:
    Pipeline(database, make.settings()).take(harvest(*posts), now=NOW)


def clusters(database: Database) -> list[tuple[str | None, int, int, set[str]]]:
    """Origin, posts, authors and keys of the copies, of each cluster."""
    with database.read() as session:
        found = []
        for row in session.scalars(select(tables.DuplicateCluster).order_by(tables.DuplicateCluster.id)):
            inside = session.scalars(
                select(tables.Post.key)
                .join(tables.Duplicate, tables.Duplicate.post_id == tables.Post.id)
                .where(tables.Duplicate.cluster_id == row.id)
            )
            origin = session.scalar(select(tables.Post.key).where(tables.Post.id == row.origin_id))
            found.append((origin, row.posts, row.accounts, set(inside)))
        return found


def suspects(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(tables.Post.key).where(tables.Post.suspect)))


def test_spelling_makes_no_difference(empty: Database) -> None:
    take(empty, make_post(1, LONG, author=by("an")))
    take(empty, make_post(2, OTHER, author=by("binh")), make_post(3, SPELT, author=by("chi")))
    assert clusters(empty) == [("comment:1", 2, 2, {"comment:1", "comment:3"})]
    assert suspects(empty) == {"comment:3"}


def test_the_origin_is_the_one_written_first(empty: Database) -> None:
    """Whatever was crawled first; whoever was thought the origin is a copy then."""
    take(empty, make_post(1, LONG), make_post(2, LONG + " nhé"))
    assert suspects(empty) == {"comment:2"}
    take(empty, make_post(3, LONG, published_at=NOW - timedelta(days=9)))
    assert clusters(empty) == [("comment:3", 3, 1, {"comment:1", "comment:2", "comment:3"})]
    assert suspects(empty) == {"comment:1", "comment:2"}


def test_short_texts_must_be_the_same_and_shorter_ones_never_are(empty: Database) -> None:
    same = "sản phẩm dùng rất thích nha mọi người ơi"
    assert FEWEST_EXACT <= len(same.split()) < FEWEST_WORDS
    take(empty, *(make_post(n, text) for n, text in enumerate([same, same.upper(), same + " hihi"], 1)))
    take(
        empty,
        make_post(4, "ok"),
        make_post(5, "ok"),
        make_post(6, "cảm ơn bạn"),
        make_post(7, "cảm ơn bạn"),
    )
    assert [cluster[3] for cluster in clusters(empty)] == [{"comment:1", "comment:2"}]


def test_edited_text_leaves_and_joins(empty: Database) -> None:
    take(empty, make_post(1, LONG), make_post(2, OTHER), make_post(3, LONG))
    take(empty, make_post(3, OTHER + "!"))
    assert [cluster[3] for cluster in clusters(empty)] == [{"comment:2", "comment:3"}]
    assert suspects(empty) == {"comment:3"}
    take(empty, make_post(1, LONG + " Sửa: hết hàng rồi"))  # single again, and found again
    take(empty, make_post(4, LONG))
    assert {"comment:1", "comment:4"} in [cluster[3] for cluster in clusters(empty)]


def test_a_leader_that_goes_is_followed(database: Database) -> None:
    take(database, make_post(1, LONG), make_post(2, LONG), make_post(3, LONG))
    take(database, make_post(1, OTHER))
    assert clusters(database) == [("comment:2", 2, 1, {"comment:2", "comment:3"})]
    take(database, make_post(4, LONG))
    assert clusters(database)[0][1] == 3
    with database.write() as session:
        ids = session.scalars(
            select(tables.Post.id).where(tables.Post.key.in_(["comment:2", "comment:3"]))
        ).all()
        assert leave(session, ids) >= set(ids)
        session.execute(delete(tables.Post).where(tables.Post.id.in_(ids)))
    assert clusters(database) == []
    with database.read() as session:
        kept = session.scalars(select(tables.DuplicateKey.post_id).distinct()).all()
        assert len(kept) == session.scalar(select(func.count()).select_from(tables.Post)) == 2


def test_keys_are_what_they_were() -> None:
    """Stored keys find later copies: another hash needs a new search through history."""
    assert keys_of(folded_text(LONG))[:2] == [9020846426368097100, 8299465487133078798]
    assert len(keys_of(folded_text("sản phẩm dùng rất thích nha mọi người ơi"))) == 1
    assert keys_of("ok") == []


_WORD = st.sampled_from(["mua", "ban", "hang", "nhanh", "cham", "dep", "xau", "tot", "gia", "re", "mat"])
WORDS = st.lists(_WORD, max_size=40)


@given(
    words=WORDS, changed=st.lists(st.tuples(st.integers(0, 39), st.sampled_from(["an", "binh"])), max_size=6)
)
def test_likeness_is_symmetric_and_bounded(words: list[str], changed: list[tuple[int, str]]) -> None:
    other = list(words)
    for at, word in changed:
        if at < len(other):
            other[at] = word
    one, two = " ".join(words), " ".join(other)
    assert likeness(one, two) == likeness(two, one)
    assert 0.0 <= likeness(one, two) <= 1.0
    assert likeness(one, one) == 1.0
    if len(words) >= FEWEST_EXACT:
        assert set(keys_of(one)) & set(keys_of(one)), "a text finds itself"


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from([LONG, LONG + " nha cả nhà", OTHER, "ok shop", SPELT])),
        min_size=1,
        max_size=14,
    )
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_in_what_order_the_clusters_hold(empty: Database, told: list[tuple[int, str]]) -> None:
    """Each post in one cluster at most; one leader; figures and suspects as the rows say."""
    with empty.write() as session:
        for table in (tables.DuplicateCluster, tables.Post):
            session.execute(delete(table))
    for number, text in told:
        take(empty, make_post(number, text, published_at=NOW - timedelta(days=number)))
    with empty.read() as session:
        texts = dict(session.execute(select(tables.Post.key, tables.Post.folded)).all())
    inside = [cluster[3] for cluster in clusters(empty)]
    assert len(set().union(*inside)) == sum(map(len, inside))
    for origin, posts, authors, keys in clusters(empty):
        assert posts == len(keys) >= 2
        assert authors == 1
        assert origin == max(keys, key=lambda key: int(key.split(":")[1])), "the oldest is written first"
    expected = {key for _, _, _, keys in clusters(empty) for key in keys} - {
        origin for origin, *_ in clusters(empty) if origin
    }
    assert suspects(empty) == expected
    for one, text in texts.items():
        for other, again in texts.items():
            if one < other and text == again and len(text.split()) >= FEWEST_WORDS:
                assert any({one, other} <= keys for keys in inside)
    with empty.read() as session:
        leaders = session.execute(
            select(tables.Duplicate.cluster_id, func.count())
            .where(tables.Duplicate.leader)
            .group_by(tables.Duplicate.cluster_id)
        ).all()
    assert [count for _, count in leaders] == [1] * len(inside)
    assert LIKE_ENOUGH < 1
