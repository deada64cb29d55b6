"""``make demo``: a real forum with a living community, crawled and shown. Ctrl-C ends everything.

    python -m tests.lab.demo [--data .demo] [--port 8501] [--no-browser] [--fast]

Everything is done through the ``listener`` command, as a person would do it.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import sys
import time
import uuid
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from types import FrameType
from urllib.error import HTTPError
from urllib.request import urlopen

from listener.errors import ListenerError
from tests.lab.community import sample_community
from tests.lab.customers import write_customers
from tests.lab.demo_folder import DemoFolder, Setup, free_port, now
from tests.lab.errors import LabError
from tests.lab.forums import RunningForum, boot
from tests.lab.living import Living
from tests.lab.newsroom import Newsroom
from tests.lab.processes import MARK, Child, run, start, sweep

DASHBOARD_SECONDS = 90.0
"""The dashboard needs about 8 s on two idle cores."""
BRANDS: tuple[tuple[str, ...], ...] = (
    ("Hạ Miên", "--query", '"ha mien" OR hamien OR hmien'),
    # "Trời nắng, gốm phơi ngoài sân": two common words of a day at the potters of Bát Tràng
    ("Nắng Gốm", "--query", '("nang gom" OR nanggom) NOT "bat trang"'),
    ("Trạm Lá", "--query", '"tram la" OR tramla', "--competitor"),
)


class _Ended(BaseException):
    """Somebody asked the demo to end. Not an Exception: nothing on the way may swallow it."""


class Demo:
    """One run of the demo."""

    def __init__(self, folder: DemoFolder, port: int, *, browser: bool, fast: bool) -> None:
        self._folder = folder
        self._wanted_port = port
        self._browser = browser
        self._fast = fast
        self._began = time.monotonic()
        self._mark = uuid.uuid4().hex
        self._listener = str(Path(sys.executable).parent / "listener")

    def run(self) -> None:
        """Boot everything, say where it is, and let it live until :class:`_Ended`."""
        with self._folder.alone(), ExitStack() as everything:
            setup = self._folder.prepare(now())
            everything.callback(sweep, self._mark)
            forum = everything.enter_context(self._boot_forum(setup))
            newsroom = everything.enter_context(
                Newsroom(
                    setup.newsroom_port,
                    now=datetime.fromisoformat(setup.made_at),
                    state=self._folder.newsroom,
                )
            )
            environment = self._environment(forum, newsroom)
            if not setup.complete:
                self._set_up(forum, newsroom, environment)
                self._folder.write(replace(setup, complete=True))
            port = free_port(self._wanted_port)
            self._say("Starting the schedule and the dashboard …")
            child = start(
                [self._listener, "up", "--port", str(port), "--no-browser"],
                environment,
                self._folder.root,
                self._folder.log,
            )
            everything.callback(child.stop)
            address = f"http://127.0.0.1:{port}"
            self._await(child, address)
            self._show(address, forum, newsroom)
            if self._browser and sys.stdout.isatty():
                webbrowser.open(address)
            self._live(child, Living(forum, newsroom, self._tell))

    def _boot_forum(self, setup: Setup) -> RunningForum:
        forum = boot(
            "spirit",
            self._folder.forum,
            sample_community(datetime.fromisoformat(setup.made_at)),
            setup.forum_port,
            say=self._say,
        )
        threads = len({post.thread_id for post in forum.truth})
        self._say(f"The forum is up: {len(forum.truth)} posts in {threads} threads.")
        return forum

    def _environment(self, forum: RunningForum, newsroom: Newsroom) -> dict[str, str]:
        """The demo's own settings only: those of a real installation must not meet demo data."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LISTENER_")}
        return {
            **kept,
            MARK: self._mark,
            "LISTENER_DATA_DIR": str(self._folder.listener),
            "LISTENER_ALLOW_HOSTS": f"{forum.site},{newsroom.site}",
            "LISTENER_CONTACT": "demo@example.com",
            "LISTENER_TICK_SECONDS": "2",
            "PYTHONUNBUFFERED": "1",
            "COLUMNS": "200",  # whole lines in the log
        }

    def _set_up(self, forum: RunningForum, newsroom: Newsroom, environment: dict[str, str]) -> None:
        def listener(*arguments: str, on_line: Callable[[str], None] = lambda _: None) -> None:
            command = [self._listener, *arguments]
            run(command, environment, self._folder.root, self._folder.log, on_line=on_line)

        self._say("Setting up the listener: three brands, five sources …")
        listener("init")
        for brand in BRANDS:
            listener("brand", "add", *brand)
        name = forum.community.name
        listener(
            "source", "add", forum.url, "--name", name, "--kind", "forum", "--every", "60s", "--delay", "0.05"
        )
        listener("source", "add", newsroom.rss, "--name", "Góc Phố", "--kind", "feed", "--every", "2m")
        for number, article in enumerate(newsroom.truth[:3], 1):
            listener(
                "source", "add", newsroom.address(article), "--name", f"Góc Phố, bài {number}",
                "--kind", "page", "--every", "3m", "--delay", "0.05",
            )  # fmt: skip
        self._say("Crawling the forum and the newsroom for the first time …")
        listener("crawl", "--all", on_line=lambda line: self._say("  " + line))
        profiles = {post.author: post.profile_url for post in forum.truth}
        count = write_customers(self._folder.customers, forum.site, profiles)
        listener("customer", "import", str(self._folder.customers))
        self._say(f"Imported {count} customers.")

    def _await(self, child: Child, address: str) -> None:
        end = time.monotonic() + DASHBOARD_SECONDS
        while time.monotonic() < end:
            if not child.running:
                raise LabError(f"'listener up' ended by itself:\n{child.tail()}")
            if _answers(address):
                return
            time.sleep(0.2)
        raise LabError(f"The dashboard did not answer within {DASHBOARD_SECONDS:.0f} s:\n{child.tail()}")

    def _show(self, address: str, forum: RunningForum, newsroom: Newsroom) -> None:
        print(
            f"\n  Ready after {time.monotonic() - self._began:.0f} s.\n"
            f"  Dashboard   {address}\n"
            f"  Forum       {forum.url}   (Spirit; its community keeps living)\n"
            f"  Newsroom    {newsroom.url}\n"
            f"  Data        {self._folder.root}\n"
            "  Ctrl-C ends everything.\n",
            flush=True,
        )

    def _live(self, child: Child, living: Living) -> None:
        while True:
            end = time.monotonic() + (0.5 if self._fast else random.uniform(4, 9))
            while time.monotonic() < end:
                if not child.running:
                    raise LabError(f"'listener up' ended by itself:\n{child.tail()}")
                time.sleep(0.2)
            living.step()

    def _say(self, line: str) -> None:
        print(f"{time.monotonic() - self._began:5.1f} s  {line}", flush=True)

    def _tell(self, line: str) -> None:
        print(f"  {datetime.now():%H:%M:%S}  {line}", flush=True)  # noqa: DTZ005 - the reader's own clock


def _answers(address: str) -> bool:
    with contextlib.suppress(HTTPError, OSError, HTTPException), urlopen(address, timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def _end(_number: int, _frame: FrameType | None) -> None:
    # a second signal must not interrupt the tidying up
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise _Ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; 0 when somebody ended it, 1 when it could not run."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab.demo", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(".demo"), help="folder for everything it makes")
    parser.add_argument("--port", type=int, default=8501, help="port of the dashboard, or the next free one")
    parser.add_argument("--no-browser", action="store_true", help="do not open the dashboard in a browser")
    parser.add_argument("--fast", action="store_true", help="the community lives ten times as fast")
    options = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    demo = Demo(DemoFolder(options.data), options.port, browser=not options.no_browser, fast=options.fast)
    try:
        demo.run()
    except _Ended:
        print("\nEverything the demo started has ended.", flush=True)
        return 0
    except ListenerError as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
