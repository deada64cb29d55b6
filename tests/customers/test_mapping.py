"""Columns that a person explained: read so, remembered by the set of headers, forgotten on request."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.customers.contacted.importing import import_interactions
from listener.customers.headers import Field, meaning
from listener.customers.importing import import_customers, look_at_columns
from listener.customers.mapping import (
    FileKind,
    Mappings,
    Origin,
    forget_mapping,
    headers_key,
    list_mappings,
    plain_header,
    read_map,
)
from listener.customers.records import customer_page, list_customers
from listener.errors import UsageError
from listener.store import Database
from tests.commands import Commands

STRANGE = "Cột A;Cột B;Cột C;Email\nNguyễn Thị Hồng;0901 234 567;VIP;hong@vidu.vn\nTrần Tú;0912345678;;\n"


def put(database: Database, text: str, **options: object) -> tuple[int, int, int, int]:
    result = import_customers(database, text.encode(), "k.csv", actor="lan", **options)  # type: ignore[arg-type]
    return result.created, result.updated, result.unchanged, len(result.broken)


def test_a_mapping_is_used_again_for_the_same_headers_in_any_order(database: Database) -> None:
    explained = {"cột a": "name", "Cột B": "phone", "Cột C": "note"}
    assert put(database, STRANGE, explained=explained) == (2, 0, 0, 0)
    assert put(database, STRANGE) == (0, 0, 2, 0)
    turned = "Email,Cột C,Cột B,Cột A\n,,0934567812,Lê Lan\n"
    assert put(database, turned) == (1, 0, 0, 0)
    with database.read() as session:
        (line,) = list_customers(session, "hồng").items
        assert customer_page(session, line.public_id).note == "VIP"
        (saved,) = list_mappings(session)
    assert saved.columns == (("Cột A", "name"), ("Cột B", "phone"), ("Cột C", "note"))
    forget_mapping(database, saved.id, actor="lan")
    # Without it only the e-mail is understood.
    assert put(database, STRANGE) == (0, 0, 1, 1)


def test_what_is_understood_wrongly_is_put_right_and_looking_saves_nothing(sqlite_database: Database) -> None:
    text = "Name,Phone,Mobile\nLan,1,0901234567\n"
    assert put(sqlite_database, text, dry_run=True) == (0, 0, 0, 1)
    assert put(sqlite_database, text, dry_run=True, explained={"Phone": None}) == (1, 0, 0, 0)
    assert put(sqlite_database, text, dry_run=True) == (0, 0, 0, 1)
    uses = look_at_columns(sqlite_database, b"A,Email\nx,\nx,y@vidu.vn\nz,\n", "k.csv", {"A": "name"})
    assert [(use.header, use.field, use.origin, use.sample) for use in uses] == [
        ("A", "name", Origin.GIVEN, ("x", "z")),
        ("Email", "email", Origin.HEADER, ("y@vidu.vn",)),
    ]


def test_interactions_have_mappings_of_their_own(database: Database) -> None:
    put(database, "Name,Phone\nLan,0901234567\n")
    text = b"Khi,Ai,Vi\xe1\xbb\x87c\n2026-03-01,0901234567,call\n"
    said = {"Khi": "at", "Ai": "phone", "Việc": "kind"}
    with pytest.raises(UsageError, match="--map"):
        import_interactions(database, text, "g.csv", actor="lan")
    result = import_interactions(database, text, "g.csv", actor="lan", explained=said)
    again = import_interactions(database, text, "g.csv", actor="lan")
    assert (result.created, again.unchanged) == (1, 1)
    with database.read() as session:
        assert [saved.kind for saved in list_mappings(session)] == [FileKind.INTERACTIONS]


def test_the_command(listener: Commands) -> None:
    listener.run("init")
    Path("k.csv").write_text(STRANGE, "utf-8")
    columns = ("--map", "Cột A=name", "--map", "SĐT=Cột B", "--map", "Cột C=-")
    listener.run("customer", "import", "k.csv", "--map", "Cột A=nonsense", code=2)
    assert "no column 'cot z'" in listener.run("customer", "import", "k.csv", "--map", "Cột Z=name", code=2)
    assert listener.json("customer", "import", "k.csv", *columns)["created"] == 2
    assert "Cột B = phone (as saved)" in listener.run("customer", "import", "k.csv")
    (saved,) = listener.json("customer", "mappings")
    assert saved["columns"] == [["Cột A", "name"], ["Cột B", "phone"], ["Cột C", None]]
    listener.run("customer", "mappings", "--forget", "000000000000", code=2)
    assert "No mapping" in listener.run("customer", "mappings", "--forget", saved["id"])


def _meaning(header: str) -> str | None:
    field = meaning(header)
    return None if field is None else field.value


@given(st.lists(st.text(max_size=12), max_size=5), st.permutations(range(5)))
def test_any_headers_give_one_key_and_keep_what_was_said(headers: list[str], order: list[int]) -> None:
    turned = [headers[number] for number in order if number < len(headers)]
    assert headers_key(headers) == headers_key(turned)
    saved = {headers_key(headers): {plain_header(header): "note" for header in headers}}
    assert Mappings(saved).explain(turned, _meaning) == [("note", Origin.SAVED)] * len(headers)


@given(st.text(max_size=20))
def test_any_entry_is_read_or_refused_in_words(entry: str) -> None:
    try:
        found = read_map([entry], tuple(Field), _meaning)
    except UsageError as error:
        assert repr(entry) in str(error)
    else:
        assert set(found.values()) <= {*Field, None}


@pytest.mark.parametrize(
    ("headers", "cells", "shown"),
    [
        # HubSpot, Salesforce, Zoho, Chatwoot as they export contacts, and a Vietnamese sheet.
        (
            "Record ID,First Name,Last Name,Email,Phone Number,Street Address,City,Twitter Username",
            "17,Lan,Lê,lan@vidu.vn,0901234567,1 Lê Lợi,Huế,@lanle",
            {"crm 17", "name Lan Lê", "address 1 Lê Lợi, Huế", "account twitter.com/lanle"},
        ),
        (
            "Contact ID,First Name,Last Name,Mailing Street,Mailing City,Mobile,Email,Account Name",
            "003x,Lan,Lê,1 Lê Lợi,Huế,0901234567,lan@vidu.vn,Công ty A",
            {"crm 003x", "name Lan Lê", "address 1 Lê Lợi, Huế", "phone 0901234567"},
        ),
        (
            "Record Id,Contact Name,Email,Phone,Mobile,Facebook,Mailing City",
            "zcrm_1,Lê Lan,lan@vidu.vn,0243 826 6688,0901234567,lan.le,Huế",
            {"crm zcrm_1", "address Huế", "account facebook.com/lan.le", "phone 0243 826 6688"},
        ),
        (
            "id,name,email,phone_number,identifier,city,country",
            "5,Lê Lan,lan@vidu.vn,+84901234567,KH5,Huế,VN",
            {"crm 5", "crm KH5", "address Huế, VN", "phone +84901234567"},
        ),
        (
            "Mã KH,Họ và tên,SĐT,Địa chỉ,Quận/Huyện,Tỉnh/Thành phố,Ghi chú",
            "KH5,Lê Lan,0901234567,1 Lê Lợi,Phú Nhuận,TP HCM,quen",
            {"crm KH5", "name Lê Lan", "address 1 Lê Lợi, Phú Nhuận, TP HCM"},
        ),
    ],
)
def test_exports_of_other_systems(
    sqlite_database: Database, headers: str, cells: str, shown: set[str]
) -> None:
    assert put(sqlite_database, f"{headers}\n{cells}\n") == (1, 0, 0, 0)
    with sqlite_database.read() as session:
        (line,) = list_customers(session).items
        record = customer_page(session, line.public_id)
    assert shown <= {
        f"{each.kind} {each.value if each.kind == 'account' else each.shown}" for each in record.identities
    }
