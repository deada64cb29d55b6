"""``python -m tests.screens [FOLDER]``: photographs every screen into docs/screens.

The dashboard is the real one over the made-up community of the tests, on a database of its own. Each screen
of the menu is taken in English and Vietnamese; some are taken dark, and as a phone shows them.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from listener.engagement.events import add_event
from listener.reports import Every, Period, save_report
from listener.store import open_database
from tests.browser import PATIENCE, chromium, dashboard, settled
from tests.dashboard.seed import ZONE, seed

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
DARK = ("overview", "mentions", "triage")
SMALL = ("overview", "mentions", "triage", "compare")
OUT = Path(__file__).parent.parent / "docs" / "screens"
_COLORS = 256
"""Of a picture: a palette makes it a third of the size. Chosen for coverage, else a colour that few dots have
(a brand's, a mood's) is drawn as another."""


def shoot(browser: Browser, address: str, out: Path) -> None:
    """Take every picture."""
    for language, theme, size, wanted in (
        ("en", "light", DESK, None),
        ("vi", "light", DESK, None),
        ("vi", "dark", DESK, DARK),
        ("vi", "light", PHONE, SMALL),
    ):
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            locale="vi-VN" if language == "vi" else "en-GB",
            timezone_id="Asia/Ho_Chi_Minh",
            color_scheme=theme,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(f"{address}/?lang={language}")
        settled(page)
        links = page.get_by_test_id("stSidebarNavLink")
        paths = [path.rpartition("/")[2] for path in links.evaluate_all("all => all.map(one => one.href)")]
        for path in paths:
            name = path.partition("?")[0] or "overview"
            if wanted is not None and name not in wanted:
                continue
            page.goto(f"{address}/{'' if name == 'overview' else name}?lang={language}")
            settled(page)
            _open_first(page, name)
            device = "-phone" if size is PHONE else ""
            _keep(page, out / f"{name}-{language}-{theme}{device}.png")
        if size is DESK and theme == "light":
            shoot_editor(page, address, out, language)
            shoot_customer(page, address, out, language)
            shoot_review(page, address, out, language)
            shoot_moods(page, address, out, language)
        context.close()


def _keep(page: Page, path: Path) -> None:
    """The picture with few colours."""
    page.screenshot(path=path)
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(
            _COLORS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
    small.save(path, optimize=True)


EDITOR = {
    "en": ("Query", "What would change?"),
    "vi": ("Câu truy vấn", "Xem sẽ thay đổi gì"),
}
"""The names of the box and of the button by language."""


def shoot_editor(page: Page, address: str, out: Path, language: str) -> None:
    """The editor of a query with a mistake, with advice, with what a change does, and why not."""
    box, look = EDITOR[language]
    states = (
        ("mistake", '("hạ miên" OR hamien NOT "tuyển dụng"'),
        ("lint", "ha mien or hamien NOT tuyen"),
        ("difference", '("hạ miên" OR hamien) (giao OR ship OR ngon)'),
    )
    for name, query in states:
        page.goto(f"{address}/brands?lang={language}")
        settled(page)
        page.get_by_label(box, exact=True).fill(query)
        page.get_by_label(box, exact=True).press("Control+Enter")
        page.wait_for_selector(".advice, [role=alert]" if name != "difference" else ".st-key-edit_undo")
        if name == "difference":
            page.get_by_role("button", name=look).click()
            page.wait_for_selector(".samples")
        settled(page)
        _whole(page, out / f"query-{name}-{language}.png")
    page.goto(f"{address}/brands?tab=check&post=1&lang={language}")
    page.wait_for_selector(".why")
    settled(page)
    _whole(page, out / f"query-why-{language}.png")


SAYS = {"en": ("Negative", "Undo"), "vi": ("Tiêu cực", "Hoàn tác")}


def shoot_moods(page: Page, address: str, out: Path, language: str) -> None:
    """A score explained, corrected and undone, the week's sample, and the accuracy it gives."""
    negative, undo = SAYS[language]
    page.goto(f"{address}/mentions?mood=positive&lang={language}")
    settled(page)
    _whole(page, out / f"mood-why-{language}.png")
    page.locator(".acts.mood").get_by_role("button", name=negative).click()
    page.wait_for_selector(".corrected")
    settled(page)
    _whole(page, out / f"mood-corrected-{language}.png")
    page.locator(".acts.mood").get_by_role("button", name=undo).click()
    page.wait_for_selector(".corrected", state="detached")
    page.goto(f"{address}/mood?label=1&lang={language}")
    settled(page)
    _whole(page, out / f"mood-labelling-{language}.png")
    for key in "312132":
        progress = page.locator(".reading .num").first
        before = progress.inner_text()
        page.keyboard.press(key)
        expect(progress).not_to_have_text(before)
    page.goto(f"{address}/mood?lang={language}")
    settled(page)
    _whole(page, out / f"mood-accuracy-{language}.png")


