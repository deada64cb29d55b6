"""Customers who may be recorded twice are proposed; a person merges or rejects, and that holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from listener.customers.duplicates import find_duplicates, list_duplicates, reject_duplicate
from listener.customers.importing import import_customers
from listener.customers.merging import merge, unmerge
from listener.errors import ListenerError, UsageError
from listener.store import Database
from tests.commands import Commands

PEOPLE = (
    "Mã KH,Họ tên,SĐT,Email,Tài khoản\n"
    "A1,Lăng Thị Kiều Trâm,0901234567,,voz.vn/kieutram.77\n"
    "A2,Kiều Trâm Lăng,,tram.lang@vidu.vn,tinhte.vn/kieutram.77\n"
    "A3,Trần Văn Tú,0912345678,tu.tran@vidu.vn,\n"
    "A4,Trần Văn Bình,0912345678,binh@vidu.vn,\n"
    "A5,Nguyễn Văn An,0934567812,an.nguyen@vidu.vn,\n"
)


@pytest.fixture
def people(database: Database) -> Database:
    import_customers(database, PEOPLE.encode(), "k.csv", actor="lan")
    return database


def waiting(database: Database) -> list[tuple[str | None, str | None]]:
    with database.read() as session:
        return [(one.name, one.other_name) for one in list_duplicates(session)]


def test_pairs_wait_until_a_person_decides(people: Database) -> None:
    assert find_duplicates(people, actor="lan") == len(waiting(people)) > 0
    assert ("Lăng Thị Kiều Trâm", "Kiều Trâm Lăng") in waiting(people)
    assert all("Nguyễn Văn An" not in pair for pair in waiting(people))
    with people.read() as session:
        (first,) = [one for one in list_duplicates(session) if one.other_name == "Kiều Trâm Lăng"]
    assert {piece["kind"] for piece in first.evidence} >= {"handle", "name"}
    reject_duplicate(people, first.id, actor="lan")
    find_duplicates(people, actor="lan")
    assert ("Lăng Thị Kiều Trâm", "Kiều Trâm Lăng") not in waiting(people)
    reject_duplicate(people, first.id, actor="lan", undo=True)
    merge(people, first.customer, first.other, actor="lan")
    assert ("Lăng Thị Kiều Trâm", "Kiều Trâm Lăng") not in waiting(people)
    unmerge(people, first.other, actor="lan")
    find_duplicates(people, actor="lan")
    assert ("Lăng Thị Kiều Trâm", "Kiều Trâm Lăng") in waiting(people)


def test_what_cannot_be_is_said(sqlite_database: Database) -> None:
    with pytest.raises(ListenerError, match="customer index"):
        find_duplicates(sqlite_database, actor="lan")
    with pytest.raises(UsageError, match="no pair 7"):
        reject_duplicate(sqlite_database, 7, actor="lan")


def test_the_command(listener: Commands) -> None:
    listener.run("init")
    Path("k.csv").write_text(PEOPLE, "utf-8")
    listener.run("customer", "import", "k.csv")
    assert "Kiều Trâm" in listener.run("customer", "duplicates")
    pair = listener.json("customer", "duplicates", "--list")[0]["id"]
    listener.run("customer", "duplicates", "--reject", str(pair))
    assert pair not in [one["id"] for one in listener.json("customer", "duplicates")]
    listener.run("customer", "duplicates", "--reject", "1", "--undo", "1", code=2)
