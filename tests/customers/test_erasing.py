"""An erased person is gone, and is not stored again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import String, cast, or_, select

from listener.customers.adding import NewCustomer, add_customer
from listener.customers.contacted.headers import Column
from listener.customers.contacted.importing import import_interactions
from listener.customers.erasing import erase, preview_erase
from listener.customers.importing import import_customers
from listener.customers.merging import merge
from listener.customers.noting import add_tag, note_consent
from listener.customers.persons import CustomerNotFoundError
from listener.customers.records import customer_page
from listener.errors import UsageError
from listener.ingest.storing import store_posts, store_threads
from listener.post import Author, Kind, Post
from listener.settings import get_settings
from listener.store import Database, utc_now
from listener.store.tables import Account, Base, Customer, CustomerLink
from tests.commands import Commands
from tests.customers.samples import SITE, put_account, put_post

PEOPLE = """name,email,phone
Nguyễn Thị Hồng,hong@vidu.vn,0901234567
Hồng,hong.nt@other.example,
Trần Tú,tu@vidu.vn,0912345678
Hỏng,hong@vidu.vn,không phải số
"""


def people(database: Database) -> tuple[str, str, str]:
    import_customers(database, PEOPLE.encode(), "k.csv", actor="lan")
    with database.read() as session:
        a, b, c = session.scalars(select(Customer.public_id).order_by(Customer.id))
    return a, b, c


def holding(database: Database, *words: str) -> set[str]:
    """Tables in which one of the words still stands."""
    found = set()
    with database.read() as session:
        for table in Base.metadata.sorted_tables:
            texts = [cast(column, String) for column in table.columns]
            ways = [text.contains(word) for text in texts for word in words]
            if session.execute(select(table).where(or_(*ways)).limit(1)).first() is not None:
                found.add(table.name)
    return found


def test_nothing_of_the_person_stays(database: Database) -> None:
    a, b, c = people(database)
    with database.write() as session:
        account = put_account(session, "hongnt", external="77")
        put_post(session, "Trà ngon", account=account)
        id_ = session.scalars(select(Customer.id).where(Customer.public_id == a)).one()
        session.add(
            CustomerLink(
                account_id=account, customer_id=id_, state="confirmed", rule="person", evidence=[],
                decided_by="lan",
            )
        )  # fmt: skip
    merge(database, a, b, actor="lan")
    add_tag(database, a, "quen", actor="lan")
    note_consent(database, a, "email", "refused", actor="lan")
    import_interactions(
        database, b"date,email\n2026-03-01,hong@vidu.vn\n", "k.csv", actor="lan", given={Column.KIND: "call"}
    )
    with database.read() as session:
        seen = preview_erase(session, b, authors=True)
    assert (seen.records, seen.links, seen.interactions, seen.accounts, seen.posts) == (2, 1, 1, 1, 1)
    assert seen.import_rows == 1
    assert erase(database, a, authors=True, actor="lan") == seen
    assert holding(database, "hong@vidu", "901234567", "other.example", "Hồng", "hongnt") == set()
    with database.read() as session:
        assert customer_page(session, c).name == "Trần Tú"
        assert session.scalars(select(Account.name)).one().startswith("erased-")
        for gone in (a, b):
            with pytest.raises(CustomerNotFoundError, match="was erased on"):
                customer_page(session, gone)


def test_an_import_refuses_an_erased_person_row_by_row(database: Database) -> None:
    a, _, _ = people(database)
    erase(database, a, authors=False, actor="lan")
    result = import_customers(database, PEOPLE.encode(), "k.csv", actor="lan")
    assert (result.created, result.unchanged) == (0, 2)
    assert [row.line for row in result.broken] == [2, 5]
    assert "was erased on" in result.broken[0].reason
    (broken,) = import_interactions(
        database, b"date,phone\n2026-03-01,+84901234567\n", "k.csv", actor="lan", given={Column.KIND: "call"}
    ).broken
    assert "was erased on" in broken.reason
    with pytest.raises(UsageError, match="was erased on"):
        add_customer(database, NewCustomer(name="Hồng", emails=("HONG@vidu.vn",)), actor="lan")


def test_later_posts_of_an_erased_author_come_under_the_made_up_name(database: Database) -> None:
    a, _, _ = people(database)
    author = Author(name="hongnt", external_id="77", profile_url=f"http://{SITE}/u/77")
    with database.write() as session:
        account = put_account(session, "hongnt", external="77")
        put_post(session, "Trà ngon", account=account)
        id_ = session.scalars(select(Customer.id).where(Customer.public_id == a)).one()
        session.add(
            CustomerLink(
                account_id=account, customer_id=id_, state="confirmed", rule="person", evidence=[],
                decided_by="lan",
            )
        )  # fmt: skip
    erase(database, a, authors=True, actor="lan")
    now = utc_now()
    posts = [
        Post(
            site=SITE, key=f"comment:{who.external_id}", url=f"http://{SITE}/p/1", kind=Kind.COMMENT,
            text="Lại mua", thread_url=f"http://{SITE}/t/1", author=who,
            published_at=datetime(2026, 3, 1, tzinfo=UTC),
            layer="engine:test",
        )
        for who in (author, Author(name="khac", external_id="78"))
    ]  # fmt: skip
    with database.write() as session:
        threads = store_threads(session, posts, source_id=None, now=now)
        stored = store_posts(session, posts, threads, source_id=None, now=now, zone=get_settings().zone)
    assert [each.account_id == account for each in stored] == [True, False]
    assert holding(database, "hongnt") == set()
    with database.read() as session:
        names = session.scalars(select(Account.name).order_by(Account.id)).all()
    assert names[0].startswith("erased-")
    assert names[1:] == ["khac"]


EMAILS = st.from_regex(r"[a-z]{3,8}[0-9]{2}@[a-z]{4,8}\.vn", fullmatch=True)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(emails=st.lists(EMAILS, min_size=2, max_size=6, unique=True), data=st.data())
def test_whoever_was_erased_never_comes_back(
    sqlite_database: Database, emails: list[str], data: st.DataObject
) -> None:
    content = ("email\n" + "\n".join(emails)).encode()
    import_customers(sqlite_database, content, "k.csv", actor="lan")
    with sqlite_database.read() as session:
        known = dict(session.execute(select(Customer.public_id, Customer.id)).all())
    gone = data.draw(st.sampled_from(sorted(known)))
    with sqlite_database.read() as session:
        theirs = {i.value for i in customer_page(session, gone).identities}
    erase(sqlite_database, gone, authors=False, actor="lan")
    for written in (content, content.upper()):
        result = import_customers(sqlite_database, written, "k.csv", actor="lan")
        assert result.created == 0
        assert theirs & set(emails) == theirs & {email.lower() for email in _refused(result.broken)}
    assert "identity" not in holding(sqlite_database, *theirs)


def _refused(broken: object) -> list[str]:
    return [cell for row in broken for cell in row.row.values() if "@" in cell]  # type: ignore[attr-defined]


def test_erasing_by_command(listener: Commands, tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text(PEOPLE, "utf-8")
    listener.run("customer", "import", str(tmp_path / "k.csv"))
    public_id = listener.json("customer", "list", "0901234567")["items"][0]["public_id"]
    listener.run("customer", "tag", public_id, "khách quen")
    listener.run("customer", "consent", public_id, "email", "refused", "--note", "gọi điện")
    shown = listener.json("customer", "show", public_id)
    assert (shown["tags"], shown["consents"][0]["note"]) == (["khách quen"], "gọi điện")
    listener.run("customer", "tag", public_id, "khách quen", "--remove")
    listener.run("customer", "consent", public_id, "email", "vielleicht", code=2)
    assert "Nothing was erased" in listener.run("customer", "erase", public_id, "--dry-run")
    listener.run("customer", "erase", public_id, "--yes")
    assert "was erased on" in listener.run("customer", "show", public_id, code=1)