CUSTOMER = {
    "en": ("Merge", "Id of the other record of this person", "Import a file"),
    "vi": ("Gộp", "Mã hồ sơ còn lại của người này", "Nhập từ tệp"),
}
BROKEN = (
    "Họ và tên,Email,SĐT,Ngày sinh\nThu Hà,ha@thu.example,0912 345 678,\n"
    "Hỏng,khong-phai-email,,\nKhông rõ,,0000000000,\nMinh,minh@thu.example,,\n"
)


def shoot_customer(page: Page, address: str, out: Path, language: str) -> None:
    """A merge before it is done and with its undo, and an import with broken rows."""
    merge, other, upload = CUSTOMER[language]
    page.goto(f"{address}/customers?lang={language}")
    settled(page)
    ids = page.locator(".row").evaluate_all("rows => rows.map(row => row.dataset.act.slice(5))")
    if len(ids) > 1:
        page.goto(f"{address}/customers?customer={ids[0]}&lang={language}")
        settled(page)
        page.get_by_role("button", name=merge, exact=True).click()
        page.get_by_label(other).fill(ids[1])
        page.keyboard.press("Enter")
        page.wait_for_selector(".grid")
        _keep(page, out / f"customer-merge-{language}.png")
        page.get_by_role("button", name=merge, exact=True).last.click()
        page.wait_for_selector("[data-act^='part:']")
        settled(page)
        _keep(page, out / f"customer-merged-{language}.png")
        page.locator("[data-act^='part:']").click()
        page.wait_for_selector(".st-key-part_go button")
        _keep(page, out / f"customer-part-{language}.png")
        page.locator(".st-key-part_go button").click()
        page.wait_for_selector("[data-act^='part:']", state="detached")
    page.goto(f"{address}/customers?lang={language}")
    settled(page)
    page.get_by_role("button", name=upload).click()
    page.locator("input[type=file]").set_input_files(
        {"name": "khach.csv", "mimeType": "text/csv", "buffer": BROKEN.encode()}
    )
    page.wait_for_selector(".grid")
    settled(page)
    _keep(page, out / f"import-broken-{language}.png")


def shoot_review(page: Page, address: str, out: Path, language: str) -> None:
    """The first question of the queue with its waterfall of evidence."""
    page.goto(f"{address}/review?lang={language}")
    page.wait_for_selector("[data-key='y'], .empty")
    settled(page)
    _keep(page, out / f"review-{language}.png")


def _whole(page: Page, path: Path) -> None:
    """All of the page, however long."""
    height = page.get_by_test_id("stMain").evaluate("element => element.scrollHeight")
    tall = min(max(DESK["height"], height), 2400)
    page.set_viewport_size({"width": DESK["width"], "height": tall})
    _open_first(page, "brands")
    _keep(page, path)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def _open_first(page: Page, name: str) -> None:
    """Give charts their last frame."""
    page.wait_for_timeout(1500 if name == "overview" else 600)


def main(out: Path) -> None:
    """Fill a database of its own, photograph it, and put the pictures in the place of the old ones."""
    expect.set_options(timeout=PATIENCE)
    with tempfile.TemporaryDirectory() as name:
        folder, shots = Path(name) / "data", Path(name) / "shots"
        folder.mkdir()
        shots.mkdir()
        url = f"sqlite:///{folder / 'listener.db'}"
        database = open_database(url)
        today = seed(database).now.astimezone(ZONE).date()
        first, last = today - timedelta(days=12), today - timedelta(days=6)
        add_event(database, "Khuyến mãi tháng 11", first, last, actor="an")
        save_report(
            database, "Báo cáo tuần", period=Period.WEEK, language="vi", every=Every.WEEKLY, actor="an"
        )
        database.close()
        with dashboard(url, folder) as address, chromium() as browser:
            shoot(browser, address, shots)
        out.mkdir(parents=True, exist_ok=True)
        for old in out.glob("*.png"):
            old.unlink()
        for new in shots.glob("*.png"):
            shutil.copy(new, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT)
