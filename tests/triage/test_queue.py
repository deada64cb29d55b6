"""Reading the queue: counts, pages, and one case with all that helps to answer it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from listener.customers.adding import NewCustomer, add_customer
from listener.customers.linking import link_accounts
from listener.store import Database
from listener.triage.acting import act
from listener.triage.casefile import case_view
from listener.triage.cases import CaseNotFoundError, send
from listener.triage.effects import Action
from listener.triage.queue import UNASSIGNED, counts, list_cases
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
        seen: list[int] = []
        after = None
        while True:
            page = list_cases(session, limit=3, after=after)
            seen += [line.case.id for line in page.items]
            if (after := page.next_after) is None:
                break
        assert seen == list(reversed(cases))

        def ids(**wanted: str) -> list[int]:
            return [line.case.id for line in list_cases(session, **wanted).items]  # type: ignore[arg-type]

        assert ids(status="closed") == [cases[0]]
        assert ids(assignee="hà") == [cases[2], cases[1]]
        assert ids(assignee=UNASSIGNED, status="new") == [cases[n] for n in (6, 5, 4, 3)]
        assert ids(brand="b", status="new") == [cases[n] for n in (5, 3, 1)]
        line = list_cases(session, status="closed").items[0]
        assert (line.author, line.brand, line.mood, line.text) == (None, "a", "negative", "bài 0")


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
