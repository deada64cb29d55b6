"""What a file contradicts is said before it is written, and what the import makes of it is what it said."""

from __future__ import annotations

from pathlib import Path

import pytest

from listener.customers.conflicts import names_contradict
from listener.customers.importing import ImportResult, import_customers
from listener.customers.merging import merge
from listener.customers.records import customer_page, list_customers
from listener.store import Database
from tests.commands import Commands

BASE = "Mã KH,Họ tên,SĐT,Email\nKH1,Nguyễn Thị Hồng,0901234567,hong@vidu.vn\nKH2,Trần Văn Tú,0912345678,\n"


def put(database: Database, text: str, *, dry_run: bool = False, leave_out: bool = False) -> ImportResult:
    return import_customers(
        database, text.encode(), "k.csv", actor="lan", dry_run=dry_run, leave_out_conflicts=leave_out
    )


def told(result: ImportResult) -> list[tuple[int, str, str, str]]:
    return [(one.line, one.kind.value, one.file, one.record) for one in result.conflicts]


@pytest.fixture
def base(database: Database) -> Database:
    assert put(database, BASE).conflicts == ()
    return database


FILE = (
    "Mã KH,Họ tên,SĐT,Email\n"
    "KH1,Hồng Nguyễn,,\n"  # the same name, shorter: nothing contradicts
    ",Lê Bình,0901234567,\n"
    "KH1,,0933333333,\n"
    "KH2,,0901234567,\n"
    "KH9,Mai,,hong@vidu.vn\n"
)
SAID = [
    (3, "name", "Lê Bình", "Hồng Nguyễn"),
    (4, "phone", "0933333333", "0901234567"),
    (5, "phone", "0901234567", "0912345678"),
    (5, "taken", "0901234567", "0901234567"),
    (6, "apart", "hong@vidu.vn, KH9", "KH1"),
]


def test_a_preview_says_what_contradicts_and_the_import_does_it(base: Database) -> None:
    looked, done = put(base, FILE, dry_run=True), put(base, FILE)
    assert told(looked) == told(done) == SAID
    assert (looked.conflicting, looked.created, looked.updated) == (4, 1, 4)
    with base.read() as session:
        (mai,) = list_customers(session, "Mai").items
        (record,) = list_customers(session, "KH1").items
        hong = customer_page(session, record.public_id)
    assert mai.public_id != hong.public_id
    assert hong.name == "Lê Bình"
    assert {each.shown for each in hong.identities} >= {"0933333333", "0901234567", "Nguyễn Thị Hồng"}
    assert {each.shown for each in hong.identities if each.shared} == {"0901234567", "hong@vidu.vn"}
    again = put(base, FILE)
    assert (again.unchanged, again.conflicts) == (4, ())
    # The number is two customers' by now, and the file's third row says nothing else.
    assert [row.line for row in again.broken] == [3]


def test_contradicting_rows_may_be_left_out(base: Database) -> None:
    result = put(base, FILE, leave_out=True)
    assert (result.created, result.updated, [row.line for row in result.broken]) == (0, 1, [3, 4, 5, 6])
    assert "Lê Bình here, Hồng Nguyễn there" in result.broken[0].reason
    with base.read() as session:
        (hong,) = list_customers(session, "KH1").items
    assert (hong.name, hong.phones) == ("Hồng Nguyễn", ("0901234567",))


def test_rows_of_one_file_and_records_of_one_person(base: Database) -> None:
    result = put(base, "Họ tên,Email\nLan,lan@vidu.vn\nMai,lan@vidu.vn\n")
    assert [(one.customer, one.customer_line) for one in result.conflicts] == [(None, 2)]
    with base.read() as session:
        ids = [list_customers(session, name).items[0].public_id for name in ("KH1", "KH2")]
    merge(base, *ids, actor="lan")
    assert put(base, "Mã KH,SĐT\nKH2,0901234567\n", dry_run=True).conflicting == 1  # another phone, no taken
    assert {one.kind.value for one in put(base, "Mã KH,SĐT\nKH2,0901234567\n").conflicts} == {"phone"}


def test_an_unclear_row_names_who_has_its_keys(base: Database) -> None:
    put(base, "SĐT,Email\n0933333333,lan1@vidu.vn\n0933333333,lan2@vidu.vn\n")
    (broken,) = put(base, "SĐT\n0933333333\n", dry_run=True).broken
    with base.read() as session:
        ids = sorted(list_customers(session, name).items[0].public_id for name in ("lan1@", "lan2@"))
    assert f"several customers ({', '.join(ids)})" in broken.reason


@pytest.mark.parametrize(
    ("name", "known", "contradict"),
    [
        ("Hồng", ["Nguyễn Thị Hồng"], False),
        ("Hồng Nguyễn Thị", ["Nguyễn Thị Hồng"], False),
        ("Nguyen Thi Hong", ["Nguyễn Thị Hồng"], False),
        ("Nguyễn Thị Lan", ["Nguyễn Thị Hồng"], True),
        ("Trần Hồng", ["Nguyễn Thị Hồng"], True),
        ("Trần Hồng", ["Nguyễn Thị Hồng", "Trần Thị Hồng"], False),
        ("Lan", [], False),
        ("☆", ["Lan"], False),
    ],
)
def test_which_names_contradict(name: str, known: list[str], contradict: bool) -> None:
    assert names_contradict(name, known) is contradict


def test_the_command_shows_them(listener: Commands) -> None:
    listener.run("init")
    for name, text in (("a.csv", BASE), ("b.csv", FILE)):
        Path(name).write_text(text, "utf-8")
    listener.run("customer", "import", "a.csv")
    shown = listener.run("customer", "import", "b.csv", "--dry-run")
    assert "4 conflicting" in shown
    assert "recognises neither" in shown
    assert "4 broken" in listener.run("customer", "import", "b.csv", "--dry-run", "--leave-out-conflicts")
