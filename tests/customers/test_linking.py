"""Whose account is it: only by exact keys, with evidence, and never beyond undo."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from listener.customers.adding import NewCustomer, add_customer
from listener.customers.contacts import find_contacts
from listener.customers.decisions import AlreadyLinkedError, LinkNotFoundError, decide, undo
from listener.customers.importing import import_customers
from listener.customers.linking import link_accounts, link_posts
from listener.errors import UsageError
from listener.store import Database
from listener.store.tables import Account, Audit, Customer, CustomerLink, Identity, LinkWeighing, Post
from tests.customers.samples import SITE, put_account, put_post


def customer(database: Database, **values: tuple[str, ...] | str) -> str:
    return add_customer(database, NewCustomer(**values), actor="lan")  # type: ignore[arg-type]


def links(database: Database) -> list[tuple[object, ...]]:
    with database.read() as session:
        rows = session.execute(
            select(CustomerLink.account_id, Customer.public_id, CustomerLink.state, CustomerLink.rule)
            .join(Customer, Customer.id == CustomerLink.customer_id)
            .order_by(CustomerLink.account_id, CustomerLink.customer_id)
        )
        return [tuple(row) for row in rows]


def only_link(database: Database) -> CustomerLink:
    with database.read() as session:
        return session.scalars(select(CustomerLink)).one()


@pytest.mark.parametrize(
    ("given_as", "name", "url", "external", "where"),
    [
        (f"https://www.{SITE}/u/Minh.1/", "minh", f"http://{SITE}/u/minh.1", None, "profile"),
        (f"{SITE}/17", "minh", None, "17", "id"),
        (f"{SITE}/@Minh", "minh", f"http://{SITE}/u/1", "1", "name"),
        (f"{SITE}/Minh Anh", "Minh Anh", f"http://{SITE}/u/1", None, "name"),
    ],
)
def test_an_account_that_the_record_names_is_confirmed(
    database: Database, given_as: str, name: str, url: str | None, external: str | None, where: str
) -> None:
    public_id = customer(database, accounts=(given_as,))
    with database.write() as session:
        account = put_account(session, name, url=url, external=external)
        put_account(session, "khác", url=f"http://{SITE}/u/khac")
        assert link_accounts(session, [account]) == 1
        assert link_accounts(session, [account]) == 0
    assert links(database) == [(account, public_id, "confirmed", "account")]
    link = only_link(database)
    assert link.decided_by == "rule"
    assert link.evidence[0]["where"] == where


def test_a_name_that_anybody_may_write_under_is_only_suggested(database: Database) -> None:
    customer(database, accounts=(f"{SITE}/minh",))
    with database.write() as session:
        nameless = put_account(session, "minh")  # the site shows neither an id nor a profile
        first = put_account(session, "minh", url=f"http://{SITE}/u/1")
        second = put_account(session, "minh", url=f"http://{SITE}/u/2")
        elsewhere = put_account(session, "minh", site="khac.vn", url="http://khac.vn/u/1")
        assert link_accounts(session, [nameless, first, second, elsewhere]) == 3
    assert [(row[0], row[2]) for row in links(database)] == [
        (nameless, "suggested"),
        (first, "suggested"),
        (second, "suggested"),
    ]


def test_an_email_or_phone_in_a_post_suggests_with_its_place(database: Database) -> None:
    by_mail = customer(database, emails=("minh@vidu.vn",))
    by_phone = customer(database, phones=("0120 234 5678",))
    text = "Shop gọi 070.234 5678 nhé, hoặc Minh@ViDu.vn!"
    with database.write() as session:
        account = put_account(session, "minh")
        post = put_post(session, text, account=account)
        assert link_posts(session, [(post, account, text)]) == 2
        assert link_posts(session, [(post, account, text)]) == 0
    assert sorted(row[1:] for row in links(database)) == sorted(
        [(by_mail, "suggested", "email"), (by_phone, "suggested", "phone")]
    )
    with database.read() as session:
        for link in session.scalars(select(CustomerLink)):
            (evidence,) = link.evidence
            assert evidence["post_id"] == post
            assert text[evidence["start"] : evidence["end"]] == evidence["shown"]


def test_several_keys_of_one_customer_are_one_link_with_all_evidence(database: Database) -> None:
    customer(database, emails=("minh@vidu.vn",), phones=("0901234567",))
    text = "minh@vidu.vn, 0901234567, lại minh@vidu.vn"
    with database.write() as session:
        account = put_account(session, "minh")
        link_posts(session, [(put_post(session, text, account=account), account, text)])
    evidence = only_link(database).evidence
    assert [(entry["kind"], entry["start"]) for entry in evidence] == [("email", 0), ("phone", 14)]


def test_a_key_in_the_name_of_the_account_suggests(database: Database) -> None:
    public_id = customer(database, phones=("0901234567",))
    with database.write() as session:
        account = put_account(session, "Shop Lan 0901.234.567")
        assert link_accounts(session, [account]) == 1
    assert links(database) == [(account, public_id, "suggested", "phone")]
    assert only_link(database).evidence[0]["where"] == "name"


def test_what_two_customers_share_is_asked_and_what_is_blocked_says_nothing(database: Database) -> None:
    content = (
        b"Email,Phone,Account\n"
        b"a1@vidu.vn,0901234567,forum.example.vn/minh\n"
        b"b1@vidu.vn,0901234567,forum.example.vn/minh\n"
        b"c1@vidu.vn,0000000000,\n"
        b"d1@vidu.vn,19001234,\n"
    )
    assert import_customers(database, content, "k.csv", actor="lan").created == 4
    text = "0000000000 hay 1900 1234"
    with database.write() as session:
        account = put_account(session, "khach", url=f"http://{SITE}/u/1")
        assert link_accounts(session, [account]) == 0
        assert link_posts(session, [(put_post(session, text, account=account), account, text)]) == 0
        shared = "gọi 0901234567"
        assert link_posts(session, [(put_post(session, shared, account=account), account, shared)]) == 1
        why = session.scalars(select(LinkWeighing)).one()
    assert [row[2:] for row in links(database)] == [("suggested", "phone")]
    assert 0.3 < why.probability < 0.7
    assert why.runner_up is not None


def test_a_surer_rule_raises_a_suggestion(database: Database) -> None:
    public_id = customer(database, emails=("minh@vidu.vn",))
    text = "minh@vidu.vn"
    with database.write() as session:
        account = put_account(session, "khach", url=f"http://{SITE}/u/1")
        link_posts(session, [(put_post(session, text, account=account), account, text)])
    assert links(database) == [(account, public_id, "suggested", "email")]
    rows = f"Email,Account\nminh@vidu.vn,{SITE}/u/1\n".encode()
    assert import_customers(database, rows, "k.csv", actor="lan").linked == 1
    assert links(database) == [(account, public_id, "confirmed", "account")]
    assert [entry["kind"] for entry in only_link(database).evidence] == ["account", "email"]


def test_an_account_has_at_most_one_confirmed_customer(database: Database) -> None:
    first = customer(database, accounts=(f"{SITE}/u/1",))
    second = customer(database, accounts=(f"{SITE}/17",))
    other = customer(database, emails=("minh@vidu.vn",))
    with database.write() as session:
        # Two records claim it: a person must say whose it is.
        account = put_account(session, "khach", url=f"http://{SITE}/u/1", external="17")
        assert link_accounts(session, [account]) == 2
    assert [row[2] for row in links(database)] == ["suggested", "suggested"]
    with database.read() as session:
        pairs = session.execute(
            select(Customer.public_id, CustomerLink.id).join(
                CustomerLink, CustomerLink.customer_id == Customer.id
            )
        )
        ids = dict(pairs.all())
    decide(database, ids[first], "confirmed", actor="lan")
    with pytest.raises(AlreadyLinkedError, match=first):
        decide(database, ids[second], "confirmed", actor="lan")
    with database.write() as session:
        post = put_post(session, "minh@vidu.vn", account=account)
        # Confirmed as somebody: another's address in a post is another's.
        assert link_posts(session, [(post, account, "minh@vidu.vn")]) == 0
    decide(database, ids[first], "revoked", actor="lan")
    decide(database, ids[second], "confirmed", actor="lan")
    with pytest.raises(AlreadyLinkedError, match=second):
        undo(database, ids[first], actor="lan")
    assert {row[1]: row[2] for row in links(database)} == {first: "revoked", second: "confirmed"}
    assert other not in {row[1] for row in links(database)}


def test_a_rejected_pair_is_not_suggested_again(database: Database) -> None:
    public_id = customer(database, emails=("minh@vidu.vn",))
    with database.write() as session:
        account = put_account(session, "khach", external="1")
        post = put_post(session, "minh@vidu.vn", account=account)
        link_posts(session, [(post, account, "minh@vidu.vn")])
    decide(database, only_link(database).id, "rejected", actor="lan")
    with database.write() as session:
        assert link_posts(session, [(post, account, "minh@vidu.vn, lại minh@vidu.vn")]) == 0
    assert links(database) == [(account, public_id, "rejected", "email")]


def test_a_rejected_pair_comes_up_again_by_another_kind_and_says_so(database: Database) -> None:
    public_id = customer(database, emails=("minh@vidu.vn",), phones=("0901234567",))
    with database.write() as session:
        account = put_account(session, "khach", external="1")
        post = put_post(session, "minh@vidu.vn", account=account)
        link_posts(session, [(post, account, "minh@vidu.vn")])
    decide(database, only_link(database).id, "rejected", actor="lan")
    with database.write() as session:
        assert link_posts(session, [(post, account, "minh@vidu.vn hay 0901234567")]) == 1
    assert [row[:3] for row in links(database)] == [(account, public_id, "suggested")]
    with database.read() as session:
        assert session.scalars(select(LinkWeighing.again)).one() == ["phone"]
        actions = session.scalars(select(Audit.action).where(Audit.subject.startswith("link:"))).all()
    assert actions == ["link.reject", "link.again"]


def test_undo_restores_exactly(database: Database) -> None:
    customer(database, emails=("minh@vidu.vn",))
    with database.write() as session:
        account = put_account(session, "minh")
        link_posts(session, [(put_post(session, "minh@vidu.vn", account=account), account, "minh@vidu.vn")])

    def state() -> tuple[object, ...]:
        link = only_link(database)
        return link.state, link.rule, link.evidence, link.weight, link.decided_by, link.decided_at

    link_id = only_link(database).id
    states = [state()]
    for decision in ("confirmed", "revoked", "confirmed"):
        assert decide(database, link_id, decision, actor="lan").decided_by == "lan"
        states.append(state())
    while len(states) > 1:
        states.pop()
        undo(database, link_id, actor="tú")
        assert state() == states[-1]
    with pytest.raises(UsageError, match="no decision to take back"):
        undo(database, link_id, actor="tú")
    with database.read() as session:
        trail = session.scalars(select(Audit.action).where(Audit.subject == f"link:{link_id}")).all()
    assert trail == ["link.confirm", "link.revoke", "link.confirm", *["link.undo"] * 3]


@pytest.mark.parametrize(
    ("before", "impossible"),
    [([], "revoked"), (["confirmed"], "rejected"), (["rejected"], "rejected"), (["confirmed"], "confirmed")],
)
def test_impossible_decisions_are_told(database: Database, before: list[str], impossible: str) -> None:
    customer(database, phones=("0901234567",))
    with database.write() as session:
        account = put_account(session, "0901234567")
        link_accounts(session, [account])
    link_id = only_link(database).id
    for decision in before:
        decide(database, link_id, decision, actor="lan")
    with pytest.raises(UsageError, match=f"cannot become {impossible}"):
        decide(database, link_id, impossible, actor="lan")
    with pytest.raises(UsageError, match="'merged'"):
        decide(database, link_id, "merged", actor="lan")
    with pytest.raises(LinkNotFoundError):
        decide(database, link_id + 1, "confirmed", actor="lan")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gọi 0901234567.", ["0901234567"]),
        ("gọi (090) 123 4567 hoặc +84 90.123.4568", ["(090) 123 4567", "+84 90.123.4568"]),
        ("mail: Minh.Anh@ViDu.com.vn.", ["Minh.Anh@ViDu.com.vn"]),
        ("giá 1.200.000.000 đ, đơn #123456789012, ngày 01/02/2026", []),
        ("https://vidu.vn/0901234567 và abc0901234567 và 0901234567x", []),
        ("0000000000 test@vidu.vn", []),
        ("không có gì @minh", []),
    ],
)
def test_contacts_in_a_text(text: str, found: list[str]) -> None:
    assert [text[c.start : c.end] for c in find_contacts(text)] == found


@given(st.text(alphabet="a@.09+() -8đ/", max_size=200))
def test_contacts_point_at_what_they_name(text: str) -> None:
    for contact in find_contacts(text):
        assert text[
            contact.start : contact.end
        ].strip() == contact.key.shown or contact.key.shown in " ".join(
            text[contact.start : contact.end].split()
        )
        assert not contact.key.blocked


def test_a_long_hostile_text_is_read_in_time() -> None:
    import time

    for piece in ("a", "0", "0 ", "a@", "a.", "(0", "a@a.a."):
        start = time.process_time()
        find_contacts(piece * (100_000 // len(piece)))
        assert time.process_time() - start < 3, piece


_KEYS = ["a1@vidu.vn", "b1@vidu.vn", "0901234567", "0901234568"]
_CUSTOMER = st.tuples(
    st.sampled_from(["", *_KEYS[:2]]),
    st.sampled_from(["", *_KEYS[2:]]),
    st.sampled_from(["", "u/1", "2", "an"]),
)
_ACCOUNT = st.tuples(
    st.sampled_from(["an", "be"]), st.sampled_from([None, "/u/1", "/u/2"]), st.sampled_from([None, "1", "2"])
)


@given(
    st.lists(_CUSTOMER, max_size=4),
    st.lists(_ACCOUNT, min_size=1, max_size=4, unique_by=str),
    st.lists(st.tuples(st.integers(0, 3), st.lists(st.sampled_from(_KEYS), max_size=2)), max_size=4),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_confirmed_without_a_key_of_one_customer_or_two_kinds(
    sqlite_database: Database,
    customers,
    accounts,
    posts,
    random,  # type: ignore[no-untyped-def]
) -> None:
    database = sqlite_database
    with database.write() as session:
        for table in (CustomerLink, Identity, Customer, Post, Account):
            session.execute(delete(table))
    lines = ["Email,Phone,Account"]
    lines += [f"{e},{p},{f'{SITE}/{a}' if a else ''}" for e, p, a in customers]
    import_customers(database, "\n".join(lines).encode(), "k.csv", actor="lan")
    with database.write() as session:
        ids = []
        seen = set()
        for name, url, external in accounts:
            key = (
                external,
                url if external is None else None,
                name if external is None and url is None else None,
            )
            if key not in seen:
                seen.add(key)
                ids.append(put_account(session, name, url=url and f"http://{SITE}{url}", external=external))
    rejected: set[int] = set()
    for _ in range(2):
        with database.write() as session:
            link_accounts(session, ids)
            texts = [(" ".join(words), ids[place % len(ids)]) for place, words in posts]
            link_posts(session, [(put_post(session, text, account=a), a, text) for text, a in texts])
        with database.read() as session:
            found = session.scalars(select(CustomerLink)).all()
            owned = session.execute(
                select(Identity.kind, Identity.value, func.count(), func.min(Identity.customer_id)).group_by(
                    Identity.kind, Identity.value
                )
            )
            sole = {(kind, value): who for kind, value, number, who in owned if number == 1}
        confirmed = [link.account_id for link in found if link.state == "confirmed"]
        assert len(confirmed) == len(set(confirmed))
        assert rejected <= {link.id for link in found if link.state == "rejected"}
        for link in found:
            assert link.evidence
            if link.state == "confirmed" and "+" not in link.rule:
                entry = link.evidence[0]
                assert (link.rule, entry["kind"]) == ("account", "account")
                assert sole.get((entry["kind"], entry["value"])) == link.customer_id
        for link in found:
            if link.state == "suggested" and random.random() < 0.5:
                decide(database, link.id, "rejected", actor="lan")
                rejected.add(link.id)
