"""Interactions from files: placed by identity, listed where broken, twice as once."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from listener.customers.contacted.headers import Column
from listener.customers.contacted.importing import InteractionsImport, import_interactions
from listener.customers.contacted.kinds import InteractionKind, read_kind
from listener.customers.contacted.rows import read_money, read_seconds
from listener.customers.identities import UnreadableError
from listener.customers.importing import import_customers
from listener.customers.mending import broken_csv
from listener.customers.records import customer_page
from listener.customers.timeline import TimelineFilter
from listener.errors import UsageError
from listener.store import Database
from listener.store.tables import Customer, ImportRun, Interaction
from tests.commands import Commands

PEOPLE = """Mã KH,Họ và tên,Email,SĐT
KH1,Nguyễn Thị Hồng,hong@vidu.vn,0901234567
KH2,Trần Tú,tu@vidu.vn,0901234567
"""
ORDERS = """Mã đơn,Ngày,Email,Sản phẩm,Tổng tiền,Kênh,Trạng thái
D1,20/03/2026 14:05,hong@vidu.vn,Trà sen,1.250.000 đ,Shopee,giao rồi
D2,21/03/2026,tu@vidu.vn,Bánh cốm,"85,000",Cửa hàng,
D3,22/03/2026,ai@do.vn,Trà sen,100,Shopee,
D4,ngày nào đó,hong@vidu.vn,Trà sen,100,Shopee,
"""


@pytest.fixture
def people(database: Database) -> Database:
    import_customers(database, PEOPLE.encode(), "k.csv", actor="lan")
    return database


def put(database: Database, text: str, **options: Any) -> InteractionsImport:
    options.setdefault("given", {Column.KIND: "order"})
    return import_interactions(database, text.encode(), "don.csv", actor="lan", **options)


def counts(result: InteractionsImport) -> tuple[int, int, int, int]:
    return result.created, result.updated, result.unchanged, len(result.broken)


def test_orders_go_to_their_customers_once(people: Database) -> None:
    looked = put(people, ORDERS, dry_run=True)
    with people.read() as session:
        assert session.scalars(select(Interaction)).all() == []
    result = put(people, ORDERS)
    assert counts(looked) == counts(result) == (2, 0, 0, 2)
    assert [(row.line, row.reason) for row in result.broken] == [
        (4, "no customer has email ai@do.vn: import the customer first, then send this row again"),
        (5, "'ngày nào đó' is no time that can be read; write it as 2026-11-20 14:05"),
    ]
    assert counts(put(people, ORDERS)) == (0, 0, 2, 2)
    assert counts(put(people, ORDERS.replace("giao rồi", "trả lại"))) == (0, 1, 1, 2)
    with people.read() as session:
        public_id = session.scalars(select(Customer.public_id).order_by(Customer.id)).first()
        assert public_id is not None
        (order,) = customer_page(session, public_id).interactions
        run = session.scalars(select(ImportRun.id).where(ImportRun.kind == "interactions")).first()
        assert session.scalars(select(Interaction.run_id).distinct()).all() == [run]
    assert (order.kind, order.product, order.value, order.channel) == ("order", "Trà sen", 1.25e6, "shopee")
    assert order.at == datetime(2026, 3, 20, 7, 5, tzinfo=UTC)
    assert order.outcome == "trả lại"


def test_broken_rows_are_mended_in_their_own_file_and_sent_again(people: Database) -> None:
    broken = put(people, ORDERS).broken
    rows = list(csv.DictReader(io.StringIO(broken_csv(broken).decode("utf-8-sig"))))
    assert [row["broken line"] for row in rows] == ["4", "5"]
    assert "no time" in rows[1]["broken because"]
    mended = (
        broken_csv(broken).decode().replace("ngày nào đó", "23/03/2026").replace("ai@do.vn", "tu@vidu.vn")
    )
    assert counts(put(people, mended)) == (2, 0, 0, 0)


def test_events_of_every_kind_from_json_lines(people: Database) -> None:
    lines = [
        {
            "id": 7,
            "event": "open",
            "time": "2026-03-01T08:00:00Z",
            "email": "HONG@vidu.vn",
            "campaign": "Tết",
        },
        {"id": 7, "event": "click", "time": 1772360000, "email": "hong@vidu.vn", "campaign": "tet"},
        {"type": "Cuộc gọi", "time": "2026-03-02 09:00", "crm": "kh2", "duration": "2:05", "agent": "Mai"},
    ]
    text = "\n".join([*(json.dumps(line) for line in lines), "{kaputt", "[1]"])
    result = put(people, text, given={})
    assert counts(result) == (3, 0, 0, 2)
    assert counts(put(people, text, given={})) == (0, 0, 3, 2)
    with people.read() as session:
        found = session.execute(select(Interaction.kind, Interaction.seconds).order_by(Interaction.at)).all()
    assert found == [("email-opened", None), ("email-clicked", None), ("call", 125)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2026-03-01,,0901234567", "belongs to several customers"),
        ("2026-03-01,,0000000000", "placeholder"),
        ("2026-03-01,,", "nothing in it says which customer"),
        (",hong@vidu.vn,", "does not say when"),
        ("2026-03-01,hong,", "not an e-mail"),
    ],
)
def test_a_row_that_cannot_be_placed_says_why(people: Database, row: str, reason: str) -> None:
    (broken,) = put(people, f"date,email,phone\n{row}\n").broken
    assert reason in broken.reason
    assert broken.line == 2


def test_keys_of_two_customers_in_one_row(people: Database) -> None:
    (broken,) = put(people, "date,crm,email\n2026-03-01,KH2,hong@vidu.vn\n").broken
    assert broken.reason == "its crm KH2 and its email hong@vidu.vn are two customers'"


def test_the_time_line_is_filtered(people: Database) -> None:
    put(
        people,
        "date,email,kind,channel\n2026-03-01,hong@vidu.vn,call,zalo\n2026-04-01,hong@vidu.vn,order,web\n",
    )
    with people.read() as session:
        public_id = session.scalars(select(Customer.public_id).order_by(Customer.id)).first()
        assert public_id is not None
        for wanted, kinds in (
            (TimelineFilter(), ["call", "order"]),
            (TimelineFilter(kind="call"), ["call"]),
            (TimelineFilter(channel="web"), ["order"]),
            (TimelineFilter(since=datetime(2026, 3, 15, tzinfo=UTC)), ["order"]),
            (TimelineFilter(until=datetime(2026, 3, 15, tzinfo=UTC)), ["call"]),
        ):
            page = customer_page(session, public_id, wanted=wanted)
            assert [each.kind for each in page.interactions] == kinds
            assert page.interactions_total == len(kinds)


def test_a_file_that_lacks_what_is_needed_is_refused(sqlite_database: Database) -> None:
    for text, given_, said in (
        ("date,color\n1,2\n", {Column.KIND: "call"}, "names the customer"),
        ("email,kind\na@b.vn,call\n", {}, "says when"),
        ("email,date\na@b.vn,2026-01-01\n", {}, "what kind"),
    ):
        with pytest.raises(UsageError, match=said):
            put(sqlite_database, text, given=given_)


@given(st.integers(0, 10**12))
def test_money_reads_with_either_mark(amount: int) -> None:
    assert read_money(f"{amount:,} đ") == amount
    assert read_money(f"{amount:,}".replace(",", ".")) == amount
    assert read_money(f"{amount:,}.50") == amount + 0.5
    assert read_money(f"-{amount}") == -amount


@pytest.mark.parametrize("raw", ["", "nhiều", "1.2.3", "1,23,456", "--5", "12 quả"])
def test_what_is_no_money_is_said_to_be_none(raw: str) -> None:
    with pytest.raises(UnreadableError, match="no amount"):
        read_money(raw)


def test_lengths_and_kinds() -> None:
    lengths = ("125", "2:05", "1:00:00", "2m5s", "3 phút")
    assert [read_seconds(raw) for raw in lengths] == [125, 125, 3600, 125, 180]
    assert [read_kind(raw) for raw in InteractionKind] == list(InteractionKind)
    assert read_kind("Đơn hàng") is InteractionKind.ORDER
    for bad in (read_seconds, read_kind):
        with pytest.raises(UnreadableError):
            bad("lâu")


def test_by_command_with_exit_codes(listener: Commands, tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text(PEOPLE, "utf-8")
    (tmp_path / "don.csv").write_text(ORDERS, "utf-8")
    listener.run("customer", "import", str(tmp_path / "k.csv"))
    out = listener.run(
        "interaction", "import", str(tmp_path / "don.csv"), "--kind", "order",
        "--broken", str(tmp_path / "hong.csv"), "--strict", code=1,
    )  # fmt: skip
    assert "2 created, 0 updated, 0 unchanged, 2 broken" in out
    assert "ai@do.vn" in (tmp_path / "hong.csv").read_text("utf-8-sig")
    again = listener.json("interaction", "import", str(tmp_path / "don.csv"), "--kind", "order")
    assert (again["unchanged"], [row["line"] for row in again["broken"]]) == (2, [4, 5])
    listener.run("interaction", "import", str(tmp_path / "don.csv"), code=2)
