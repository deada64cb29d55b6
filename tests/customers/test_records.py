"""Reading customers: the list, its search, and one record with everything in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from listener.customers.adding import NewCustomer, add_customer
from listener.customers.importing import import_customers
from listener.customers.linking import link_accounts, link_posts
from listener.customers.records import CustomerNotFoundError, customer_page, list_customers
from listener.store import Database
from listener.store.tables import Identity
from tests.customers.samples import SITE, put_account, put_brand, put_mention, put_post

START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def test_the_record_of_a_customer(database: Database) -> None:
    minh = NewCustomer(name="Minh Anh", emails=("minh@vidu.vn",), accounts=(f"{SITE}/u/1",), note="quen")
    public_id = add_customer(database, minh, actor="lan")
    with database.write() as session:
        account = put_account(session, "minh", url=f"http://{SITE}/u/1")
        maybe = put_account(session, "minh2")
        link_accounts(session, [account])
        brand = put_brand(session)
        retired_brand = put_brand(session, "cu")
        late = put_post(session, "sau", account=account, at=START + timedelta(days=2), likes=3)
        unknown = put_post(session, "không ngày", account=account, collected=START + timedelta(days=1))
        early = put_post(session, "trước", account=account, at=START)
        mail = put_post(session, "minh@vidu.vn", account=maybe, at=START)
        link_posts(session, [(mail, maybe, "minh@vidu.vn")])
        mention = put_mention(session, late, brand)
        put_mention(session, late, retired_brand, retired=START)
    with database.read() as session:
        record = customer_page(session, public_id.lower())
        part = customer_page(session, public_id, limit=2)
        with pytest.raises(CustomerNotFoundError, match="C-NONE"):
            customer_page(session, "C-NONE")
    assert [i.post_id for i in record.interactions] == [early, unknown, late]
    assert [i.published for i in record.interactions] == [True, False, True]
    assert [i.post_id for i in part.interactions] == [unknown, late]
    assert part.interactions_total == 3
    newest = record.interactions[-1]
    assert (newest.likes, newest.comments, newest.kind, newest.author) == (3, None, "comment", "minh")
    assert [(m.mention_id, m.brand, m.mood) for m in newest.mentions] == [(mention, "ha-mien", "negative")]
    assert [(a.account_id, a.state, a.posts) for a in record.accounts] == [
        (account, "confirmed", 3),
        (maybe, "suggested", 1),
    ]
    assert record.accounts[1].evidence[0].post_id == mail
    assert record.note == "quen"


def test_the_list_of_customers(database: Database) -> None:
    content = "Họ tên,Email,SĐT,Mã KH\n" + "".join(
        f"Đặng Thị {name},{name.lower()}@vidu.vn,09012345{n:02},K_{n}\n"
        for n, name in enumerate(["An", "Binh", "Chi", "Dung", "Em"])
    )
    import_customers(database, content.encode(), "k.csv", actor="lan")
    with database.read() as session:
        first = list_customers(session, limit=2)
        second = list_customers(session, limit=2, after=first.next_after)
        third = list_customers(session, limit=2, after=second.next_after)
        names = [c.name for page in (first, second, third) for c in page.items]
        assert names == [f"Đặng Thị {n}" for n in ("Em", "Dung", "Chi", "Binh", "An")]
        assert third.next_after is None

        def found(search: str) -> list[str | None]:
            return [c.name for c in list_customers(session, search).items]

        assert found("dang thi chi") == ["Đặng Thị Chi"]
        assert found("CHI@vidu.vn") == ["Đặng Thị Chi"]
        assert found("+84 901 234 502") == ["Đặng Thị Chi"]
        assert found("34502") == ["Đặng Thị Chi"]
        assert found("k_2") == ["Đặng Thị Chi"]
        assert found("k%2") == []
        assert found(first.items[0].public_id) == ["Đặng Thị Em"]
        assert len(found("đặng")) == 5
        assert found("   ") == names
    with database.write() as session:
        session.execute(insert(Identity).values(customer_id=1, kind="phone", value="+84901234502", shown="x"))
    with database.read() as session:
        record = customer_page(session, list_customers(session, "chi").items[0].public_id)
    assert [i.shared for i in record.identities if i.kind == "phone"] == [True]
