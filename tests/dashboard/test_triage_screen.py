"""Triage in a real Chromium: sending, working, and two people at one case."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from listener.store import Database
from listener.store.tables import Case, CaseEvent
from listener.triage.acting import act
from listener.triage.cases import Case as TriageCase
from listener.triage.clocks import Status
from listener.triage.queue import QueueFilter, list_cases
from tests.browser import settled
from tests.dashboard.conftest import Visitor

pytestmark = pytest.mark.browser


def test_sending_to_triage_and_working_there(visitor: Visitor) -> None:
    page = visitor.open("/mentions?mood=positive")
    page.get_by_role("button", name="Send to triage").click()
    expect(page.get_by_text("Sent to triage.")).to_be_visible()
    page.locator(".reading a", has_text="In triage").click()
    expect(page).to_have_url(re.compile(r"/triage\?.*case=\d+"))
    settled(page)
    number = int(re.findall(r"case=(\d+)", page.url)[0])
    page.get_by_role("button", name="Take it").click()
    expect(page.locator(".history")).to_contain_text("assigned it to an")
    page.get_by_placeholder("A note for your colleagues").fill("đã gọi lại cho khách")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".history .note")).to_have_text("đã gọi lại cho khách")
    page.locator(".st-key-acts").get_by_role("button", name="Close").click()
    expect(page.get_by_text(f"Case {number} is closed.")).to_be_visible()
    visitor.open(f"/triage?case={number}")
    page.get_by_role("button", name="Open again").click()
    expect(page.locator(".history")).to_contain_text("opened it again")
    with visitor.site.database.read() as session:
        acts = session.scalars(
            select(CaseEvent.action).where(CaseEvent.case_id == number).order_by(CaseEvent.id)
        ).all()
    assert acts == ["created", "assigned", "noted", "closed", "reopened"]


def test_one_is_told_when_somebody_else_was_quicker(visitor: Visitor) -> None:
    database = visitor.site.database
    with database.read() as session:
        case = session.scalars(select(Case).where(Case.status == "new").order_by(Case.id.desc())).first()
        assert case is not None
    page = visitor.open(f"/triage?case={case.id}")
    act(database, case.id, case.version, "assign", "lan", actor="lan")
    page.get_by_role("button", name="Start on it").click()
    expect(page.get_by_text("This case has changed since you saw it: lan assigned it to lan")).to_be_visible()
    with database.read() as session:
        assert session.get_one(Case, case.id).status == "new"  # nothing was overwritten
    act(database, case.id, case.version + 1, "close", actor="lan")
    expect(page.get_by_text("lan closed it")).to_be_visible()  # without touching anything
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_role("button", name="Open again")).to_be_visible()


def new_cases(database: Database) -> list[TriageCase]:
    """Cases that nobody has begun, as they are in the list."""
    with database.read() as session:
        lines = list_cases(session, QueueFilter(status=Status.NEW)).items
    return [line.case for line in lines]


def test_a_case_that_is_read_stays_when_somebody_else_closes_it(visitor: Visitor) -> None:
    database = visitor.site.database
    case = new_cases(database)[0]  # the one that opens by itself
    page = visitor.open("/triage")
    head = page.locator(".head h2")
    expect(head).to_contain_text(f"Case {case.id}")
    note = page.get_by_placeholder("A note for your colleagues")
    note.fill("khách hẹn gọi lại lúc 9 giờ")
    act(database, case.id, case.version, "close", actor="lan")
    page.get_by_role("button", name="Start on it").click()
    expect(page.get_by_text("This case has changed since you saw it: lan closed it")).to_be_visible()
    settled(page)
    expect(head).to_contain_text(f"Case {case.id}")
    expect(head).to_contain_text("Closed")
    expect(page.get_by_role("button", name="Open again")).to_be_visible()
    expect(page.locator(".tab.chosen").first).to_contain_text("New")  # the list has not jumped either
    expect(note).to_have_value("khách hẹn gọi lại lúc 9 giờ")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".history .note")).to_have_text("khách hẹn gọi lại lúc 9 giờ")
    with database.read() as session:
        noted = session.scalars(select(CaseEvent.case_id).where(CaseEvent.action == "noted")).all()
    assert case.id in noted


def test_after_ones_own_act_the_case_stays_with_a_way_on(visitor: Visitor) -> None:
    first, second = new_cases(visitor.site.database)[:2]
    page = visitor.open(f"/triage?status=new&case={first.id}")
    head = page.locator(".head h2")
    acts = page.locator(".st-key-acts")
    acts.get_by_role("button", name="Start on it").click()
    expect(head).to_contain_text("Open")
    acts.get_by_role("button", name="Close").click()
    expect(head).to_contain_text("Closed")
    expect(head).to_contain_text(f"Case {first.id}")
    page.get_by_text("Next case").click()
    expect(head).to_contain_text(f"Case {second.id}")
    expect(page).to_have_url(re.compile(rf"case={second.id}\b"))


@pytest.mark.parametrize("wanted", ["987654", "abc"])
def test_a_case_that_does_not_exist_is_said_to(visitor: Visitor, wanted: str) -> None:
    page = visitor.open(f"/triage?case={wanted}")
    expect(page.get_by_text(f"There is no case {wanted}")).to_be_visible()
    expect(page.locator(".row.open")).to_have_count(0)
    expect(page.locator(".reading")).to_have_count(0)
    page.get_by_role("button", name="Show the first of the list").click()
    expect(page.locator(".reading")).to_be_visible()


def test_enter_assigns_and_nothing_covers_the_tabs(visitor: Visitor) -> None:
    case = new_cases(visitor.site.database)[0]
    page = visitor.open(f"/triage?case={case.id}")
    page.get_by_role("button", name="Assign", exact=True).click()
    page.get_by_label("To whom").fill("lan")
    page.get_by_label("To whom").press("Enter")
    expect(page.locator(".history")).to_contain_text("assigned it to lan")
    expect(page.get_by_role("status").filter(has_text=f"Case {case.id} is assigned.")).to_be_visible()
    expect(page.get_by_label("To whom")).to_have_count(0)
    expect(page.get_by_test_id("stToast")).to_have_count(0)
    page.get_by_role("button", name="Mine").click()
    expect(page).to_have_url(re.compile("who=mine"))
