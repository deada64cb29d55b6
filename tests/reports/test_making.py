"""Reports as files: the numbers of the screens, hostile words as words, made once when due, copied."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from dashboard.formats import number, percent, signed
from dashboard.texts import speaking
from listener.engagement import panels
from listener.engagement.filters import MentionFilter
from listener.errors import UsageError
from listener.reports import (
    Every,
    FileView,
    Kind,
    Period,
    Section,
    list_files,
    list_reports,
    make_report,
    making,
    one_report,
    path_of,
    remove_report,
    save_report,
)
from listener.settings import get_settings
from listener.store import Database, open_database, utc_now
from listener.store.tables import Audit, Report
from tests.dashboard.hostile import plant
from tests.dashboard.seed import seed

NAME = "Tuần này <script>alert(1)</script> 😡"


@dataclass
class Made:
    """A report of the sample community with its two files as they are read."""

    database: Database
    file: FileView
    folder: Path
    html: str
    words: str
    paper: str

    @property
    def wanted(self) -> MentionFilter:
        """The filter that a screen would have."""
        return MentionFilter(start=self.file.start, end=self.file.end)


class _Words(HTMLParser):
    """What a reader sees of a page, and what it would ask for."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.asks: list[str] = []
        self.tags: set[str] = set()
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._hidden = tag if tag in ("style", "title") else ""
        self.asks += [
            value or "" for name, value in attrs if name in ("src", "href", "srcset", "action", "data")
        ]

    def handle_endtag(self, tag: str) -> None:
        self._hidden = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.seen.append(data)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Made once for all: it takes a process of its own."""
    folder = tmp_path_factory.mktemp("reports")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LISTENER_DATA_DIR", str(folder))
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
        get_settings.cache_clear()
        database = open_database(f"sqlite:///{folder / 'listener.db'}")
        seeded = seed(database, posts=120)
        plant(database, seeded.now)
        copies = folder / "copies"
        report = save_report(
            database, NAME, period=Period.THIRTY, language="vi", folder=str(copies), actor="an"
        )
        file = make_report(database, report, actor="an")
        html = path_of(file, Kind.HTML).read_text(encoding="utf-8")
        pages = PdfReader(BytesIO(path_of(file, Kind.PDF).read_bytes())).pages
        reader = _Words()
        reader.feed(html)
        yield Made(
            database, file, folder, html, " ".join(reader.seen),
            "\n".join(page.extract_text() for page in pages),
        )  # fmt: skip
        database.close()
    get_settings.cache_clear()


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_both_files_say_the_numbers_of_the_panels(made: Made) -> None:
    with made.database.read() as session:
        now = panels.headline(session, made.wanted)
        voice = panels.share_of_voice(session, made.wanted)
        moods = panels.mentions_by_day(session, made.wanted)
        authors = panels.top_authors(session, made.wanted)
    with speaking("vi"):
        expected = [
            *(f"{name}{number(value)}" for name, value in (
                ("Lượt nhắc", now.mentions), ("Số người", now.people), ("Bình luận", now.comments),
                ("Lượt thích", now.likes), ("Chia sẻ", now.shares),
            )),
            f"Cảm xúc{signed(now.mood)}",
            *(f"{share.name}{' (đối thủ)' if share.competitor else ''}{number(share.mentions)}"
              f"{percent(share.share)}" for share in voice),
            *(f"{name}{number(sum(row.mentions for row in moods if row.mood == mood))}"
              for mood, name in (("positive", "Tích cực"), ("negative", "Tiêu cực"))),
        ]  # fmt: skip
    for text in (_flat(made.words), _flat(made.paper)):
        for each in expected:
            assert _flat(each) in text
        assert str(authors[0].mentions) in text


def test_the_page_asks_nobody_and_hostile_words_stay_words(made: Made) -> None:
    reader = _Words()
    reader.feed(made.html)
    assert "script" not in reader.tags
    assert [ask for ask in reader.asks if not ask.startswith(("data:", "#"))] == []
    assert not re.search(r"url\((?!data:|#)", made.html)
    assert "<script>alert(1)</script>" in made.words
    assert "<script>alert(1)</script> □" in made.paper  # the font has no drawing of the face
    assert "onerror=" not in re.sub(r"&lt;.*?&gt;", "", made.html)


def test_files_are_private_and_copied(made: Made) -> None:
    for kind in Kind:
        path = path_of(made.file, kind)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert (made.folder / "copies" / path.name).read_bytes() == path.read_bytes()
    assert made.file.problem is None
    with made.database.read() as session:
        assert [file.id for file in list_files(session, made.file.report_id)] == [made.file.id]
        acts = session.scalars(select(Audit.action).where(Audit.action.startswith("report."))).all()
        assert acts == ["report.save", "report.make"]


def test_a_chart_and_its_words_in_every_section(made: Made) -> None:
    assert made.html.count("<svg") >= 3  # moods, comments, likes; no source shows shares
    assert made.html.count('<figure role="img" aria-label="') == made.html.count("<svg")
    for title in ("Tóm tắt", "Điều gì đã thay đổi", "Thị phần thảo luận", "Ai nói nhiều nhất"):
        assert title in made.words
        assert _flat(title) in _flat(made.paper)


@pytest.fixture
def listening(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("LISTENER_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    return database


def test_a_failure_is_kept_with_its_reason(listening: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    report = save_report(listening, "A", period=Period.WEEK, language="en", actor="an")
    monkeypatch.setattr(making, "DRAWER", "listener.nothing_of_this_name")
    with pytest.raises(making.ReportFailedError, match="nothing_of_this_name"):
        make_report(listening, report, actor="an")
    with listening.read() as session:
        (file,) = list_files(session, report)
        assert "nothing_of_this_name" in (file.problem or "")


def test_a_due_report_is_made_once_and_due_again_later(
    listening: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    monkeypatch.setattr(making, "_draw", lambda *args: made.append(1))
    report = save_report(listening, "A", period=Period.WEEK, language="en", every=Every.DAILY, actor="an")
    save_report(listening, "B", period=Period.WEEK, language="en", actor="an")
    assert making.make_due(listening) == []
    with listening.write() as session:
        session.execute(
            update(Report).where(Report.id == report).values(next_at=utc_now() - timedelta(days=9))
        )
    assert making.make_due(listening) == [report]
    assert making.make_due(listening) == []
    assert made == [1]
    with listening.read() as session:
        due = one_report(session, report).next_at
        assert due is not None
        assert timedelta(0) < due - utc_now() <= timedelta(days=1)


def test_what_cannot_be_a_report_is_refused(listening: Database) -> None:
    good = {"name": "A", "period": Period.WEEK, "language": "vi", "actor": "an"}
    for wrong in (
        {"name": " "}, {"name": "x" * 201}, {"language": "fr"}, {"sections": ()}, {"hour": 24},
        {"folder": "here"}, {"brands": ("nobody",)},
    ):  # fmt: skip
        with pytest.raises(UsageError):
            save_report(listening, **{**good, **wrong})  # type: ignore[arg-type]
    with listening.read() as session:
        assert list_reports(session) == []
    with pytest.raises(UsageError, match="no report 7"):
        make_report(listening, 7, actor="an")


def test_removing_forgets_the_report_and_its_list(listening: Database) -> None:
    report = save_report(
        listening, "A", period=Period.WEEK, language="vi", actor="an", sections=(Section.VOICE,)
    )
    with listening.read() as session:
        assert one_report(session, report).sections == (Section.VOICE,)
    remove_report(listening, report, actor="an")
    with listening.read() as session:
        assert list_reports(session) == []
