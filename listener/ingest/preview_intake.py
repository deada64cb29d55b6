# ruff: noqa: ARG002 - the protocol's signatures
"""An intake that stores nothing: what a test fetch would collect, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from listener.intake import Asking, CrawlFigures, CrawlJob, Expected, Revisit
from listener.post import Fault, Harvest, ListMark, ThreadMark, Trouble, Validators, post_to_json


class PreviewIntake:
    """Writes each thing it is told as a line of ``job.out``, at once."""

    def __init__(self, job: CrawlJob) -> None:
        """Start the file."""
        assert job.out is not None
        self.job = job
        self._out = Path(job.out)
        self._out.write_text("", encoding="utf-8")

    def _line(self, **value: Any) -> None:
        with self._out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(value) + "\n")

    def take(self, harvest: Harvest) -> None:
        """One line a post and a fault."""
        for post in harvest.posts:
            self._line(post=post_to_json(post))
        for fault in harvest.faults:
            self.fault(fault)

    def known_threads(self, urls: Sequence[str]) -> Mapping[str, ThreadMark]:
        """A preview remembers nothing."""
        return {}

    def list_mark(self, url: str) -> ListMark | None:
        """A preview remembers nothing."""
        return None

    def unfinished_lists(self) -> Sequence[ListMark]:
        """A preview goes on with nothing."""
        return ()

    def trouble(self, trouble: Trouble) -> None:
        """A preview remembers nothing; the fault beside it is shown."""

    def retries(self, limit: int) -> Sequence[Trouble]:
        """A preview tries nothing again."""
        return ()

    def expected(self, site: str, keys: Sequence[str], *, total: int | None) -> Sequence[Expected]:
        """A preview misses nothing."""
        return ()

    def revisits(self, limit: int) -> Sequence[Revisit]:
        """A preview has nothing to look at again."""
        return ()

    def reactions_due(self, limit: int) -> Sequence[Asking]:
        """A preview asks nobody."""
        return ()

    def validators(self, url: str) -> Validators | None:
        """A preview remembers nothing."""
        return None

    def remember(self, url: str, validators: Validators) -> None:
        """A preview remembers nothing."""

    def fault(self, fault: Fault) -> None:
        """One line, without the piece of page."""
        self._line(fault={"kind": fault.kind, "url": fault.url, "message": fault.message})

    def robots(self, verdict: str) -> None:
        """What robots.txt said."""
        self._line(robots=verdict)

    def engine(self, name: str) -> None:
        """Which engine was recognised."""
        self._line(engine=name)

    def beat(self, figures: CrawlFigures) -> bool:
        """Nobody else can hold a preview."""
        return True

    def finish(self, *, reached_end: bool, reason: str, figures: CrawlFigures) -> None:
        """The last line."""
        self._line(end={"reached_end": reached_end, "reason": reason, **asdict(figures)})
