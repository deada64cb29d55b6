"""Seeding is flagged with its figures, left out of qualified numbers, and a person has the last word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from listener.brands import add_brand
from listener.duplicates.findings import NEWCOMERS, PACE
from listener.duplicates.flags import (
    clear_flag,
    cluster_posts,
    flag_posts,
    keep_copies,
    list_clusters,
    list_flags,
    restore_flag,
)
from listener.duplicates.looking import look
from listener.duplicates.ordinary import ordinary_count, ordinary_day
from listener.duplicates.search import ask_for_search, last_search, search_pending, see_through
from listener.errors import UsageError
from listener.pipeline import Pipeline
from listener.post import Post
from listener.store import Database, tables
from tests.duplicates.test_copies import LONG, OTHER, by, clusters, suspects
from tests.ingest import posts as make
from tests.ingest.posts import NOW, ZONE, harvest, make_post

ACTOR = "lan"
WAVE = [LONG + end for end in ("", " nha", " nhé cả nhà", " á")]


def take(database: Database, *posts: Post) -> None:
    Pipeline(database, make.settings()).take(harvest(*posts), now=NOW)


def seen(database: Database, *, until: datetime = NOW, days: float = 3) -> int:
    return look(database, zone=ZONE, actor=ACTOR, since=until - timedelta(days=days), until=until)


def wave(*, apart: timedelta) -> list[Post]:
    return [
        make_post(n, text, author=by(f"moi{n}"), published_at=NOW - timedelta(days=1) + n * apart)
        for n, text in enumerate(WAVE)
    ]


def test_one_text_by_several_within_a_day(empty: Database) -> None:
    take(empty, *wave(apart=timedelta(minutes=20)), make_post(9, OTHER, author=by("binh")))
    assert suspects(empty) == {"comment:1", "comment:2", "comment:3"}, "copies, before any flag"
    assert seen(empty) == 1
    with empty.read() as session:
        flag = list_flags(session)[0]
        assert (flag.kind, flag.accounts, flag.posts, flag.measured) == ("copies", 4, 4, 4.0)
        assert flag.until_at - flag.began_at == timedelta(hours=1)
        assert [post.author for post in flag_posts(session, flag.id)] == ["moi0", "moi1", "moi2", "moi3"]
    assert suspects(empty) == {f"comment:{n}" for n in range(4)}, "the first of a wave is part of it"
    assert seen(empty) == 0


def test_copies_over_weeks_are_no_wave(empty: Database) -> None:
    take(empty, *(make_post(n, text, author=by(f"a{n}"), published_at=NOW - timedelta(days=3 * n))
                     for n, text in enumerate(WAVE)))  # fmt: skip
    assert seen(empty, days=20) == 0
    assert len(suspects(empty)) == 3


def test_what_a_person_says_stays(database: Database) -> None:
    take(database, *wave(apart=timedelta(minutes=20)))
    seen(database)
    with database.read() as session:
        flag = list_flags(session)[0]
    clear_flag(database, flag.id, actor=ACTOR, note="một nhóm bạn")
    assert suspects(database) == set(), "every copy counts"
    assert seen(database) == 0
    take(database, make_post(20, LONG, author=by("moi20"), published_at=NOW))
    assert seen(database) == 0
    assert suspects(database) == set()
    with database.read() as session:
        assert list_flags(session) == []
        assert list_flags(session, cleared=True)[0].note == "một nhóm bạn"
    with pytest.raises(UsageError, match="cleared already"):
        clear_flag(database, flag.id, actor=ACTOR)
    restore_flag(database, flag.id, actor=ACTOR)
    assert suspects(database) == {"comment:0", "comment:1", "comment:2", "comment:3", "comment:20"}
    with pytest.raises(UsageError, match="in force"):
        restore_flag(database, flag.id, actor=ACTOR)
    with pytest.raises(UsageError, match="There is no flag 999"):
        clear_flag(database, 999, actor=ACTOR)
    with database.read() as session:
        said = session.scalars(select(tables.Audit.action).where(tables.Audit.subject == f"flag:{flag.id}"))
        assert set(said) == {"seeding.flag", "seeding.clear", "seeding.restore"}


def test_copies_can_be_kept_without_a_flag(empty: Database) -> None:
    take(empty, make_post(1, LONG), make_post(2, LONG))
    with empty.read() as session:
        cluster = list_clusters(session)[0]
        assert [post.origin for post in cluster_posts(session, cluster.id)] == [True, False]
    keep_copies(empty, cluster.id, actor=ACTOR)
    assert suspects(empty) == set()
    take(empty, make_post(3, LONG))
    assert suspects(empty) == set()
    keep_copies(empty, cluster.id, actor=ACTOR, keep=False)
    assert suspects(empty) == {"comment:2", "comment:3"}
    with pytest.raises(UsageError, match="There is no cluster 77"):
        keep_copies(empty, 77, actor=ACTOR)


def many(count: int, name: str, start: datetime, step: timedelta, first: int) -> list[Post]:
    return [
        make_post(first + n, f"câu số {n} của {name}", author=by(name), published_at=start + n * step)
        for n in range(count)
    ]


def test_an_account_that_posts_far_more_than_others(database: Database) -> None:
    start = NOW - timedelta(days=1)
    add_brand(database, name="Hạ Miên", query='"hạ miên"', actor=ACTOR)
    take(database, make_post(1, "Hạ Miên ngày xưa", author=by("xua"), published_at=NOW - timedelta(days=40)))
    others: list[Post] = []  # thirty ordinary people, two of them lively
    for n in range(30):
        busy = 6 if n < 2 else 1
        others += many(busy, f"nguoi{n}", start + timedelta(minutes=n), timedelta(minutes=9), 100 * (n + 1))
    vague = [make_post(9900 + n, f"lời {n}", author=by("homqua"), published_at=start) for n in range(40)]
    take(database, *others, *many(31, "vua", start, timedelta(minutes=3), 9000), *vague)
    assert seen(database) == 1
    with database.read() as session:
        flag = list_flags(session, kinds=[PACE])[0]
        assert (flag.name, flag.measured, flag.usual, flag.compared) == ("vua", 31.0, 1.0, 31)
        assert 6 <= flag.bound < 31
        number = flag.id
    assert suspects(database) == {f"comment:{9000 + n}" for n in range(31)}
    clear_flag(database, number, actor=ACTOR)
    take(database, *many(31, "vua", NOW - timedelta(hours=3), timedelta(minutes=3), 19000))
    assert seen(database) == 0, "no more than what a person said to be ordinary"
    assert suspects(database) == set()


def test_with_few_to_compare_with_nothing_is_said(empty: Database) -> None:
    take(empty, *many(40, "vua", NOW - timedelta(days=1), timedelta(minutes=2), 1))
    assert seen(empty) == 0


def test_a_crowd_of_new_accounts_around_a_brand(empty: Database) -> None:
    add_brand(empty, name="Hạ Miên", query='"hạ miên"', actor=ACTOR)
    daily = [
        make_post(n, f"Hạ Miên ngày {n}", author=by(f"cu{n % 12}"), published_at=NOW - timedelta(days=n))
        for n in range(25, 1, -1)
    ]
    crowd = [
        make_post(
            500 + n,
            f"tên tôi là {n}, Hạ Miên tuyệt",
            author=by(f"la{n}"),
            published_at=NOW - timedelta(hours=n),
        )
        for n in range(9)
    ]
    take(empty, *daily, *crowd)
    assert seen(empty) == 1
    with empty.read() as session:
        flag = list_flags(session, kinds=[NEWCOMERS])[0]
        assert (flag.name, flag.measured, flag.brands) == ("Hạ Miên", 9.0, ("ha-mien",))
    assert suspects(empty) == {f"comment:{500 + n}" for n in range(9)}


def test_history_is_searched_and_goes_on_where_it_stopped(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("listener.duplicates.search.BATCH", 2)
    take(empty, *(make_post(n, LONG if n % 2 else OTHER) for n in range(1, 7)))
    number = ask_for_search(empty, actor=ACTOR, anew=True)
    assert suspects(empty) == set()

    def killed(at: int, _last: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search_pending(empty, killed)
    with empty.write() as session:
        assert 0 < session.get_one(tables.DuplicateSearch, number).cursor < 6
        session.get_one(tables.DuplicateSearch, number).lease_until = datetime(2000, 1, 1, tzinfo=UTC)
    view = see_through(empty, number)
    assert (view.status, view.progress) == ("done", 1.0)
    assert [cluster[1] for cluster in clusters(empty)] == [3, 3]
    assert suspects(empty) == {f"comment:{n}" for n in range(3, 7)}
    with empty.read() as session:
        assert last_search(session) == view


def test_what_is_ordinary() -> None:
    assert ordinary_count([1] * 19) is None
    quiet = ordinary_count([1] * 50)
    lively = ordinary_count([1] * 30 + [5] * 20)
    spammed = ordinary_count([1] * 50 + [40] * 4)
    assert quiet
    assert lively
    assert spammed
    assert quiet.bound == spammed.bound == 8, "a few spammers hide nobody"
    assert lively.bound > 15
    assert ordinary_day([3] * 13) is None
    calm, wild = ordinary_day([4] * 28), ordinary_day([0, 8] * 14)
    assert calm
    assert wild
    assert 9 <= calm.bound <= 14 < wild.bound
    huge = ordinary_day([40_000] * 28)
    assert huge
    assert 40_000 < huge.bound < 41_500
