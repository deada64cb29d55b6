"""Reading the queue: counts, pages, and one case with all that helps to answer it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from listener.customers.adding import NewCustomer, add_customer
from listener.customers.linking import link_accounts
from listener.store import Database, utc_now
from listener.store.tables import Brand
from listener.triage.acting import act
from listener.triage.casefile import case_view
from listener.triage.cases import CaseNotFoundError, open_cases, send
from listener.triage.clocks import Priority, Status
from listener.triage.effects import Action
from listener.triage.queue import UNASSIGNED, QueueFilter, View, counts, list_cases, number_of
from tests.customers.samples import SITE, put_account, put_brand, put_mention, put_post, put_thread

START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def test_counts_and_pages(database: Database) -> None:
    with database.write() as session:
        brands = [put_brand(session, "a"), put_brand(session, "b")]
        author = put_account(session, "minh")
        mentions = [
            put_mention(session, put_post(session, f"bài {n}", account=author if n else None), brands[n % 2])
            for n in range(7)
        ]
    cases = [case for mention in mentions for case in send(database, [mention], actor="lan").new]
    act(database, cases[0], 1, Action.CLOSE, actor="lan")
    act(database, cases[1], 1, Action.ASSIGN, "hà", actor="lan")
    act(database, cases[2], 1, Action.OPEN, actor="lan")
    act(database, cases[2], 2, Action.ASSIGN, "hà", actor="lan")
    with database.read() as session:
        every = counts(session, me="hà")
        of_a = counts(session, brand="a")
        assert (every.new, every.open, every.closed, every.unassigned, every.mine) == (5, 1, 1, 4, 2)
        assert (of_a.new, of_a.open, of_a.closed, of_a.unassigned, of_a.mine) == (2, 1, 1, 2, 0)
        for view in View:
            wanted = QueueFilter(view=view, me="hà")
            assert number_of(session, wanted) == every.of(view)
        # All are due alike, but the closed one never is: the first to come is the first.
        assert pages(session, QueueFilter(), 3) == [*cases[1:], cases[0]]

        def ids(**wanted: object) -> list[int]:
            return [line.case.id for line in list_cases(session, QueueFilter(**wanted)).items]  # type: ignore[arg-type]

        assert ids(status=Status.CLOSED) == [cases[0]]
        assert ids(assignee="hà") == [cases[1], cases[2]]
        assert ids(assignee=UNASSIGNED, status=Status.NEW) == [cases[n] for n in (3, 4, 5, 6)]
        assert ids(brand="b", status=Status.NEW) == [cases[n] for n in (1, 3, 5)]
        line = list_cases(session, QueueFilter(view=View.CLOSED)).items[0]
        assert (line.author, line.brand, line.mood, line.text) == (None, "a", "negative", "bài 0")


def pages(session: Session, wanted: QueueFilter, limit: int) -> list[int]:
    """Every case of a filter, page by page."""
    seen: list[int] = []
    after = None
    while True:
        page = list_cases(session, wanted, limit=limit, after=after)
        seen += [line.case.id for line in page.items]
        if (after := page.next_after) is None:
            return seen


def test_the_most_pressing_first_and_what_has_no_clock_last(database: Database) -> None:
    with database.write() as session:
        brand = put_brand(session)
        mentions = [put_mention(session, put_post(session, f"bài {n}"), brand) for n in range(6)]
        low, normal, urgent, high, closed, waiting = (
            open_cases(session, [mention], "rule:x", priority=priority)[0]
            for mention, priority in zip(
                mentions,
                (
                    Priority.LOW,
                    Priority.NORMAL,
                    Priority.URGENT,
                    Priority.HIGH,
                    Priority.URGENT,
                    Priority.URGENT,
                ),
                strict=True,
            )
        )
    act(database, closed, 1, Action.CLOSE, actor="lan")
    act(database, waiting, 1, Action.WAIT, actor="lan")
    with database.read() as session:
        wanted = [urgent, high, normal, low, waiting]  # whose clocks stand still
        for limit in (1, 2, 50):
            assert pages(session, QueueFilter(view=View.ALL), limit) == wanted
        assert pages(session, QueueFilter(view=View.WAITING), 2) == [waiting]
        assert pages(session, QueueFilter(priority=Priority.URGENT), 2) == [urgent, closed, waiting]


def test_an_archived_brand_is_shown_nowhere(database: Database) -> None:
    with database.write() as session:
        kept, gone = put_brand(session, "a"), put_brand(session, "b")
        mentions = [put_mention(session, put_post(session, "x"), brand) for brand in (kept, gone)]
    first, _ = send(database, mentions, actor="lan").new
    with database.write() as session:
        session.execute(update(Brand).where(Brand.id == gone).values(archived_at=utc_now()))
        assert counts(session).active == 1
        assert pages(session, QueueFilter(view=View.ALL), 5) == [first]


def test_one_case(database: Database) -> None:
    public_id = add_customer(database, NewCustomer(name="Minh", accounts=(f"{SITE}/u/1",)), actor="lan")
    with database.write() as session:
        brand, other = put_brand(session), put_brand(session, "khac")
        minh = put_account(session, "minh", url=f"http://{SITE}/u/1")
        lan = put_account(session, "lan")
        link_accounts(session, [minh, lan])
        thread, elsewhere = put_thread(session, "Quán quen"), put_thread(session, "Cũ")
        old = put_post(session, "cũ", account=minh, thread=elsewhere, at=START - timedelta(days=9))
        put_mention(session, old, brand, mood="positive")
        unrelated = put_post(session, "khác", account=minh, thread=elsewhere, at=START - timedelta(days=8))
        put_mention(session, unrelated, other)
        posts = [
            put_post(session, f"bài {n}", account=lan, thread=thread, at=START + timedelta(minutes=n))
            for n in range(9)
        ]
        put_mention(session, posts[3], brand, mood="mixed")
        here = put_post(
            session, "Hạ Miên tệ", account=minh, thread=thread, at=START + timedelta(minutes=4, seconds=1)
        )
        mention = put_mention(session, here, brand)
    (case_id,) = send(database, [mention], actor="lan").new
    act(database, case_id, 1, Action.NOTE, "gọi", actor="lan")
    with database.read() as session:
        view = case_view(session, case_id)
        with pytest.raises(CaseNotFoundError):
            case_view(session, case_id + 1)
    assert (view.brand, view.mood, view.text, view.author) == ("ha-mien", "negative", "Hạ Miên tệ", "minh")
    assert (view.thread_title, view.author_url, view.published) == ("Quán quen", f"http://{SITE}/u/1", True)
    assert [p.text for p in view.before] == ["bài 2", "bài 3", "bài 4"]
    assert [p.text for p in view.after] == ["bài 5", "bài 6", "bài 7"]
    assert [p.mood for p in view.before] == [None, "mixed", None]
    assert [(p.post_id, p.mood, p.thread_title) for p in view.earlier] == [(old, "positive", "Cũ")]
    assert [(c.public_id, c.name, c.state) for c in view.customers] == [(public_id, "Minh", "confirmed")]
    assert [event.action for event in view.history] == ["created", "noted"]
    assert (view.spans[0].field, view.spans[0].clause) == ("text", "x")
    assert (view.evidence[0].word, view.evidence[0].weight) == ("tệ", -1.0)


def test_a_case_without_author_and_date(database: Database) -> None:
    with database.write() as session:
        mention = put_mention(session, put_post(session, "tệ", collected=START), put_brand(session))
    (case_id,) = send(database, [mention], actor="lan").new
    with database.read() as session:
        view = case_view(session, case_id)
    assert (view.author, view.earlier, view.customers) == (None, (), ())
    assert (view.at, view.published) == (START, False)
