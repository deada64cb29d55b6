"""Importing: good rows go in, bad ones are listed, and twice is as once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from listener.customers.adding import CustomerExistsError, NewCustomer, add_customer
from listener.customers.importing import ImportResult, import_customers
from listener.customers.records import customer_page, list_customers
from listener.customers.runs import list_runs
from listener.errors import UsageError
from listener.store import Database
from listener.store.tables import Audit, Customer, CustomerLink, Identity, ImportRun
from tests.customers.samples import put_account, put_post
from tests.customers.test_files import workbook

GOOD = """Họ và tên,SĐT,Email,Mã khách hàng,Địa chỉ,Tài khoản,Ghi chú,Tuổi
Nguyễn Thị Hồng,0901 234 567,hong@vidu.vn,KH1,1 Hàng Bài,voz.vn/hongnt,khách quen,30
Trần Văn Tú,01201234567,,KH2,,,,
Lê Lan,,lan@vidu.vn,,,,,
"""


def put(database: Database, text: str | bytes, **options: bool) -> ImportResult:
    content = text.encode() if isinstance(text, str) else text
    return import_customers(database, content, "khach.csv", actor="lan", **options)


def state(database: Database) -> tuple[object, ...]:
    """Everything an import may change, without what it must count anew."""
    with database.read() as session:
        customers = session.execute(select(Customer.public_id, Customer.name, Customer.note)).all()
        identities = session.execute(
            select(Identity.customer_id, Identity.kind, Identity.value, Identity.shown)
        )
        return sorted(map(str, customers)), sorted(map(str, identities.all()))


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.created, result.updated, result.unchanged, len(result.broken)


def test_a_file_goes_in(database: Database) -> None:
    result = put(database, GOOD)
    assert counts(result) == (3, 0, 0, 0)
    assert result.rows == 3
    assert result.ignored_columns == ("Tuổi",)
    with database.read() as session:
        (line,) = list_customers(session, "Nguyen thi").items
        record = customer_page(session, line.public_id)
        run = session.scalars(select(ImportRun)).one()
        trail = session.scalars(select(Audit).where(Audit.action == "customer.import")).one()
    assert record.name == "Nguyễn Thị Hồng"
    assert record.note == "khách quen"
    assert {(i.kind, i.value, i.shown) for i in record.identities} == {
        ("phone", "+84901234567", "0901 234 567"),
        ("email", "hong@vidu.vn", "hong@vidu.vn"),
        ("crm", "kh1", "KH1"),
        ("address", "1 hang bai", "1 Hàng Bài"),
        ("account", "voz.vn/hongnt", "voz.vn/hongnt"),
        ("name", "nguyen thi hong", "Nguyễn Thị Hồng"),
    }
    assert (run.rows, run.created, run.by, run.filename) == (3, 3, "lan", "khach.csv")
    assert (trail.actor, trail.subject) == ("lan", "file:khach.csv")


def test_the_same_file_again_changes_nothing(database: Database) -> None:
    put(database, GOOD)
    before = state(database)
    assert counts(put(database, GOOD)) == (0, 0, 3, 0)
    assert state(database) == before


def test_dry_run_says_the_same_and_writes_nothing(database: Database) -> None:
    assert counts(put(database, GOOD, dry_run=True)) == (3, 0, 0, 0)
    with database.read() as session:
        for table in (Customer, Identity, ImportRun, Audit):
            assert session.scalars(select(func.count()).select_from(table)).one() == 0


def test_matching_by_id_then_email_then_phone_then_account(database: Database) -> None:
    put(database, GOOD)
    more = (
        "Name,Phone,Email,Customer ID,Account\n"
        "Hồng mới,0911111112,,KH1,\n"  # by id
        ",,LAN@vidu.vn,KH3,tinhte.vn/lanle\n"  # by e-mail
        ",070 123 4567,tu@vidu.vn,,\n"  # by phone, in its present form
        ",,lan2@vidu.vn,,TINHTE.vn/lanle\n"  # another e-mail: the account does not overrule it
        ",,,,tinhte.vn/hong\n"  # somebody new
    )
    assert counts(put(database, more)) == (2, 3, 0, 0)
    with database.read() as session:
        by_name = {line.name: line for line in list_customers(session).items}
        hong = customer_page(session, by_name["Hồng mới"].public_id)
    assert [i.shown for i in hong.identities if i.kind == "name"] == ["Nguyễn Thị Hồng", "Hồng mới"]
    assert by_name["Lê Lan"].emails == ("lan@vidu.vn",)
    assert by_name["Trần Văn Tú"].emails == ("tu@vidu.vn",)


def test_a_shared_phone_makes_nobody_one(database: Database) -> None:
    family = "Name,Phone,Email\nA,0901234567,a1@vidu.vn\nB,0901234567,b1@vidu.vn\n"
    assert counts(put(database, family)) == (2, 0, 0, 0)
    result = put(database, "Name,Phone\nC,0901234567\n")
    assert counts(result) == (0, 0, 0, 1)
    assert "several customers" in result.broken[0].reason


def test_placeholders_make_nobody_one(database: Database) -> None:
    text = "Name,Phone,Email\nA,0000000000,a1@vidu.vn\nB,0000000000,b1@vidu.vn\nC,0000000000,test@x.vn\n"
    result = put(database, text)
    assert counts(result) == (2, 0, 0, 1)
    assert "nothing in it recognises" in result.broken[0].reason
    assert counts(put(database, text)) == (0, 0, 2, 1)


def test_broken_rows_are_listed_with_line_and_reason_and_kept(database: Database) -> None:
    text = (
        "Name,Email,Phone\n"
        "A,a1@vidu.vn,\n"
        "B,not-an-email,0901234567\n"
        "C,,12\n"
        "D,,\n"
        '"E,e@vidu.vn,\n'
        "F,f@vidu.vn,,more\n"
        "G,g@vidu.vn,0901234560\n"
        "H,bad,worse\n"
    )
    result = put(database, text)
    assert counts(result) == (2, 0, 0, 6)
    assert [(row.line, row.row.get("Name")) for row in result.broken] == [
        (3, "B"), (4, "C"), (5, "D"), (6, '"E'), (7, "F"), (9, "H"),
    ]  # fmt: skip
    for row, said in zip(
        result.broken,
        ["not an e-mail", "not a phone", "nothing in it", "quotation", "4 columns", "e-mail.*; .*phone"],
        strict=True,
    ):
        import re

        assert re.search(said, row.reason), row.reason
    assert result.broken[4].row["column 4"] == "more"
    with database.read() as session:
        kept = session.scalars(select(ImportRun.broken)).one()
    assert [entry["line"] for entry in kept] == [3, 4, 5, 6, 7, 9]
    assert kept[0]["row"] == {"Name": "B", "Email": "not-an-email", "Phone": "0901234567"}
    with database.read() as session:
        (run,) = list_runs(session)
    assert run.broken == result.broken
    assert (run.filename, run.by, run.rows, run.created) == ("khach.csv", "lan", 8, 2)


def test_a_mended_row_goes_in_at_the_second_try(database: Database) -> None:
    put(database, "Name,Email\nA,a1@vidu.vn\nB,b1vidu.vn\n")
    assert counts(put(database, "Name,Email\nA,a1@vidu.vn\nB,b1@vidu.vn\n")) == (1, 0, 1, 0)


def test_several_values_in_a_cell_and_in_columns(database: Database) -> None:
    put(database, "Phone,Phone 2,Email\n0901234567 / 0901234568,0901234569,a1@vidu.vn; a2@vidu.vn\n")
    with database.read() as session:
        (line,) = list_customers(session).items
    assert len(line.phones) == 3
    assert line.emails == ("a1@vidu.vn", "a2@vidu.vn")


def test_notes_add_up_and_names_renew_once(database: Database) -> None:
    put(database, "Name,Email,Note\nA,a1@vidu.vn,one\nB,a1@vidu.vn,two\nA,a1@vidu.vn,one\n")
    with database.read() as session:
        (line,) = list_customers(session).items
        assert customer_page(session, line.public_id).note == "one\ntwo"
    assert line.name == "B"


def test_xlsx_goes_in(database: Database) -> None:
    table: list[list[object]] = [["Họ tên", "SĐT"], ["Hồng", 901234567], ["Lan", "09x"]]
    result = import_customers(database, workbook(table), "khach.xlsx", actor="lan")
    assert counts(result) == (1, 0, 0, 1)


def test_a_path_and_a_missing_file(sqlite_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "k.csv"
    path.write_text("Email\na1@vidu.vn\n", encoding="utf-8")
    assert counts(import_customers(sqlite_database, path, actor="lan")) == (1, 0, 0, 0)
    with pytest.raises(UsageError, match=r"none\.csv"):
        import_customers(sqlite_database, tmp_path / "none.csv", actor="lan")


def test_what_was_stored_before_is_linked(database: Database) -> None:
    with database.write() as session:
        hong = put_account(session, "hongnt", site="www.voz.vn", url="https://voz.vn/u/hongnt.1/")
        lan = put_account(session, "lanle")
        other = put_account(session, "khac")
        put_post(session, "Gọi mình 0901.234.568 nhé", account=lan)
        put_post(session, "không có gì", account=other)
    text = "Name,Phone,Account\nHồng,,voz.vn/u/hongnt.1\nLan,0901234568,\n"
    result = put(database, text)
    assert result.linked == 2
    assert put(database, text).linked == 0
    with database.read() as session:
        links = session.execute(select(CustomerLink.account_id, CustomerLink.state, CustomerLink.rule))
        assert sorted(links) == [(hong, "confirmed", "account"), (lan, "suggested", "phone")]


def test_ten_thousand_rows_take_seconds(database: Database) -> None:
    lines = ["Họ và tên,SĐT,Email,Mã khách hàng,Địa chỉ,Tài khoản"]
    lines += [
        f"Khách {n},09{n:08d},khach{n}@vidu.vn,KH{n},{n} Hàng Bài,voz.vn/khach{n}" for n in range(10_000)
    ]
    seen: list[tuple[int, int]] = []
    start = time.process_time()
    result = import_customers(
        database,
        "\n".join(lines).encode(),
        "many.csv",
        actor="lan",
        progress=lambda done, total: seen.append((done, total)),
    )
    seconds = time.process_time() - start
    assert result.created + len(result.broken) == 10_000
    assert len(result.broken) < 20  # a few of the numbers are placeholders
    assert seen[-1] == (10_000, 10_000)
    assert len(seen) > 10
    assert seconds < 20, f"{seconds:.1f} s"


_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "A", "B", "Á"]),
        st.sampled_from(["", "K1", "K2", "0"]),
        st.sampled_from(["", "a1@vidu.vn", "a2@vidu.vn", "test@vidu.vn", "a1@vidu.vn;a3@vidu.vn", "no"]),
        st.sampled_from(["", "0901234567", "0901234568", "0000000000"]),
        st.sampled_from(["", "voz.vn/a", "voz.vn/b"]),
        st.sampled_from(["", "n1", "n2"]),
    ),
    max_size=12,
)


@given(_ROWS, _ROWS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_file_twice_is_as_once(
    sqlite_database: Database, first: list[tuple[str, ...]], second: list[tuple[str, ...]]
) -> None:
    # One database for all examples: what is there before an import is as wild as what comes.
    for table in (first, second):
        content = "\n".join(
            ",".join(row) for row in [("Name", "ID", "Email", "Phone", "Account", "Note"), *table]
        )
        before = put(sqlite_database, content)
        assert before.rows == before.created + before.updated + before.unchanged + len(before.broken)
        kept = state(sqlite_database)
        again = put(sqlite_database, content)
        assert (again.created, again.updated) == (0, 0)
        assert state(sqlite_database) == kept


def test_adding_by_hand(database: Database) -> None:
    with database.write() as session:
        put_account(session, "hongnt", site="voz.vn", external="7")
    customer = NewCustomer(name="Hồng", emails=("hong@vidu.vn",), accounts=("voz.vn/7",), note="gọi sáng")
    public_id = add_customer(database, customer, actor="lan")
    with database.read() as session:
        record = customer_page(session, public_id)
    assert (record.name, record.note) == ("Hồng", "gọi sáng")
    assert [account.state for account in record.accounts] == ["confirmed"]
    with pytest.raises(CustomerExistsError, match=public_id):
        add_customer(database, NewCustomer(emails=("HONG@vidu.vn",)), actor="lan")
    with pytest.raises(UsageError, match="not an e-mail"):
        add_customer(database, NewCustomer(emails=("hong",)), actor="lan")
    with pytest.raises(UsageError, match="at least"):
        add_customer(database, NewCustomer(name="  "), actor="lan")
