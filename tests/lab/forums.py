"""Real forum software from PyPI, booted on loopback with a community in it.

    with boot("spirit", folder, sample_community()) as forum:
        crawl(forum.url)
        assert {p.text for p in forum.truth} == …

Spirit shows likes; django-machina shows views and replies in its list of topics and no likes.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from tests.lab.community import Community, as_json
from tests.lab.errors import LabError
from tests.lab.truth import Truth, TruthPost
from tests.lab.venvs import ENGINES, engine_environment, install

Engine = Literal["spirit", "machina", "hyperkitty"]
_FRONT = {"spirit": "/", "machina": "/forum/", "hyperkitty": "/"}
ANSWER_SECONDS = 90.0
"""Seeding takes 2 s on an idle core; a machine busy with other tests may need ten times that."""


def boot(
    engine: Engine,
    folder: Path,
    community: Community,
    port: int | None = None,
    *,
    zone: str = "Asia/Ho_Chi_Minh",
    guest_likes: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> RunningForum:
    """Start a forum whose data lives in ``folder``; a folder that was seeded before is used as it is.

    Args:
        port: where to listen on 127.0.0.1; any free port when None.
        zone: IANA zone in which the forum's pages write times (they name no zone).
        guest_likes: Spirit only. As it comes, Spirit shows likes to members only (False: likes are
            unknown to a guest); many sites show them to everybody (True).
        say: gets a line of progress when something slow begins.

    Raises:
        LabUnavailable: the software is not installed and cannot be fetched.
        LabError: it did not start; the message shows the end of its log.
    """
    installed = install(engine, say)
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    forum = RunningForum(engine, folder, community)
    seeded = (folder / "truth.jsonl").exists()
    if not seeded:
        for leftover in folder.glob("forum.db*"):
            leftover.unlink()
    environment = engine_environment(engine, folder, folder / "forum.db", zone)
    environment |= {
        "PYTHONPATH": str(ENGINES / engine),
        "LAB_TEMPLATE": str(installed.template),
        "LAB_NAME": community.name,
        "LAB_GUEST_LIKES": "yes" if guest_likes else "no",
    }
    forum._start([str(installed.python), str(ENGINES / "host.py"), "serve"], environment, seeded, port)
    return forum


class RunningForum:
    """A forum that answers at :attr:`url` until :meth:`stop`, or until this process is gone."""

    def __init__(self, engine: Engine, folder: Path, community: Community) -> None:
        self.engine = engine
        self.folder = folder
        self.community = community
        self.log = folder / "forum.log"
        self.port = 0
        self._truth = Truth(folder / "truth.jsonl")
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str | None] = queue.Queue()
        self._lock = threading.Lock()

    @property
    def site(self) -> str:
        """``host:port``, as :attr:`listener.post.Post.site` writes it."""
        return f"127.0.0.1:{self.port}"

    @property
    def base(self) -> str:
        """``http://host:port`` without a slash."""
        return f"http://{self.site}"

    @property
    def url(self) -> str:
        """The front page, from where everything can be reached."""
        return self.base + _FRONT[self.engine]

    @property
    def truth(self) -> list[TruthPost]:
        """All posts as they are now, in reading order."""
        return self._truth.posts(self.base)

    def add_topic(
        self, board: str, title: str, author: str, text: str, *, when: datetime | None = None
    ) -> TruthPost:
        """Open a topic; its first post."""
        answer = self._ask("add_topic", board=board, title=title, author=author, text=text, when=_iso(when))
        return self._written(answer)

    def add_post(
        self,
        thread_id: str,
        author: str,
        text: str,
        *,
        when: datetime | None = None,
        quote_of: str | None = None,
    ) -> TruthPost:
        """Answer in a thread; ``quote_of`` is the id of one of its posts. Unknown members join."""
        answer = self._ask(
            "add_post", thread_id=thread_id, author=author, text=text, when=_iso(when), quote_of=quote_of
        )
        return self._written(answer)

    def add_like(self, post_id: str, user: str) -> int | None:
        """Like a post; how many likes its page shows now. A member's second like changes nothing."""
        likes: int | None = self._ask("add_like", post_id=post_id, user=user)["likes"]
        self._truth.likes(post_id, likes)
        return likes

    def requests(self) -> list[tuple[str, int]]:
        """(``GET /path``, status) of what was asked of the server since the last call."""
        rows = self._ask("requests")["requests"]
        return [(row["request"].rsplit(" ", 1)[0], row["status"]) for row in rows]

    def set_robots(self, text: str | None) -> None:
        """Serve this robots.txt from now on; None: answer 404, as at first."""
        file = self.folder / "robots.txt"
        if text is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(text, encoding="utf-8")

    def stop(self) -> None:
        """End the server; its folder stays and can be booted again."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()  # the host ends when its orders end
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._reader.join(5)
        if process.stdout is not None:
            process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self, command: list[str], environment: dict[str, str], seeded: bool, port: int | None) -> None:
        with self.log.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C at the terminal is for whoever booted it
            )
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()
        try:
            if not seeded:
                self._truth.begin(self._ask("seed", community=as_json(self.community))["rows"])
            self.port = int(self._ask("serve", port=port or 0)["port"])
        except BaseException:
            self.stop()
            raise

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._answers.put(line)
        self._answers.put(None)

    def _ask(self, do: str, **order: Any) -> dict[str, Any]:
        with self._lock:
            if self._process is None or self._process.stdin is None:
                raise LabError(f"The forum {self.engine} is not running; boot it again.")
            try:
                self._process.stdin.write(json.dumps({"do": do, **order}) + "\n")
                self._process.stdin.flush()
                line = self._answers.get(timeout=ANSWER_SECONDS)
            except (BrokenPipeError, queue.Empty):
                line = None
        if line is None:
            raise LabError(f"The forum {self.engine} did not answer {do!r}; its log ends:\n{self._tail()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise LabError(f"The forum {self.engine} could not {do!r}: {answer['error']}\n{self._tail()}")
        return answer

    def _tail(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:] if self.log.exists() else ""

    def _written(self, answer: dict[str, Any]) -> TruthPost:
        self._truth.post(answer["row"])
        written = answer["row"]["post_id"]
        return next(post for post in self.truth if post.post_id == written)


def _iso(when: datetime | None) -> str:
    return (when or datetime.now(UTC)).isoformat()
