"""A real Chromium and a real dashboard for the tests."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

PATIENCE = 60_000
"""Milliseconds after which a page that shows nothing new is broken, not slow."""


class BrowserMissing(RuntimeError):
    """No Chromium could be found or installed."""


def find_chromium() -> str:
    """The path of Chromium or Chrome, installing Debian's package where nothing is there.

    Raises:
        BrowserMissing: naming what to install.
    """
    for attempt in (1, 2):
        for name in _NAMES:
            if (found := shutil.which(name)) is not None:
                return found
        mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
        if mac.exists():
            return str(mac)
        if attempt == 1 and os.geteuid() == 0 and shutil.which("apt-get"):
            quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(["apt-get", "update", "-qq"], check=False)
            subprocess.run(
                ["apt-get", "install", "-y", "-qq", "chromium"],
                check=False, env=quiet, stdout=subprocess.DEVNULL,
            )  # fmt: skip
    raise BrowserMissing(
        "No Chromium was found: install it (Debian: apt-get install chromium; macOS: Google Chrome) "
        "and run the tests again."
    )


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser that talks to nobody by itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def dashboard(database_url: str, folder: Path, **settings: str) -> Iterator[str]:
    """A dashboard process on a free port; yields its address.

    Raises:
        RuntimeError: it died or did not answer; with what it printed.
    """
    from dashboard.launch import command

    environment = {
        "LISTENER_DATABASE_URL": database_url, "LISTENER_DATA_DIR": str(folder), "LISTENER_USER": "an",
        **settings,
    }  # fmt: skip
    with served(command, folder, environment) as (address, _process):
        yield address
    printed = (folder / "dashboard.log").read_text(encoding="utf-8", errors="replace")
    if "Traceback" in printed and sys.exc_info()[0] is None:
        raise AssertionError(f"The dashboard printed a traceback:\n{printed[-4000:]}")


@contextlib.contextmanager
def served(
    command: Callable[[int], list[str]], folder: Path, environment: dict[str, str]
) -> Iterator[tuple[str, int]]:
    """A Streamlit process on a free port; yields its address and the number of its process.

    Args:
        command: makes the command line for a port.
        folder: where it runs and writes ``dashboard.log``.

    Raises:
        RuntimeError: it died or did not answer; with what it printed.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "dashboard.log"
    root = str(Path(__file__).parent.parent)
    everything = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": root, **environment}
    with log.open("wb") as output:
        process = subprocess.Popen(command(port), stdout=output, stderr=output, cwd=folder, env=everything)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, address, log)
        yield address, process.pid
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"The dashboard died:\n{log.read_text(encoding='utf-8')[-4000:]}")
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1),
        ):
            return
        time.sleep(0.1)
    raise RuntimeError(f"The dashboard did not answer:\n{log.read_text(encoding='utf-8')[-4000:]}")


def settled(page: Page) -> None:
    """Wait until the script has run, what it sent is drawn, and what it no longer sends has left.

    Expect what an act brings before calling this: until the server has heard of the act, the page is
    settled as it was.
    """
    for _ in range(2):
        page.wait_for_selector('.stApp[data-test-script-state="notRunning"]', timeout=PATIENCE)
        page.wait_for_function("!document.querySelector('[data-stale=true]')", timeout=PATIENCE)
        page.wait_for_timeout(125)  # a click on its way sets the script running within this
