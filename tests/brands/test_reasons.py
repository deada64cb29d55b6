"""By name, by place, by context: the same mentions whatever came first, and whenever ground was declared."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from listener.brands import add_brand, add_ground, change_query, list_grounds, remove_ground
from listener.engagement.filters import MentionFilter
from listener.engagement.owned import of_answers, of_own_posts, owned
from listener.engagement.panels import headline, share_of_voice
from listener.errors import UsageError
from listener.mentions import page
from listener.pipeline import Pipeline
from listener.post import Author, Kind
from listener.store import Database
from listener.store.tables import Base, Brand, Case, Mention, Post, Source
from listener.store.words import take_in
from tests.commands import Commands
from tests.ingest import posts as make
from tests.ingest.posts import NOW, SITE, make_post

BRAND = Author(name="Hạ Miên", profile_url=f"https://{SITE}/user/1/", external_id="1")
VISITOR = Author(name="lan_anh", profile_url=f"https://{SITE}/user/7/", external_id="7")
TEXTS = ("Hạ Miên ra vị mới", "ship chậm quá", "Hôm nay trời đẹp")


@dataclass(frozen=True)
class Piece:
    """A post of a made-up community."""

    number: int
    thread: int
    opens: bool
    by_brand: bool
    text: str
    parent: int | None


def thread_url(number: int) -> str:
    return f"https://{SITE}/topic/{number}/"


def take(database: Database, *pieces: Piece, source_id: int | None = None) -> None:
    """Store them as one page."""
    posts = [
        make_post(
            piece.number, piece.text, kind=Kind.TOPIC if piece.opens else Kind.COMMENT,
            thread_url=thread_url(piece.thread), thread_title=None,
            author=BRAND if piece.by_brand else VISITOR,
            parent_key=None if piece.parent is None else f"comment:{piece.parent}",
        )
        for piece in pieces
    ]  # fmt: skip
    Pipeline(database, make.settings()).take(make.harvest(*posts), now=NOW, source_id=source_id)


def found(database: Database) -> dict[int, tuple[str, bool]]:
    """How and whose, by number of post."""
    with database.read() as session:
        rows = session.execute(
            select(Post.key, Mention.via, Mention.owned)
            .join(Mention, Mention.post_id == Post.id)
            .where(Mention.retired_at.is_(None))
        )
        return {int(key.split(":")[1]): (via, own) for key, via, own in rows}


@st.composite
def communities(draw: st.DrawFn) -> list[Piece]:
    pieces = [Piece(0, 0, True, True, TEXTS[2], None)]  # so that the brand's account is known
    for number in range(1, draw(st.integers(2, 9))):
        thread = draw(st.integers(1, 2))
        pieces.append(
            Piece(
                number,
                thread,
                not any(p.thread == thread and p.opens for p in pieces) and draw(st.booleans()),
                draw(st.booleans()),
                draw(st.sampled_from(TEXTS)),
                draw(st.one_of(st.none(), st.integers(1, 8))),
            )
        )
    return pieces


def expected(
    pieces: list[Piece], account: bool, thread: int | None, context: bool
) -> dict[int, tuple[str, bool]]:
    """The same, thought through post by post."""
    result = {}
    for piece in pieces:
        openings = [p for p in pieces if p.thread == piece.thread and p.opens]
        parents = [p for p in pieces if p.number == piece.parent]
        own = (piece.by_brand and account) or (piece.opens and piece.thread == thread)
        answers = account and not piece.opens and any(p.by_brand for p in openings + parents)
        if "Hạ Miên" in piece.text:
            result[piece.number] = ("name", own)
        elif own or answers or piece.thread == thread:
            result[piece.number] = ("place", own)
        elif context and not piece.opens and any("Hạ Miên" in p.text for p in openings):
            result[piece.number] = ("context", own)
    return result


def empty(database: Database) -> None:
    with database.write() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))


def test_the_order_of_arrival_does_not_matter(database: Database) -> None:
    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def check(data: st.DataObject) -> None:
        empty(database)
        pieces = data.draw(communities())
        rest = data.draw(st.permutations(pieces[1:]))
        account, context = data.draw(st.booleans()), data.draw(st.booleans())
        thread = data.draw(st.sampled_from([None, 1, 2]))
        when = data.draw(st.integers(0, len(rest)))
        size = data.draw(st.integers(1, 4))
        edited = data.draw(st.sampled_from([None, *pieces[1:]]))
        add_brand(database, name="Hạ Miên", query='"hạ miên"', actor="test")
        take(database, pieces[0])
        for at in range(0, len(rest) + 1, size):
            if at <= when < at + size:
                if account:
                    add_ground(database, "ha-mien", "account", str(BRAND.profile_url), actor="test")
                if thread is not None:
                    add_ground(database, "ha-mien", "thread", thread_url(thread), actor="test")
                change_query(database, "ha-mien", context=context, actor="test")
            take(database, *rest[at : at + size])
        if edited is not None:
            changed = Piece(**{**vars(edited), "text": "đã sửa, không còn gì"})
            take(database, changed)
            pieces = [changed if p is edited else p for p in pieces]
        assert found(database) == expected(pieces, account, thread, context)
        for view in _grounds(database):
            remove_ground(database, "ha-mien", view, actor="test")
        assert found(database) == expected(pieces, False, None, context)

    check()


def _grounds(database: Database) -> list[int]:
    with database.read() as session:
        return [view.id for view in list_grounds(session)]


@pytest.fixture
def shop(database: Database) -> Database:
    """The brand's own thread with three answers, and a thread of somebody else's."""
    with database.write() as session:
        session.execute(insert(Source).values(name="Trang nhà", kind="page", url=f"https://{SITE}/"))
        source = session.scalars(select(Source.id)).one()
    add_brand(database, name="Hạ Miên", query='"hạ miên"', actor="test")
    add_brand(database, name="Nắng Gốm", query='"nắng gốm"', actor="test", competitor=True)
    take(
        database,
        Piece(1, 1, True, True, "Ưu đãi tháng này", None),
        Piece(2, 1, False, False, "ship chậm quá, thất vọng", None),
        Piece(3, 1, False, False, "đồng ý", 2),
        Piece(4, 1, False, True, "Shop xin lỗi ạ", 2),
        Piece(5, 1, False, False, "tệ thật", 4),
        source_id=source,
    )
    take(database, Piece(6, 2, True, False, "Nắng Gốm ngon", None))
    return database


def test_own_posts_stand_by_themselves_and_their_answers_are_listed(shop: Database) -> None:
    add_ground(shop, "ha-mien", "account", "Hạ Miên@" + SITE, actor="lan")
    assert found(shop) == {
        1: ("place", True), 2: ("place", False), 3: ("place", False), 4: ("place", True),
        5: ("place", False), 6: ("name", False),
    }  # fmt: skip
    day = NOW.date()
    wanted = MentionFilter(start=day.replace(day=1), end=day)
    with shop.read() as session:
        both = owned(session, wanted)
        assert (both.posts.mentions, both.answers.mentions) == (2, 2)  # 3 answers another visitor
        assert headline(session, wanted).mentions == 4
        assert {share.code: share.mentions for share in share_of_voice(session, wanted)} == {
            "ha-mien": 3, "nang-gom": 1,
        }  # fmt: skip
        answers = page(session, of_answers(wanted))
        assert {row.text for row in answers.rows} == {"ship chậm quá, thất vọng", "tệ thật"}
        assert answers.total == 2
        assert page(session, of_own_posts(wanted)).total == 2


def test_ground_opens_cases_but_not_for_own_words(shop: Database) -> None:
    add_ground(shop, "ha-mien", "thread", thread_url(3), actor="lan")
    take(
        shop,
        Piece(11, 3, True, False, "chúng tôi rất thất vọng về thời tiết", None),
        Piece(12, 3, False, False, "giao hàng quá tệ, thất vọng", None),
    )
    with shop.read() as session:
        cases = session.scalars(
            select(Post.key)
            .join(Mention, Mention.post_id == Post.id)
            .join(Case, Case.mention_id == Mention.id)
        ).all()
    assert cases == ["comment:12"]


def test_a_source_of_ones_own(shop: Database) -> None:
    view = add_ground(shop, "ha-mien", "source", "Trang nhà", actor="lan")
    assert (view.kind, view.name, view.by, view.stored) == ("source", "Trang nhà", "lan", True)
    assert set(found(shop)) == {1, 2, 3, 4, 5, 6}
    assert not any(own for _via, own in found(shop).values())  # topics of a forum are its visitors'
    remove_ground(shop, "ha-mien", view.id, actor="lan")
    assert set(found(shop)) == {6}


def test_the_command_line_knows_ground_and_exports_own_posts(
    listener: Commands, sqlite_database: Database, tmp_path: Path
) -> None:
    listener.use(str(sqlite_database.engine.url))
    add_brand(sqlite_database, name="Hạ Miên", query='"hạ miên"', actor="test")
    take(
        sqlite_database,
        Piece(1, 1, True, True, "Ưu đãi", None),
        Piece(2, 1, False, False, "ship chậm", None),
    )
    added = listener.json("brand", "ground", "add", "ha-mien", "--account", str(BRAND.profile_url))
    assert (added["kind"], added["by"]) == ("account", "lan")
    assert [g["name"] for g in listener.json("brand", "ground", "list")] == [f"Hạ Miên · {SITE}"]
    for option, texts in (((), ["ship chậm"]), (("--owned", "yes"), ["Ưu đãi"]), (("--via", "name"), [])):
        out = tmp_path / f"{len(option)}{'-'.join(option)}.jsonl"
        listener.run("export", "mentions", "--out", str(out), "--format", "jsonl", *option)
        assert [json.loads(line)["text"] for line in out.read_text("utf-8").splitlines()] == texts
    assert "Say one of" in listener.run("brand", "ground", "add", "ha-mien", code=2)
    look = listener.json("brand", "query", "ha-mien", "--context", "--dry-run")
    assert (look["come"], look["go"], look["by_place"]) == (0, 0, 2)
    listener.run("brand", "ground", "remove", "ha-mien", str(added["id"]))
    assert listener.json("brand", "replay") == {"finished": 0, "pending": []}
    assert listener.json("brand", "list")[0]["mentions"] == 0


def test_mistakes_are_told(shop: Database) -> None:
    with pytest.raises(UsageError, match="no source 'x'"):
        add_ground(shop, "ha-mien", "source", "x", actor="lan")
    with pytest.raises(UsageError, match="not a web address"):
        add_ground(shop, "ha-mien", "thread", "topic 1", actor="lan")
    with pytest.raises(UsageError, match="No post by 'ai@do'"):
        add_ground(shop, "ha-mien", "account", "ai@do", actor="lan")
    add_ground(shop, "ha-mien", "thread", thread_url(1), actor="lan")
    with pytest.raises(UsageError, match="own ground already"):
        add_ground(shop, "ha-mien", "thread", thread_url(1), actor="lan")
    with pytest.raises(UsageError, match="no own ground number 99"):
        remove_ground(shop, "ha-mien", 99, actor="lan")
    with shop.read() as session:
        assert session.scalars(select(Brand.code)).all() == ["ha-mien", "nang-gom"]


def test_an_answer_in_another_thread_counts_whichever_came_first(database: Database) -> None:
    add_brand(database, name="Hạ Miên", query='"hạ miên"', actor="test")
    question = Piece(1, 1, False, True, "Mời cả nhà", None)
    answers = [Piece(number, 2, False, False, "ship chậm quá", 1) for number in (2, 3)]
    take(database, answers[0])
    take(database, question)
    with database.write() as session:
        take_in(session, at_least=1)  # else SQLite counts every post as likely
    add_ground(database, "ha-mien", "account", str(BRAND.profile_url), actor="test")
    take(database, answers[1])
    assert found(database) == {1: ("place", True), 2: ("place", False), 3: ("place", False)}


def test_an_answer_that_came_before_what_it_answers(database: Database) -> None:
    add_brand(database, name="Hạ Miên", query='"hạ miên"', actor="test")
    take(database, Piece(9, 3, True, True, "Chào cả nhà", None))
    add_ground(database, "ha-mien", "account", str(BRAND.profile_url), actor="test")
    take(database, Piece(2, 2, False, False, "ship chậm quá", 1))
    take(database, Piece(1, 1, False, True, "Mời cả nhà", None))
    assert found(database)[2] == ("place", False)
