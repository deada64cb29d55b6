"""Exports: every row, nothing that a spreadsheet runs, unknown is empty and never zero."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.customers.adding import NewCustomer, add_customer
from listener.customers.linking import link_accounts
from listener.store import Database
from listener.transfer.export import TooManyRowsError, export_rows, guarded
from listener.transfer.exports import CASE_COLUMNS, CUSTOMER_COLUMNS, iterate_cases, iterate_customers
from listener.triage.acting import act
from listener.triage.cases import send
from listener.triage.effects import Action
from tests.customers.samples import SITE, put_account, put_brand, put_mention, put_post

AT = datetime(2026, 11, 1, 20, 30, tzinfo=UTC)
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class Line:
    text: str | None
    likes: int | None = None
    score: float | None = None
    at: datetime | None = None
    day: date | None = None
    own: bool = False
    tags: tuple[str, ...] = ()


COLUMNS = ("text", "likes", "score", "at", "day", "own", "tags")
LINES = [
    Line("Hạ Miên \u1ec7 😡", 0, -0.5, AT, date(2026, 11, 2), True, ("a", "b")),
    Line(None),
    Line("=1+1", 3),
]


def written(rows: object, columns: tuple[str, ...], format: str) -> bytes:
    out = io.BytesIO()
    export_rows(rows, columns, format, out, zone=HANOI)  # type: ignore[arg-type]
    return out.getvalue()


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content: bytes) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_csv() -> None:
    assert read_csv(written(LINES, COLUMNS, "csv")) == [
        list(COLUMNS),
        ["Hạ Miên ệ 😡", "0", "-0.5", "2026-11-02T03:30:00+07:00", "2026-11-02", "true", "a; b"],
        ["", "", "", "", "", "false", ""],
        ["'=1+1", "3", "", "", "", "false", ""],
    ]


def test_xlsx() -> None:
    content = written(LINES, COLUMNS, "xlsx")
    assert read_xlsx(content)[1:] == [
        [
            "Hạ Miên ệ 😡", 0, -0.5, datetime(2026, 11, 2, 3, 30), datetime(2026, 11, 2), True, "a; b",  # noqa: DTZ001
        ],
        [None, None, None, None, None, False, None],
        ["=1+1", 3, None, None, None, False, None],
    ]  # fmt: skip
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A4"]
    assert cell.data_type in ("s", "inlineStr", "f")
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_jsonl() -> None:
    lines = written(LINES, COLUMNS, "jsonl").decode().splitlines()
    assert json.loads(lines[0]) == {
        "text": "Hạ Miên ệ 😡", "likes": 0, "score": -0.5, "at": "2026-11-02T03:30:00+07:00",
        "day": "2026-11-02", "own": True, "tags": ["a", "b"],
    }  # fmt: skip
    assert json.loads(lines[1])["likes"] is None
    assert json.loads(lines[2])["text"] == "=1+1"


def test_mappings_and_inner_fields() -> None:
    rows = [{"a": {"b": 1}, "line": LINES[0]}]
    assert read_csv(written(rows, ("a.b", "line.likes"), "csv")) == [["a.b", "line.likes"], ["1", "0"]]


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_formulas_are_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@given(st.lists(st.text(max_size=30), max_size=5))
@settings(deadline=None)
def test_no_text_becomes_a_formula_and_none_is_lost(texts: list[str]) -> None:
    rows = [{"x": text} for text in texts]
    got = read_csv(written(rows, ("x",), "csv"))[1:]
    assert len(got) == len(texts)
    for (cell,), text in zip((row or [""] for row in got), texts, strict=True):
        assert cell.strip()[:1] not in {"=", "+", "-", "@"}
        plain = text.replace("\x00", "")
        assert cell.removeprefix("'") == plain.removeprefix("'") or not text.isprintable()


@given(st.lists(st.text(max_size=30), max_size=5))
@settings(max_examples=40, deadline=None)
def test_any_text_makes_a_readable_workbook(texts: list[str]) -> None:
    rows = read_xlsx(written([{"x": text, "n": 1} for text in texts], ("x", "n"), "xlsx"))
    assert [row[1] for row in rows[1:]] == [1] * len(texts)


def test_links_stay_text_and_long_text_is_cut_with_a_sign() -> None:
    rows = read_xlsx(written([{"x": "https://example.vn/"}, {"x": "đ" * 40_000}], ("x",), "xlsx"))
    assert rows[1] == ["https://example.vn/"]
    assert isinstance(rows[2][0], str)
    assert (len(rows[2][0]), rows[2][0][-1]) == (32_767, "…")


def test_more_rows_than_a_workbook_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("listener.transfer.export._XLSX_ROWS", 4)
    assert len(read_xlsx(written([{"x": 1}] * 3, ("x",), "xlsx"))) == 4
    with pytest.raises(TooManyRowsError, match="csv or jsonl"):
        written([{"x": 1}] * 4, ("x",), "xlsx")


def test_customers(database: Database) -> None:
    with database.write() as session:
        put_account(session, "minh", url=f"http://{SITE}/u/1")
    first = add_customer(
        database,
        NewCustomer(name="Minh", phones=("0901234567", "0901234568"), accounts=(f"{SITE}/u/1",), crm="K1"),
        actor="lan",
    )
    second = add_customer(database, NewCustomer(emails=("lan@vidu.vn",)), actor="lan")
    with database.read() as session:
        rows = read_csv(written(iterate_customers(session), CUSTOMER_COLUMNS, "csv"))
    assert [row[:10] for row in rows[1:]] == [
        [first, "Minh", "K1", "", "0901234567; 0901234568", f"{SITE}/u/1", "", "", f"http://{SITE}/u/1", ""],
        [second, "", "", "lan@vidu.vn", "", "", "", "", "", ""],
    ]


def test_many_customers_come_once_each(sqlite_database: Database) -> None:
    from listener.customers.importing import import_customers

    content = "Email\n" + "".join(f"k{n}@vidu.vn\n" for n in range(1_203))
    import_customers(sqlite_database, content.encode(), "k.csv", actor="lan")
    with sqlite_database.read() as session:
        emails = [row.emails for row in iterate_customers(session)]
    assert emails == [(f"k{n}@vidu.vn",) for n in range(1_203)]


def test_cases(database: Database) -> None:
    with database.write() as session:
        brands = [put_brand(session, "a"), put_brand(session, "b")]
        author = put_account(session, "minh")
        link_accounts(session, [author])
        mentions = [
            put_mention(session, put_post(session, f"=bài {n}", account=author, at=AT), brand)
            for n, brand in enumerate(brands)
        ]
    cases = send(database, mentions, actor="lan").new
    act(database, cases[0], 1, Action.CLOSE, actor="lan")
    with database.read() as session:
        rows = read_csv(written(iterate_cases(session), CASE_COLUMNS, "csv"))
        assert [row[:8] for row in rows[1:]] == [
            [str(cases[0]), "closed", "", "a", "negative", "-0.5", "minh", "'=bài 0"],
            [str(cases[1]), "new", "", "b", "negative", "-0.5", "minh", "'=bài 1"],
        ]
        assert [row.id for row in iterate_cases(session, status="closed")] == [cases[0]]
        assert [row.id for row in iterate_cases(session, brand="b")] == [cases[1]]
