"""An identity that ended recognises nobody any more, and what happened in its days stays where it was."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from listener.customers.contacted.headers import Column
from listener.customers.contacted.importing import import_interactions
from listener.customers.ending import end_identity, resume_identity
from listener.customers.identities import IdentityKind
from listener.customers.importing import import_customers
from listener.customers.linkage.indexing import build
from listener.customers.linkage.keys import person_keys
from listener.customers.linkage.stored import read_persons
from listener.customers.linking import link_accounts
from listener.customers.merging import merge
from listener.customers.owners import all_owners
from listener.customers.records import customer_page, list_customers
from listener.errors import UsageError
from listener.store import Database
from listener.store.tables import Audit, CustomerLink, Identity
from tests.commands import Commands
from tests.customers.samples import put_account

MAY = datetime(2026, 5, 1, tzinfo=UTC)
PHONE = "+84901234567"


@pytest.fixture
def hong(database: Database) -> str:
    import_customers(
        database,
        "Mã KH,Họ tên,SĐT,Tài khoản\nKH1,Nguyễn Thị Hồng,0901234567,voz.vn/hongnt\n".encode(),
        "k.csv",
        actor="lan",
    )
    with database.read() as session:
        return list_customers(session).items[0].public_id


def test_a_number_given_back_finds_nobody_but_places_what_was_in_its_days(
    database: Database, hong: str
) -> None:
    end_identity(database, hong, "phone", "0901 234 567", at=MAY, actor="lan")
    with database.read() as session:
        assert all_owners(session, IdentityKind.PHONE, {PHONE}) == {}
        (person,) = read_persons(session, [1])
        assert f"p:{PHONE}" not in person_keys(person)
        (shown,) = [each for each in customer_page(session, hong).identities if each.kind == "phone"]
    assert shown.ended_at == MAY
    # The number's next owner is somebody else.
    result = import_customers(database, b"Name,Phone\nMai,0901234567\n", "k.csv", actor="lan")
    assert (result.created, result.conflicts) == (1, ())
    calls = b"date,phone\n2026-04-01,0901234567\n2026-06-01,0901234567\n"
    told = import_interactions(database, calls, "c.csv", actor="lan", given={Column.KIND: "call"})
    # The new owner's number has no beginning, so what was before may be either's.
    assert (told.created, [row.line for row in told.broken]) == (1, [2])
    with database.read() as session:
        (mai,) = list_customers(session, "Mai").items
        assert [each.kind for each in customer_page(session, mai.public_id).interactions] == ["call"]


def test_the_old_file_again_does_not_bring_it_back_and_undo_does(database: Database, hong: str) -> None:
    end_identity(database, hong, "phone", "0901234567", actor="lan")
    old = "Mã KH,SĐT\nKH1,0901234567\n".encode()
    assert import_customers(database, old, "k.csv", actor="lan").unchanged == 1
    with database.read() as session:
        assert all_owners(session, IdentityKind.PHONE, {PHONE}) == {}
    resume_identity(database, hong, "phone", "0901234567", actor="lan")
    with database.read() as session:
        assert all_owners(session, IdentityKind.PHONE, {PHONE}) == {PHONE: {1}}
        (row,) = session.scalars(select(Identity).where(Identity.kind == "phone"))
        assert (row.valid_from, row.valid_to) == (None, None)
        actions = session.scalars(select(Audit.action).where(Audit.action.startswith("identity."))).all()
    assert actions == ["identity.end", "identity.resume"]


def test_an_account_given_up_is_linked_no_more(database: Database, hong: str) -> None:
    build(database)
    end_identity(database, hong, "account", "voz.vn/hongnt", actor="lan")
    with database.write() as session:
        account = put_account(session, "hongnt", site="voz.vn", url="https://voz.vn/hongnt")
        link_accounts(session, [account])
        assert "confirmed" not in session.scalars(select(CustomerLink.state)).all()
    resume_identity(database, hong, "account", "voz.vn/hongnt", actor="lan")
    with database.read() as session:
        assert session.scalars(select(CustomerLink.state)).all() == ["confirmed"]


def test_both_records_of_a_merged_person(database: Database, hong: str) -> None:
    import_customers(database, "Mã KH,SĐT\nKH2,0901234567\n".encode(), "k.csv", actor="lan")
    with database.read() as session:
        (other,) = list_customers(session, "KH2").items
    merge(database, hong, other.public_id, actor="lan")
    end_identity(database, other.public_id, "phone", "0901234567", actor="lan")
    with database.read() as session:
        assert all_owners(session, IdentityKind.PHONE, {PHONE}) == {}


def test_what_cannot_be_is_said_in_words(sqlite_database: Database) -> None:
    import_customers(sqlite_database, b"Name,Phone\nMai,0901234567\n", "k.csv", actor="lan")
    with sqlite_database.read() as session:
        mai = list_customers(session).items[0].public_id
    for arguments, said in (
        (("name", "Mai"), "no kind of identity that ends"),
        (("phone", "0909999999"), "has no phone"),
        (("phone", "12"), "is not a phone"),
    ):
        with pytest.raises(UsageError, match=said):
            end_identity(sqlite_database, mai, *arguments, actor="lan")
    with pytest.raises(UsageError, match="still to come"):
        end_identity(
            sqlite_database, mai, "phone", "0901234567", at=datetime(2999, 1, 1, tzinfo=UTC), actor="lan"
        )
    with pytest.raises(UsageError, match="cannot have begun"):
        end_identity(sqlite_database, mai, "phone", "0901234567", at=MAY, start=MAY, actor="lan")


def test_the_command(listener: Commands) -> None:
    listener.run("init")
    Path("k.csv").write_text("Name,Phone\nMai,0901234567\n", "utf-8")
    listener.run("customer", "import", "k.csv")
    mai = listener.json("customer", "list")["items"][0]["public_id"]
    assert "ended on 2026-05-01" in listener.run(
        "customer", "end-identity", mai, "phone:0901234567", "--on", "2026-05-01 12:00"
    )
    assert "recognises nobody" in listener.run("customer", "show", mai)
    listener.run("customer", "end-identity", mai, "phone", code=2)
    listener.run("customer", "end-identity", mai, "phone:0901234567", "--on", "irgendwann", code=2)
    assert "holds again" in listener.run("customer", "end-identity", mai, "phone:0901234567", "--undo")
