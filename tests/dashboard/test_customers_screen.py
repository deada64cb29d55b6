"""Customers in a real Chromium: importing them, confirming an account."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from listener.customers.contacted.headers import Column
from listener.customers.contacted.importing import import_interactions
from listener.customers.importing import import_customers
from listener.customers.mapping import list_mappings
from listener.store.tables import Customer, CustomerLink, Interaction
from tests.browser import settled
from tests.dashboard.conftest import Visitor

pytestmark = pytest.mark.browser


def test_importing_customers_with_broken_rows(visitor: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "khach.csv"
    file.write_text(
        "name,email,phone\nThu Hà,ha@thu.example,0912345678\n"
        "Hỏng,khong-phai-email,\nMinh,minh@thu.example,\n",
        "utf-8",
    )
    page = visitor.open("/customers")
    page.get_by_role("button", name="Import a file").click()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".grid td").first).to_have_text("3")
    expect(page.locator(".grid")).to_contain_text("khong-phai-email")
    page.get_by_role("button", name="Import 2 customers").click()
    page.get_by_role("button", name="To the customers").click()
    settled(page)
    with visitor.site.database.read() as session:
        assert {"Thu Hà", "Minh"} <= set(session.scalars(select(Customer.name)))
    page.get_by_placeholder("Name, e-mail, phone, account").fill("thu ha")
    page.keyboard.press("Enter")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row b")).to_have_text("Thu Hà")


def test_columns_are_explained_once_and_contradictions_are_shown(visitor: Visitor, tmp_path: Path) -> None:
    known = b"Name,Email\nMinh Thu,minhthu@thu.example\n"
    import_customers(visitor.site.database, known, "known.csv", actor="an")
    file = tmp_path / "la.csv"
    file.write_text("Ai,Thư\nLê Bình,minhthu@thu.example\n", "utf-8")
    page = visitor.open("/customers?import=1")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("alert").last).to_contain_text("No column of the file recognises a customer")
    settled(page)
    page.get_by_role("combobox", name="Thư", exact=True).click()
    page.get_by_role("option", name="E-mail", exact=True).click()
    expect(page.get_by_role("button", name="Import 0 customers", exact=True)).to_be_disabled()
    settled(page)
    page.get_by_role("combobox", name="Ai", exact=True).click()
    page.get_by_role("option", name="Name", exact=True).click()
    expect(page.locator(".grid")).to_contain_text("the record's is kept beside it")
    page.get_by_text("Leave out the rows that contradict a record", exact=True).click()
    expect(page.get_by_role("button", name="Import 0 customers", exact=True)).to_be_disabled()
    settled(page)
    page.get_by_text("Leave out the rows that contradict a record", exact=True).click()
    page.get_by_role("button", name="Import 1 customer", exact=True).click()
    expect(page.get_by_role("button", name="To the customers", exact=True)).to_be_visible()
    with visitor.site.database.read() as session:
        (saved,) = list_mappings(session)
        assert "Lê Bình" in session.scalars(select(Customer.name)).all()
    assert saved.columns == (("Ai", "name"), ("Thư", "email"))
    page.get_by_role("button", name="Import another file", exact=True).click()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("Columns, as you explained them before", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Import 0 customers", exact=True)).to_be_disabled()


def test_importing_interactions_with_a_broken_row(visitor: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "goi.jsonl"
    file.write_text(
        '{"time": "2026-03-02 09:00", "email": "ngan@thu.example", "agent": "Mai"}\n'
        '{"time": "2026-03-02 10:00", "email": "ai@do.vn"}\n',
        "utf-8",
    )
    page = visitor.open("/customers?import=1&lang=vi")
    page.get_by_text("Đơn hàng, cuộc gọi, e-mail…", exact=True).click()
    page.locator(".st-key-import_told input[type=file]").set_input_files(file)
    page.get_by_role("combobox", name="Mỗi dòng là", exact=True).click()
    page.get_by_role("option", name="Cuộc gọi", exact=True).click()
    expect(page.locator(".grid")).to_contain_text("chưa có khách hàng nào với email ai@do.vn")
    expect(page.get_by_role("button", name="Tải các dòng lỗi về", exact=True)).to_be_visible()
    page.get_by_role("button", name="Nhập 1 tương tác", exact=True).click()
    expect(page.get_by_role("button", name="Về danh sách khách hàng", exact=True)).to_be_visible()
    with visitor.site.database.read() as session:
        assert "Mai" in session.scalars(select(Interaction.agent)).all()


def test_an_identity_ends_and_is_taken_back(visitor: Visitor) -> None:
    page = visitor.open("/customers?customer=C-DEMO000000")
    page.locator("[data-act^='end:']").first.click()
    page.get_by_role("button", name="It ended", exact=True).click()
    expect(page.locator(".facts s")).to_have_text("ngan@thu.example")
    page.locator("[data-act^='resume:']").click()
    expect(page.locator(".facts s")).to_have_count(0)


def test_confirming_a_suggested_account(visitor: Visitor) -> None:
    page = visitor.open("/customers?customer=C-DEMO000001")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("button", name="Not the same person")).to_be_visible()
    expect(page.locator(".reading")).to_contain_text("newest first")
    with visitor.site.database.read() as session:
        states = session.scalars(
            select(CustomerLink.state).join(Customer).where(Customer.public_id == "C-DEMO000001")
        ).all()
    assert states == ["confirmed"]


def test_merging_two_records_and_parting_them(visitor: Visitor) -> None:
    page = visitor.open("/customers?customer=C-DEMO000000")
    page.get_by_role("button", name="Merge").click()
    page.get_by_label("Id of the other record of this person").fill("C-DEMO000001")
    page.keyboard.press("Enter")
    expect(page.locator(".grid")).to_contain_text("Hải Đăng")
    page.get_by_role("button", name="Merge", exact=True).last.click()
    expect(page.locator(".reading")).to_contain_text("Merged with")
    visitor.open("/customers?customer=C-DEMO000001")
    expect(page.locator(".reading h2")).to_have_text("Bích Ngân")
    page.locator("[data-act='part:C-DEMO000001']").click()
    page.get_by_role("button", name="Part them").click()
    expect(page.locator(".reading")).not_to_contain_text("Merged with")
    visitor.open("/customers?customer=C-DEMO000001")
    expect(page.locator(".reading h2")).to_have_text("Hải Đăng")


def test_the_time_line_holds_what_files_told_and_is_filtered(visitor: Visitor) -> None:
    import_interactions(
        visitor.site.database,
        b"time,email,channel,duration,agent\n2026-03-01 09:00,ngan@thu.example,hotline,2:05,Mai\n",
        "calls.csv",
        actor="an",
        given={Column.KIND: "meeting"},
    )
    page = visitor.open("/customers?customer=C-DEMO000000")
    expect(page.locator(".reading")).to_contain_text("hotline · 2 minutes · Mai")
    page.get_by_role("combobox", name="Kind").click()
    page.get_by_role("option", name="Meeting", exact=True).click()
    expect(page.locator(".reading h3").last).to_have_text("1 interaction · newest first")


def test_a_rule_finds_customers_and_a_mistake_is_said(visitor: Visitor) -> None:
    import_interactions(
        visitor.site.database,
        b"kind,time,email,product,value\norder,2026-03-01,dang@thu.example,Tea,250000\n",
        "orders.csv",
        actor="an",
    )
    page = visitor.open("/customers")
    page.get_by_text("Segments and answers", exact=True).click()
    expect(page.locator(".grid").first).to_contain_text("250,000")
    page.get_by_label("Rule").fill("orders:>=1")
    page.keyboard.press("Enter")
    expect(page.locator(".grid a")).to_have_text("Hải Đăng")
    page.get_by_label("Rule").fill("orders:viele")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("no number that orders: understands")
