"""Posts from files go through the one door: once, whole, and with their counts as snapshots."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from listener.brands import add_brand
from listener.cli import app
from listener.customers.runs import list_runs
from listener.errors import UsageError
from listener.importing.importing import PostsImport, Wishes, import_posts
from listener.importing.lines import to_lines
from listener.pipeline import Pipeline
from listener.post import Reactions
from listener.store import Database, tables
from listener.store.base import Base
from tests.ingest.posts import harvest, make_post, settings

HEADER = ["Nền tảng", "Người đăng", "Ngày đăng", "Nội dung", "Lượt thích", "Bình luận", "Đường dẫn"]
ROWS = [
    ["Facebook", "Lan", "20/11/2025 14:05", "Kem Hạ Miên thích lắm", "1.2K", "12", "https://www.facebook.com/p/1"],
    ["TikTok", "Bình", "19/11/2025", "Hạ Miên bôi rát", "5", "", ""],
    ["Facebook", "Lan", "18/11/2025", "Trời đẹp", "", "0", "https://www.facebook.com/p/2"],
]  # fmt: skip


def sheet(rows: list[list[str]], header: list[str] = HEADER) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows([header, *rows])
    return file.getvalue().encode()


def take(database: Database, content: bytes, *, dry_run: bool = False, **wishes: Any) -> PostsImport:
    return import_posts(
        database,
        content,
        "f.csv",
        wishes=Wishes(columns=wishes.pop("columns", {}), **wishes),
        settings=settings(),
        actor="test",
        dry_run=dry_run,
    )


def counts(result: PostsImport) -> tuple[int, int, int, int]:
    return result.new, result.changed, result.seen, len(result.broken)


def everything(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def stored(database: Database) -> dict[str, tables.Post]:
    with database.read() as session:
        return {post.text: post for post in session.scalars(select(tables.Post))}


def test_a_file_comes_in_with_its_counts_as_snapshots(database: Database) -> None:
    add_brand(database, name="Hạ Miên", query='"hạ miên"', actor="test")
    result = take(database, sheet(ROWS))
    assert counts(result) == (3, 0, 0, 0)
    assert result.mentions == 2
    posts = stored(database)
    first = posts["Kem Hạ Miên thích lắm"]
    assert (first.site, first.url, first.kind) == ("facebook.com", "https://www.facebook.com/p/1", "topic")
    assert first.published_at == datetime(2025, 11, 20, 7, 5, tzinfo=UTC)
    assert (first.likes, first.comments, first.shares, first.views) == (1200, 12, None, None)
    assert (posts["Trời đẹp"].likes, posts["Trời đẹp"].comments) == (None, 0)
    assert posts["Hạ Miên bôi rát"].site == "tiktok.com"
    with database.read() as session:
        snapshot = session.scalars(select(tables.Snapshot).where(tables.Snapshot.post_id == first.id)).one()
        assert (snapshot.likes, snapshot.comments, snapshot.views) == (1200, 12, None)
        assert session.scalar(select(func.count()).select_from(tables.Account)) == 2
        assert list_runs(session) == ()  # that is the list of customers' files
        run = session.scalars(select(tables.ImportRun)).one()
        assert (run.kind, run.rows, run.created, run.broken) == ("posts", 3, 3, [])


def test_importing_again_changes_nothing_and_new_counts_are_a_new_snapshot(database: Database) -> None:
    take(database, sheet(ROWS))
    before = everything(database)
    assert counts(take(database, sheet(ROWS))) == (0, 0, 3, 0)
    after = everything(database)
    diary = {"import_run", "audit"}
    assert {k: v for k, v in before.items() if k not in diary} == {
        k: v for k, v in after.items() if k not in diary
    }
    more = [[*ROWS[0][:4], "1,300", "12", ROWS[0][6]]]
    assert counts(take(database, sheet(more))) == (0, 0, 1, 0)
    assert stored(database)["Kem Hạ Miên thích lắm"].likes == 1300
    edited = [[*ROWS[0][:3], "Kem Hạ Miên thích vừa", *ROWS[0][4:]]]
    assert counts(take(database, sheet(edited))) == (0, 1, 0, 0)
    assert everything(database)["post_version"] == 1


def test_a_dry_run_tells_the_same_and_writes_nothing(database: Database) -> None:
    take(database, sheet(ROWS[:1]))
    before = everything(database)
    edited = [[*ROWS[0][:3], "Đã sửa", *ROWS[0][4:]], *ROWS[1:], ["", "", "", "không rõ từ đâu", "", "", ""]]
    foretold = take(database, sheet(edited), dry_run=True)
    assert everything(database) == before
    assert counts(foretold) == (2, 1, 0, 1)
    assert counts(take(database, sheet(edited))) == counts(foretold)


def test_broken_rows_are_listed_kept_and_can_be_sent_again(database: Database) -> None:
    bad = ["Facebook", "Chi", "32/13/2025", "xin chào", "x", "1", "không có link"]
    result = take(database, sheet([*ROWS, bad]))
    (broken,) = result.broken
    assert broken.line == 5
    for words in ("likes: 'x' is no count", "published_at: '32/13/2025'", "url: 'không có link'"):
        assert words in broken.reason
    assert broken.row["Nội dung"] == "xin chào"
    with database.read() as session:
        (kept,) = session.scalars(select(tables.ImportRun)).one().broken
    assert kept == {"line": 5, "reason": broken.reason, "row": dict(broken.row)}
    mended = {**broken.row, "Ngày đăng": "1/11/2025", "Lượt thích": "3", "Đường dẫn": ""}
    assert counts(take(database, sheet([list(mended.values())], list(mended)))) == (1, 0, 0, 0)


def test_comments_that_share_the_address_of_their_post_stay_apart(database: Database) -> None:
    header = ["Người bình luận", "Bình luận", "Thời gian", "Link"]
    link = "https://www.facebook.com/p/1"
    rows = [
        ["Lan", "đẹp quá", "1/11/2025 08:00", link],
        ["Lan", "đẹp quá", "1/11/2025 09:00", link],
        ["Bình", "đẹp quá", "1/11/2025 08:00", link],
        ["Lan", "đẹp quá", "1/11/2025 08:00", link],  # the first once more
    ]
    result = take(database, sheet(rows, header))
    assert counts(result) == (3, 0, 1, 0)
    with database.read() as session:
        posts = session.scalars(select(tables.Post)).all()
        thread = session.scalars(select(tables.Thread)).one()
    assert {post.kind for post in posts} == {"comment"}
    assert thread.url == link
    assert len({post.url for post in posts}) == 3
    # One row alone, as after mending, is still the same post.
    assert counts(take(database, sheet(rows[2:3], header))) == (0, 0, 1, 0)


def test_topics_that_share_an_address_are_not_lost_in_silence(sqlite_database: Database) -> None:
    rows = [["Facebook", "A", "", text, "", "", "https://www.facebook.com/p/1"] for text in ("một", "hai")]
    result = take(sqlite_database, sheet(rows))
    assert counts(result) == (1, 0, 0, 1)
    assert "line 2 but another text" in result.broken[0].reason


def test_ids_parents_and_ratings(database: Database) -> None:
    header = ["Comment ID", "Post ID", "Parent ID", "Type", "Text", "Rating", "Platform"]
    rows = [
        ["", "77", "", "post", "bài gốc", "", "facebook.com"],
        ["1", "77", "", "comment", "một", "", "facebook.com"],
        ["2", "77", "1", "comment", "hai", "", "facebook.com"],
        ["9", "", "", "review", "", "4,5", "shopee.vn"],
        ["1,2E+17", "", "", "comment", "bị Excel rút gọn", "", "facebook.com"],
    ]
    assert counts(take(database, sheet(rows, header))) == (5, 0, 0, 0)
    posts = stored(database)
    assert {text: post.key for text, post in posts.items() if not post.key.startswith("import:")} == {
        "bài gốc": "topic:77", "một": "comment:1", "hai": "comment:2", "": "review:9",
    }  # fmt: skip
    assert posts["hai"].parent_key == "comment:1"
    assert posts["bài gốc"].thread_id == posts["một"].thread_id
    assert (posts[""].rating, posts["một"].rating) == (4.5, None)


def test_what_a_crawl_printed_comes_back_as_the_same_posts(database: Database) -> None:
    topic = make_post(
        1, kind="topic", url="https://forum.example.vn/topic/1/", title="Chuyện trò",
        text="mở đầu\n\nđoạn hai",
        rating=4.0, reactions=Reactions(likes=3, views=2**40), published_raw="hôm qua",
    )  # fmt: skip
    answer = make_post(2, parent_key="comment:1", quoted="mở đầu", text="dấu \u2028 và\n“=cmd|' /C calc'!A0”")
    text = "\n".join(to_lines([topic, answer])).encode()
    assert counts(take(database, text)) == (2, 0, 0, 0)
    posts = stored(database)
    first, second = posts[topic.text], posts[answer.text]
    for name in ("site", "url", "title", "published_at", "published_raw", "rating", "layer"):
        assert getattr(first, name) == getattr(topic, name), name
    # Its file says nothing of comments; the reply that came with it is one.
    assert (first.likes, first.comments, first.views) == (3, 1, 2**40)
    assert (second.quoted, second.parent_key, second.kind) == ("mở đầu", first.key, "comment")
    assert first.thread_id == second.thread_id
    assert counts(take(database, text)) == (0, 0, 2, 0)


def test_posts_that_were_crawled_are_not_doubled_by_an_import(database: Database) -> None:
    posts = [make_post(1), make_post(2, text="câu khác")]
    Pipeline(database, settings()).take(harvest(*posts))
    assert counts(take(database, "\n".join(to_lines(posts)).encode())) == (0, 0, 2, 0)


def test_broken_lines_of_json_are_listed(sqlite_database: Database) -> None:
    good = next(to_lines([make_post(1)]))
    from_a: dict[str, object] = {"text": "x", "site": "a.vn"}
    bad = [
        "{",
        '{"url": 1}',
        json.dumps(from_a | {"text": ["x"]}),
        "",
        "[1]",
        json.dumps(from_a | {"rating": 9}),
    ]
    lines = [good, *bad, json.dumps(from_a | {"text": "\ud800"})]
    result = take(sqlite_database, "\n".join(lines).encode())
    assert {row.line for row in result.broken} == {2, 3, 4, 6, 7}
    assert result.new + len(result.broken) == result.rows == 7


def test_excel_keeps_its_dates_and_letters(sqlite_database: Database, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["Nội dung", "Thời gian", "Lượt xem", "Mã bình luận"])
    page.append(["Kem tốt ạ", datetime(2025, 11, 3, 12, 0), 1234.0, 42])  # noqa: DTZ001 - as Excel has it
    file = tmp_path / "shopee.xlsx"
    book.save(file)
    result = import_posts(
        sqlite_database,
        file,
        wishes=Wishes(columns={}, site="Shopee", kind="review"),
        settings=settings(),
        actor="test",
    )
    assert counts(result) == (1, 0, 0, 0)
    (post,) = stored(sqlite_database).values()
    assert (post.site, post.key, post.kind, post.views) == ("shopee.vn", "review:42", "review", 1234)
    assert post.published_at == datetime(2025, 11, 3, 5, 0, tzinfo=UTC)


def test_a_mapping_is_saved_by_name_and_used_again(database: Database) -> None:
    header = ["Lời khách", "Ai", "Khi nào"]
    rows = [["hay", "Lan", "03/04/2025"]]
    columns = {"text": "Lời khách", "author": "Ai", "published_at": "Khi nào"}
    first = take(
        database, sheet(rows, header), columns=columns, site="facebook.com", kind="comment", dates="mdy",
        save_as="fanpage", dry_run=True,
    )  # fmt: skip
    assert counts(first) == (1, 0, 0, 0)
    with pytest.raises(UsageError, match="no saved mapping 'fanpage'; saved are: none yet"):
        take(database, sheet(rows, header), use_map="fanpage")
    take(
        database, sheet(rows, header), columns=columns, site="facebook.com", kind="comment", dates="mdy",
        save_as="fanpage",
    )  # fmt: skip
    assert counts(take(database, sheet(rows, header), use_map="fanpage")) == (0, 0, 1, 0)
    (post,) = stored(database).values()
    assert (post.site, post.kind, post.published_at) == (
        "facebook.com", "comment", datetime(2025, 3, 3, 17, 0, tzinfo=UTC),
    )  # fmt: skip
    with pytest.raises(UsageError, match="no column 'Lời khách'"):
        take(database, sheet(ROWS), use_map="fanpage")
    # Said now wins over saved.
    assert counts(take(database, sheet(rows, header), use_map="fanpage", site="tiktok.com")) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"site": "Face buk"}, "no site"),
        ({"kind": "video"}, "no kind of post"),
        ({"dates": "ymd"}, "order of dates"),
        ({"save_as": " "}, "name"),
    ],
)
def test_wrong_wishes_are_refused_in_words(
    sqlite_database: Database, wishes: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        take(sqlite_database, sheet(ROWS), **wishes)
    assert everything(sqlite_database)["post"] == 0


def test_through_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTENER_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("LISTENER_DATABASE_URL", raising=False)
    file = tmp_path / "export.csv"
    file.write_bytes(sheet([*ROWS, ["", "", "", "từ đâu?", "", "", ""]]))
    run = CliRunner().invoke
    told = run(app, ["post", "import", str(file), "--dry-run"], catch_exceptions=False)
    assert "Nothing was written. It would be: 4 rows: 3 new" in told.stdout.replace("\n", " ")
    done = run(app, ["post", "import", str(file), "--json"], catch_exceptions=False)
    values = json.loads(done.stdout)
    assert (values["new"], values["broken"][0]["line"]) == (3, 5)
    again = run(
        app,
        ["post", "import", str(file), "--map", "text=Nội dung", "--save-map", "x"],
        catch_exceptions=False,
    )
    assert "0 new, 0 changed, 3 seen" in again.stdout.replace("\n", " ")
