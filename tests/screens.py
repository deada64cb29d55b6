"""``python -m tests.screens [FOLDER]``: photographs every screen of the running demo into docs/screens.

The demo is the real one: real forum, real crawl, real dashboard. Each screen is taken in English
and Vietnamese, light and dark, and as a phone shows it.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser import chromium, settled

SCREENS = ("overview", "mentions", "triage", "customers", "brands", "sources")
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
OUT = Path(__file__).parent.parent / "docs" / "screens"


def shoot(browser: Browser, address: str, out: Path) -> None:
    """Take every picture."""
    for language, theme, size, names in (
        ("en", "light", DESK, SCREENS),
        ("vi", "light", DESK, SCREENS),
        ("vi", "dark", DESK, ("overview", "triage")),
        ("vi", "light", PHONE, ("overview", "mentions", "triage")),
    ):
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            locale="vi-VN" if language == "vi" else "en-GB",
            timezone_id="Asia/Ho_Chi_Minh",
            color_scheme=theme,  # type: ignore[arg-type]
        )
        page = context.new_page()
        for name in names:
            page.goto(f"{address}/{'' if name == 'overview' else name}?lang={language}")
            settled(page)
            _open_first(page, name)
            device = "-phone" if size is PHONE else ""
            page.screenshot(path=out / f"{name}-{language}-{theme}{device}.png")
        context.close()


def _open_first(page: Page, name: str) -> None:
    """Give charts their last frame."""
    page.wait_for_timeout(1500 if name == "overview" else 600)


def main(out: Path) -> None:
    """Boot a demo of its own, photograph it, end it."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo = subprocess.Popen(
            [sys.executable, "-m", "tests.lab.demo", "--data", f"{folder}/demo", "--no-browser"],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            address = ""
            for line in demo.stdout or ():
                print(line, end="")
                if line.strip().startswith("Dashboard"):
                    address = line.split()[1]
                if "Ctrl-C" in line:
                    break
            assert address, "the demo did not start"
            with chromium() as browser:
                shoot(browser, address, out)
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(60)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT)
