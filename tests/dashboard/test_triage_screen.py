"""Triage in a real Chromium: by mouse, by keyboard, and two people at one case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from listener.store import Database, tables
from listener.triage.acting import act
from listener.triage.cases import Case, read_case
from listener.triage.clocks import Priority, Status
from listener.triage.queue import QueueFilter, View, list_cases
from tests.browser import dashboard, settled
from tests.dashboard.conftest import Site, Visitor, come, new_context

pytestmark = pytest.mark.browser


def cases(database: Database, view: View = View.ALL) -> list[Case]:
    """The cases of a part of the queue, as they are in the list."""
    with database.read() as session:
        return [line.case for line in list_cases(session, QueueFilter(view=view, me="an")).items]


def new_case(database: Database) -> Case:
    """One that nobody has begun."""
    return next(case for case in cases(database) if case.status is Status.NEW)


def now_is(database: Database, case_id: int) -> Case:
    with database.read() as session:
        return read_case(session, case_id)


def head(page: Page) -> str:
    return page.locator(".head.case h2").inner_text()


def at_case(page: Page, case_id: int) -> None:
    """Wait until this case is the one that is read."""
    expect(page.locator(".head.case h2")).to_contain_text(re.compile(rf"\b{case_id}\b"))


def enter(somebody: Visitor, path: str) -> Page:
    """Open the queue and wait until its list is drawn, from when on keys and buttons are heard."""
    page = somebody.open(path)
    expect(page.locator(".list .framed")).to_be_visible()
    return page


def told(page: Page, text: str) -> None:
    expect(page.locator(".said-last")).to_contain_text(text)


def test_sending_to_triage_and_working_there(visitor: Visitor) -> None:
    page = visitor.open("/mentions?mood=positive")
    page.locator(".reading").get_by_role("button", name="Send to triage").click()
    page.locator(".reading a", has_text="In triage").click()
    expect(page).to_have_url(re.compile(r"/triage\?.*case=\d+"))
    settled(page)
    expect(page.locator(".list .framed")).to_be_visible()
    number = int(re.findall(r"case=(\d+)", page.url)[0])
    page.get_by_role("button", name="Take it").click()
    expect(page.locator(".history")).to_contain_text("assigned it to an")
    page.get_by_role("tab", name="Note", exact=True).click()
    page.get_by_placeholder("A note for your colleagues").fill("đã gọi lại cho khách")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".history .note")).to_have_text("đã gọi lại cho khách")
    page.locator(".acts.case").get_by_role("button", name="Close").click()
    told(page, f"Case {number}: closed.")
    enter(visitor, f"/triage?case={number}")
    page.get_by_role("button", name="Open again").click()
    expect(page.locator(".history")).to_contain_text("opened it again")
    with visitor.site.database.read() as session:
        acts = session.scalars(
            select(tables.CaseEvent.action)
            .where(tables.CaseEvent.case_id == number)
            .order_by(tables.CaseEvent.id)
        ).all()
    assert acts == ["created", "assigned", "noted", "closed", "reopened"]


def test_a_day_by_keyboard(visitor: Visitor) -> None:
    database = visitor.site.database
    page = enter(visitor, "/triage")
    first, second, third, *_ = cases(database)
    at_case(page, first.id)
    page.keyboard.press("j")
    at_case(page, second.id)
    page.keyboard.press("p")
    page.get_by_role("dialog").get_by_role("textbox").fill("urg")
    page.keyboard.press("Enter")
    told(page, f"Case {second.id}: priority changed.")
    assert now_is(database, second.id).priority is Priority.URGENT
    page.keyboard.press("t")
    page.get_by_role("dialog").get_by_role("textbox").fill("giao hàng")
    page.keyboard.press("Enter")
    expect(page.locator(".head.case")).to_contain_text("#giao hàng")
    page.keyboard.press("a")
    page.get_by_role("dialog").get_by_role("textbox").fill("hà nội")
    page.keyboard.press("Enter")
    expect(page.locator(".head.case")).to_contain_text("@hà nội")
    # Typed into a box, the same letters are only letters.
    settled(page)
    page.keyboard.press("n")
    note = page.get_by_placeholder("A note for your colleagues")
    expect(note).to_be_focused()
    page.keyboard.type("ejxaut")
    expect(note).to_have_value("ejxaut")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".history .note")).to_have_text("ejxaut")
    assert now_is(database, second.id).status is second.status
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Next and previous case")
    page.keyboard.press("e")  # the sheet hides the queue from the keys
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    # Closing goes on with the next case, and undo comes back.
    page.keyboard.press("e")
    told(page, f"Case {second.id}: closed.")
    assert now_is(database, second.id).status is Status.CLOSED
    expect(page.locator(f".row[data-case='{second.id}']")).to_have_count(0)
    settled(page)
    assert str(second.id) not in head(page)
    page.keyboard.press("u")
    told(page, "Taken back.")
    at_case(page, second.id)
    assert now_is(database, second.id).status is second.status
    assert third.id in {case.id for case in cases(database)}


def test_many_at_once_with_one_undo(visitor: Visitor) -> None:
    database = visitor.site.database
    page = enter(visitor, "/triage?view=unassigned")
    ids = [case.id for case in cases(database, View.UNASSIGNED)][:3]
    at_case(page, ids[0])
    page.keyboard.press("x")
    page.locator(f".row[data-case='{ids[2]}'] .pick").click(modifiers=["Shift"])
    expect(page.locator(".bulk")).to_contain_text("3 picked")
    page.locator(".bulk").get_by_role("button", name="Assign").click()
    page.keyboard.press("Enter")  # to oneself, who stands first
    told(page, "3 cases: given to an.")
    assert {now_is(database, number).assignee for number in ids} == {"an"}
    expect(page.locator(".tab.chosen")).to_contain_text(str(len(cases(database, View.UNASSIGNED))))
    page.keyboard.press("u")
    told(page, "Taken back.")
    assert {now_is(database, number).assignee for number in ids} == {None}
    assert {now_is(database, number).status for number in ids} == {Status.NEW}


def test_an_answer_from_a_saved_reply(visitor: Visitor) -> None:
    database = visitor.site.database
    case = new_case(database)
    page = enter(visitor, f"/triage?case={case.id}")
    expect(page.locator(".reading")).to_contain_text("Open the original")
    page.keyboard.press("R")
    page.get_by_role("dialog").get_by_text("Xin lỗi").first.click()
    box = page.get_by_placeholder("What you answered")
    expect(box).to_have_value(re.compile(r"Chào .+, .+ xin lỗi .+ Mình là an,"))
    page.get_by_role("button", name="Record and close").click()
    told(page, "The answer is recorded; the case is closed.")
    expect(page.locator(".answers")).to_contain_text("Mình là an")
    expect(box).to_have_value("")
    after = now_is(database, case.id)
    assert (after.status, after.answered_by) == (Status.CLOSED, "an")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("u")
    told(page, "Taken back.")
    expect(page.locator(".answers")).to_have_count(0)
    restored = now_is(database, case.id)
    assert (restored.status, restored.answered_at) == (Status.NEW, None)


@pytest.mark.parametrize("wanted", ["987654", "abc"])
def test_a_case_that_does_not_exist_is_said_to(visitor: Visitor, wanted: str) -> None:
    page = visitor.open(f"/triage?case={wanted}")
    expect(page.get_by_text(f"There is no case {wanted}")).to_be_visible()
    expect(page.locator(".row.open")).to_have_count(0)
    expect(page.locator(".reading")).to_have_count(0)
    page.get_by_role("button", name="Show the first of the list").click()
    expect(page.locator(".reading")).to_be_visible()


def test_one_is_told_when_somebody_else_was_quicker(visitor: Visitor) -> None:
    database = visitor.site.database
    case = new_case(database)
    page = enter(visitor, f"/triage?case={case.id}")
    act(database, case.id, case.version, "assign", "lan", actor="lan")
    expect(page.locator(".presence")).to_contain_text("lan assigned it to lan")
    act(database, case.id, case.version + 1, "close", actor="lan")
    expect(page.locator(".presence")).to_contain_text("lan closed it")  # without touching anything
    at_case(page, case.id)
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_role("button", name="Open again")).to_be_visible()


@pytest.fixture
def colleague(browser: Browser, site: Site, tmp_path: Path) -> Iterator[Visitor]:
    """Lan, at a machine of her own, over the same database."""
    url = site.database.engine.url.render_as_string(hide_password=False)
    context = new_context(browser)
    with dashboard(url, tmp_path, LISTENER_USER="lan") as address:
        somebody = come(context, Site(address, site.database, site.seeded))
        yield somebody
        somebody.page.close()
    context.close()


def test_two_agents_at_one_case(visitor: Visitor, colleague: Visitor) -> None:
    database = visitor.site.database
    case = new_case(database)
    mine = enter(visitor, f"/triage?case={case.id}")
    hers = enter(colleague, f"/triage?case={case.id}")
    expect(mine.locator(".presence")).to_contain_text("lan is looking at this")
    expect(hers.locator(".presence")).to_contain_text("an is looking at this")
    hers.get_by_role("tab", name="Note", exact=True).click()
    note = hers.get_by_placeholder("A note for your colleagues")
    note.fill("khách hẹn gọi lại lúc 9 giờ")
    mine.get_by_role("button", name="Take it").click()
    expect(mine.locator(".history")).to_contain_text("assigned it to an")
    # She hears of it while she types, and what she has typed stays when it is refused.
    expect(hers.locator(".presence")).to_contain_text("an assigned it to an")
    hers.get_by_role("button", name="Add the note").click()
    told(hers, f"Case {case.id} has changed since you saw it: an assigned it to an")
    expect(note).to_have_value("khách hẹn gọi lại lúc 9 giờ")
    hers.get_by_role("button", name="Add the note").click()  # she has seen it now
    expect(hers.locator(".history .note").first).to_have_text("khách hẹn gọi lại lúc 9 giờ")
    mine.keyboard.press("e")
    told(mine, f"Case {case.id} has changed since you saw it: lan noted")
    assert now_is(database, case.id).status is Status.OPEN
