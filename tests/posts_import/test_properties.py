"""Whatever a file holds, each row has one outcome, and a second import finds nothing new."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listener.errors import UsageError
from listener.importing.importing import PostsImport, Wishes, import_posts
from listener.importing.lines import NAMES
from listener.store import Database, open_database
from tests.ingest.posts import settings as listener_settings

HEADER = (
    "Nội dung", "Người đăng", "Ngày đăng", "Lượt thích", "Số sao", "Link", "Nền tảng", "Loại", "ID",
    "Trả lời cho",
)  # fmt: skip
CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "", "12", "1.2K", "4,5", "1/2/2025", "2025-01-01T00:00:00Z", "9999999999", "0001-01-01",
            "9999-12-31 23:59", "https://a.vn/1", "https://a.vn/1#c2", "http://[::1", "https://a.vn:99999/",
            "Facebook", "comment", "đánh giá", "=1+1", "\x00", "\ud800", "1E+300", "∞", "２", "①",
        ]
    ),
)  # fmt: skip
VALUES = st.one_of(
    CELLS, st.integers(), st.floats(), st.none(), st.booleans(), st.lists(st.integers(), max_size=2)
)
LINES = st.dictionaries(st.sampled_from([*NAMES, "site", "id"]), VALUES, max_size=8)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("properties")
    database = open_database(f"sqlite:///{folder / 'x.db'}")
    yield database
    database.close()


def twice(database: Database, content: bytes) -> None:
    def take() -> PostsImport | None:
        try:
            return import_posts(
                database,
                content,
                "f.csv",
                wishes=Wishes(columns={}, site="a.vn"),
                settings=listener_settings(),
                actor="test",
            )
        except UsageError:
            return None

    first, second = take(), take()
    if first is None or second is None:
        assert first is second
        return
    assert first.new + first.changed + first.seen + len(first.broken) == first.rows
    assert second.new == 0
    assert len(second.broken) == len(first.broken)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, min_size=len(HEADER), max_size=len(HEADER)), min_size=1, max_size=6))
def test_any_table(kept: Database, rows: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([HEADER, *rows])
    twice(kept, file.getvalue().encode("utf-8", "surrogatepass"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(LINES, min_size=1, max_size=6))
def test_any_lines(kept: Database, lines: list[dict[str, object]]) -> None:
    twice(kept, "\n".join(json.dumps(line) for line in lines).encode())


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes(kept: Database, content: bytes) -> None:
    twice(kept, content)
