"""``make demo`` shows a living community, and leaves nothing running however it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.lab.demo import main
from tests.lab.demo_folder import DemoFolder, free_port, now
from tests.lab.errors import LabError

pytestmark = pytest.mark.live
READY_SECONDS = 180
"""A first run takes 25 s on two idle cores, with the forum's environment in place."""


class Run:
    """A demo in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._out = folder.with_suffix(".out")
        with self._out.open("w") as out:
            options = ["--data", str(folder), "--port", str(free_port(8650)), "--no-browser", "--fast"]
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.lab.demo", *options],
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    @property
    def printed(self) -> str:
        return self._out.read_text(encoding="utf-8")

    def until(self, text: str) -> str:
        """Wait for a text in what it prints; everything it printed."""
        end = time.monotonic() + READY_SECONDS
        while text not in self.printed:
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < end, self.printed
            time.sleep(0.1)
        return self.printed

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)

    def survivors(self) -> list[str]:
        """Command lines of processes that still work for this demo, after a moment to end."""
        for _ in range(100):
            found = _working_for(self.folder)
            if not found:
                return []
            time.sleep(0.1)
        return found


def _working_for(folder: Path) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if int(entry.name) != os.getpid() and str(folder).encode() in environment:
            found.append(command)
    return found


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path / "demo")
    yield run
    if run.process.poll() is None:
        run.process.kill()
        run.process.wait()


def test_it_shows_a_living_community_twice_and_ends_without_a_trace(demo: Run) -> None:
    printed = demo.until("Ctrl-C ends everything.")
    dashboard = re.search(r"Dashboard\s+(\S+)", printed)
    forum = re.search(r"Forum\s+(\S+)", printed)
    assert dashboard
    assert forum
    for address in (dashboard[1], forum[1]):
        with urlopen(address, timeout=30) as answer:
            assert answer.status == 200
    seeded = re.search(r"The forum is up: (\d+) posts", printed)
    assert seeded, printed
    assert re.search(rf"Hội Mê Hàng Việt: finished.* {seeded[1]} posts: {seeded[1]} new", printed), printed
    demo.until(" opens “")
    demo.until(" answers in “")
    assert _working_for(demo.folder), "this test would see survivors"
    assert demo.end(signal.SIGTERM) == 0
    assert demo.survivors() == []

    again = Run(demo.folder)
    try:
        printed = again.until("Ctrl-C ends everything.")
        assert "Setting up" not in printed, "the second run takes what is there"
        assert again.end(signal.SIGKILL) == -signal.SIGKILL
        assert again.survivors() == []
    finally:
        again.process.kill()
        again.process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_ending_it_while_it_sets_up_leaves_nothing_and_the_next_run_starts_over(
    demo: Run, number: signal.Signals
) -> None:
    demo.until("Setting up")
    time.sleep(1)
    demo.end(number)
    assert demo.survivors() == []
    folder = DemoFolder(demo.folder)
    with folder.alone():
        assert not folder.prepare(now()).complete
        assert not folder.listener.exists(), "what was half set up is gone"


def test_it_leaves_a_folder_alone_that_it_did_not_make(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"precious")
    assert _main_here(tmp_path) == 1
    assert "was not made by the demo" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_second_demo_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with (
        DemoFolder(tmp_path).alone(),
        pytest.raises(LabError, match="already running"),
        DemoFolder(tmp_path).alone(),
    ):
        pytest.fail("two demos share a folder")


def test_a_first_run_without_a_network_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LISTENER_LAB", str(tmp_path / "lab"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")  # no uv: as on a bare machine
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    assert _main_here(tmp_path / "demo") == 1
    said = capsys.readouterr().err.strip()
    assert "connect this machine to the network" in said
    assert "\n" not in said


def _main_here(folder: Path) -> int:
    """Run in this process, whose signal handlers are put back."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        return main(["--data", str(folder), "--no-browser"])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_folder_is_used_again_only_while_young_complete_and_reachable(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "demo")
    with folder.alone():
        made = replace(folder.prepare(now()), complete=True)
        folder.write(made)
        (folder.root / "forum").mkdir()
        assert folder.prepare(now()) == made
        assert (folder.root / "forum").exists()
        assert not folder.prepare(now() + timedelta(days=1)).complete
        assert not (folder.root / "forum").exists()
        assert json.loads((folder.root / "made-by-make-demo.json").read_text())["complete"] is False
