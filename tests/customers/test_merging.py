"""Merging two customers and parting them again, exactly."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from listener.customers.asking import open_decider
from listener.customers.contacted.headers import Column
from listener.customers.contacted.importing import import_interactions
from listener.customers.importing import import_customers
from listener.customers.linkage.indexing import build
from listener.customers.linkage.records import author
from listener.customers.merging import merge, preview_merge, preview_unmerge, unmerge
from listener.customers.noting import add_tag
from listener.customers.records import customer_page, list_customers
from listener.errors import UsageError
from listener.store import Database
from listener.store.tables import (
    Audit,
    Base,
    CommonKey,
    Customer,
    CustomerLink,
    ImportRun,
    Interaction,
    KeyIndex,
    NameWord,
)
from tests.commands import Commands
from tests.customers.samples import put_account, put_post

PEOPLE = """name,email,phone,account
Nguyễn Thị Hồng,hong@vidu.vn,0901234567,voz.vn/hongnt
Hồng Nguyễn,hong.nt@other.example,0912345678,
Trần Tú,tu@vidu.vn,,
"""


def people(database: Database) -> tuple[str, str, str]:
    import_customers(database, PEOPLE.encode(), "k.csv", actor="lan")
    with database.read() as session:
        a, b, c = session.scalars(select(Customer.public_id).order_by(Customer.id))
    return a, b, c


def told(database: Database, *rows: str) -> int:
    content = "id,date,email,phone,value\n" + "\n".join(rows)
    result = import_interactions(
        database, content.encode(), "orders.csv", actor="lan", given={Column.KIND: "order"}
    )
    return result.created


def test_one_page_for_both_and_the_other_id_leads_there(database: Database) -> None:
    a, b, c = people(database)
    with database.write() as session:
        account = put_account(session, "hongnt")
        put_post(session, "Ngon", account=account)
        b_id = session.scalars(select(Customer.id).where(Customer.public_id == b)).one()
        session.add(
            CustomerLink(
                account_id=account, customer_id=b_id, state="confirmed", rule="person", evidence=[],
                decided_by="lan",
            )
        )  # fmt: skip
    told(database, "1,2026-03-01,hong@vidu.vn,,100", "2,2026-03-02,,0912345678,200")
    with database.read() as session:
        seen = preview_merge(session, a, b)
    assert (seen.kept.interactions, seen.other.interactions) == (1, 1)
    assert seen.other.accounts == ("forum.example.vn/hongnt",)
    assert seen.differing == ("name",)
    assert merge(database, a, b, actor="lan") == seen
    with database.read() as session:
        page = customer_page(session, b)
        assert page == customer_page(session, a)
        assert {line.public_id for line in list_customers(session).items} == {a, c}
        (line,) = list_customers(session, "other.example").items
    assert (page.public_id, page.merged, page.interactions_total) == (a, ((b, "Hồng Nguyễn"),), 3)
    assert (line.public_id, line.emails) == (a, ("hong@vidu.vn", "hong.nt@other.example"))
    with pytest.raises(UsageError, match="one customer already"):
        merge(database, b, a, actor="lan")
    unmerge(database, b, actor="lan")
    with database.read() as session:
        assert customer_page(session, b).interactions_total == 2
        assert customer_page(session, a).interactions_total == 1
        assert session.scalars(select(Audit.action).where(Audit.action.like("customer.%merge"))).all() == [
            "customer.merge",
            "customer.unmerge",
        ]
    with pytest.raises(UsageError, match="not merged"):
        unmerge(database, b, actor="lan")


def test_merged_twice_over_and_parted_in_the_middle(database: Database) -> None:
    a, b, c = people(database)
    merge(database, b, c, actor="lan")
    merge(database, a, b, actor="lan")
    with database.read() as session:
        assert [public_id for public_id, _ in customer_page(session, c).merged] == [b, c]
        seen = preview_unmerge(session, b)
    assert len(seen.kept.identities) == 4
    assert {shown for _, shown in seen.other.identities} >= {"hong.nt@other.example", "tu@vidu.vn"}
    unmerge(database, b, actor="lan")
    with database.read() as session:
        assert customer_page(session, c).public_id == b
        assert customer_page(session, a).merged == ()


KEYS = st.sampled_from(
    ["hong@vidu.vn,", ",0901234567", "hong.nt@other.example,", ",0912345678", "tu@vidu.vn,", "ai@do.vn,"]
)
ROWS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 28), KEYS, st.integers(1, 9)), max_size=12)
NEW_PEOPLE = st.lists(
    st.tuples(KEYS, st.sampled_from(["", "moi@vidu.vn", "them@vidu.vn"])), max_size=3
)  # an e-mail more for whoever has the key
MERGES = st.sampled_from([((0, 1),), ((1, 0),), ((0, 1), (0, 2)), ((1, 2), (0, 1))])


def _state(database: Database) -> list[object]:
    """All that is known of customers, without the clock and the trail."""
    left_out = {"audit", "import_run", "alembic_version", "key_index"}
    clocks = {"created_at", "at", "decided_at", "run_id"}
    state: list[object] = []
    with database.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name not in left_out:
                kept = [c for c in table.columns if c.name not in clocks or table.name == "interaction"]
                kept = [c for c in kept if c.name != "run_id"]
                state.append((table.name, sorted(map(repr, session.execute(select(*kept)).all()))))
    return state


def _come(database: Database, rows: list[tuple[int, int, str, int]], people: list[tuple[str, str]]) -> None:
    told(database, *(f"{n},2026-03-{day:02},{key},{value}" for n, day, key, value in rows))
    for key, email in people:
        first, phone = key.split(",")
        content = f"email,phone,email 2\n{first},{phone},{email}\n"
        import_customers(database, content.encode(), "k.csv", actor="lan")


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=ROWS, after=ROWS, more=NEW_PEOPLE, merges=MERGES)
def test_parting_gives_the_state_as_if_never_merged(
    database: Database,
    before: list[tuple[int, int, str, int]],
    after: list[tuple[int, int, str, int]],
    more: list[tuple[str, str]],
    merges: tuple[tuple[int, int], ...],
) -> None:
    states = []
    for merged in (False, True):
        with database.write() as session:
            session.execute(update(Customer).values(merged_into=None, person_id=None))
            # How common names are is counted on: a second run would start with the counts of the first.
            for table in (Interaction, ImportRun, Customer, KeyIndex, CommonKey, NameWord):
                session.execute(delete(table))
        _restart(database)
        ids = people(database)
        _rename(database, ids)
        _come(database, before, [])
        if merged:
            for kept, other in merges:
                merge(database, f"C-{kept}", f"C-{other}", actor="lan")
        _come(database, after, more)
        if merged:
            for _, other in reversed(merges):
                unmerge(database, f"C-{other}", actor="lan")
        with database.write() as session:  # the new customers' ids are random
            for id_ in session.scalars(select(Customer.id)).all():
                session.execute(update(Customer).where(Customer.id == id_).values(public_id=f"C-NO{id_}"))
        states.append(_state(database))
    assert states[0] == states[1]


def _restart(database: Database) -> None:
    """Numbers begin anew, so that two runs can be compared."""
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            for table in ("customer", "identity", "interaction"):
                connection.exec_driver_sql(f"ALTER SEQUENCE {table}_id_seq RESTART")


def _rename(database: Database, ids: tuple[str, ...]) -> None:
    with database.write() as session:
        for number, public_id in enumerate(ids):
            session.execute(
                update(Customer).where(Customer.public_id == public_id).values(public_id=f"C-{number}")
            )


def test_a_thousand_interactions_later(database: Database) -> None:
    a, b, _ = people(database)
    merge(database, a, b, actor="lan")
    keys = ("hong@vidu.vn,", ",0912345678")
    assert told(database, *(f"{n},2026-03-01,{keys[n % 2]},5" for n in range(1000))) == 1000
    add_tag(database, b, "Khách quen", actor="lan")
    unmerge(database, b, actor="lan")
    with database.read() as session:
        first, second = customer_page(session, a, 5), customer_page(session, b, 5)
    assert (first.interactions_total, second.interactions_total) == (500, 500)
    # What a person noted on the common page was noted of the record that stands for it.
    assert (first.tags, second.tags) == (("Khách quen",), ())


def test_merging_by_command(listener: Commands, tmp_path: Path) -> None:
    file = tmp_path / "k.csv"
    file.write_text(PEOPLE, "utf-8")
    listener.run("customer", "import", str(file))
    c, b, a = (line["public_id"] for line in listener.json("customer", "list")["items"])
    assert "would be merged" in listener.run("customer", "merge", a, b, "--dry-run")
    assert listener.json("customer", "show", b)["public_id"] == b
    assert listener.json("customer", "merge", a, b)["kept"]["public_id"] == a
    assert listener.json("customer", "show", b)["public_id"] == a
    assert "would stand" in listener.run("customer", "unmerge", b, "--dry-run")
    listener.run("customer", "unmerge", b)
    assert listener.json("customer", "show", b)["public_id"] == b
    assert c != b


def test_records_of_one_person_are_not_each_others_rival(database: Database) -> None:
    name = "Lăng Thị Kiều Trâm"
    import_customers(
        database,
        f"Mã KH,Họ tên,Tài khoản\nA1,{name},voz.vn/kieutram.77\nA2,{name},tinhte.vn/kieutram.77\n".encode(),
        "k.csv",
        actor="lan",
    )
    build(database)
    asked = author(site="otofun.net", handle="kieutram.77", name=name)

    def rivals() -> int:
        with database.read() as session:
            decider = open_decider(session)
            assert decider is not None
            return len(decider.decide(asked).candidates)

    assert rivals() == 2
    with database.read() as session:
        ids = session.scalars(select(Customer.public_id).order_by(Customer.id)).all()
    merge(database, *ids, actor="lan")
    assert rivals() == 1
    unmerge(database, ids[1], actor="lan")
    assert rivals() == 2
