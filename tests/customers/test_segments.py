"""Segments by rule: one language, its own fields, the same mistakes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import select

from listener.customers.contacted.importing import import_interactions
from listener.customers.importing import import_customers
from listener.customers.insights import insights
from listener.customers.merging import merge
from listener.customers.noting import add_tag, note_consent
from listener.customers.segments import members
from listener.queries import QuerySyntaxError, Use, parse
from listener.store import Database
from listener.store.tables import Customer, CustomerLink
from tests.commands import Commands
from tests.customers.samples import put_account, put_brand, put_mention, put_post

PEOPLE = """name,email,address
Lan Anh,lan@vidu.vn,"12 Hàng Bài, Hà Nội"
Minh Tú,tu@vidu.vn,"3 Lê Lợi, Huế"
Thu Hà,ha@vidu.vn,
"""
TOLD = """kind,time,email,product,campaign,value,channel
order,2026-01-05,lan@vidu.vn,Trà sen,,100000,Shopee
order,2026-03-05,lan@vidu.vn,Trà sen,,250000,Zalo
order,2026-03-06,tu@vidu.vn,Bánh cốm,,,Zalo
promotion,2026-02-01,tu@vidu.vn,,Tết 2026,,email
"""


@pytest.fixture
def people(database: Database) -> Database:
    import_customers(database, PEOPLE.encode(), "k.csv", actor="lan")
    import_interactions(database, TOLD.encode(), "t.csv", actor="lan")
    with database.write() as session:
        ids = session.execute(select(Customer.public_id, Customer.id).order_by(Customer.id)).all()
        account = put_account(session, "thuha")
        post = put_post(session, "trà dở", account=account)
        put_mention(session, post, put_brand(session), mood="negative")
        session.add(
            CustomerLink(
                account_id=account, customer_id=ids[2].id, state="confirmed", rule="person", evidence=[],
                decided_by="lan",
            )
        )  # fmt: skip
    add_tag(database, ids[0].public_id, "Khách VIP", actor="lan")
    note_consent(database, ids[1].public_id, "email", "given", actor="lan")
    note_consent(database, ids[1].public_id, "email", "refused", actor="lan")
    return database


def names(database: Database, rule: str) -> list[str | None]:
    with database.read() as session:
        return [member.name for member in members(session, rule)]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("orders:[2 TO *]", ["Lan Anh"]),
        ("orders:0", ["Thu Hà"]),
        ("value:>=350000", ["Lan Anh"]),
        ("value:unknown", ["Minh Tú", "Thu Hà"]),
        ("last:[2026-03-05 TO 2026-03-05]", ["Lan Anh"]),
        ("first:<2026-02-01", ["Lan Anh"]),
        ('product:"trà sen" channel:zalo', ["Lan Anh"]),
        ('product:"tra sen" OR product:"bánh cốm"', ["Lan Anh", "Minh Tú"]),
        ('campaign:"tết 2026"', ["Minh Tú"]),
        ("kind:(promotion-response OR mention)", ["Minh Tú", "Thu Hà"]),
        ("mood:negative", ["Thu Hà"]),
        ("mentions:>=1 linked:yes", ["Thu Hà"]),
        ('tag:"khach vip"', ["Lan Anh"]),
        ("refused:email", ["Minh Tú"]),
        ("allowed:email", []),
        ('city:"hà nội"', ["Lan Anh"]),
        ("NOT city:hue", ["Lan Anh", "Thu Hà"]),
        ("lan", ["Lan Anh"]),
        ("name:lán", []),
    ],
)
def test_each_field_finds_whom_it_means(people: Database, rule: str, found: list[str]) -> None:
    assert names(people, rule) == found


def test_merged_records_are_one_customer(people: Database) -> None:
    with people.read() as session:
        a, b, _ = session.scalars(select(Customer.public_id).order_by(Customer.id))
    merge(people, b, a, actor="lan")
    assert names(people, "orders:3 value:350000") == ["Minh Tú"]
    with people.read() as session:
        (member,) = members(session, "orders:3")
    assert member.emails == ("lan@vidu.vn", "tu@vidu.vn")


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("orders:viel", "value-number"),
        ("last:05/03/2026", "value-date"),
        ("mood:böse", "value-unknown"),
        ("orders:[1 5]", "range-form"),
        ("tag:[a TO b]", "field-no-range"),
        ("(orders:1", "parenthesis-open"),
    ],
)
def test_mistakes_are_those_of_all_queries(rule: str, code: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(rule, use=Use.CUSTOMERS)
    assert caught.value.code == code


def test_a_field_that_customers_do_not_have_is_refused() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse("chanel:zalo", use=Use.CUSTOMERS)
    assert (caught.value.code, caught.value.fix) == ("field-customers", "channel:zalo")
    assert parse("orders:5 x", use=Use.FILTER).text  # words, where posts are asked


def test_by_command(listener: Commands, tmp_path: Path) -> None:
    for name, content in (("k.csv", PEOPLE), ("t.csv", TOLD)):
        (tmp_path / name).write_text(content, "utf-8")
    listener.run("customer", "import", str(tmp_path / "k.csv"))
    listener.run("interaction", "import", str(tmp_path / "t.csv"))
    listener.run("segment", "save", "khách quen", "orders:>=2")
    assert listener.json("segment", "list")[0]["rule"] == "orders:>=2"
    assert [m["name"] for m in listener.json("segment", "show", "khách quen")] == ["Lan Anh"]
    listener.run("segment", "export", "orders:>=1", str(tmp_path / "s.csv"))
    rows = list(csv.DictReader((tmp_path / "s.csv").read_text("utf-8-sig").splitlines()))
    assert [(row["name"], row["orders"]) for row in rows] == [("Lan Anh", "2"), ("Minh Tú", "1")]
    listener.run("segment", "export", "orders:>=1", str(tmp_path / "s.pdf"), code=2)
    listener.run("segment", "save", "x", "orders:", code=2)
    listener.run("segment", "remove", "khách quen")
    listener.run("segment", "remove", "khách quen", code=2)


def test_the_questions_about_all_customers_have_answers(people: Database) -> None:
    with people.read() as session:
        found = insights(session)
    assert [(v.name, v.orders, v.value) for v in found.valuable] == [("Lan Anh", 2, 350000)]
    assert [(p.product, p.customers, p.orders, p.again) for p in found.products] == [
        ("Bánh cốm", 1, 1, 0),
        ("Trà sen", 1, 2, 1),
    ]
    assert found.products[0].value is None
    assert [(c.campaign, c.responded, c.ordered) for c in found.campaigns] == [("Tết 2026", 1, 0)]
    assert [(c.channel, c.customers) for c in found.channels] == [
        ("zalo", 2),
        ("email", 1),
        ("forum.example.vn", 1),
        ("shopee", 1),
    ]
    assert [(i.topic, i.customers, i.posts, i.negative) for i in found.interests] == [("Hỏi đáp", 1, 1, 1)]
