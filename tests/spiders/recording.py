"""An intake for tests: it remembers in a folder, so that one crawl after another can be looked at.

Run as a program it is ``scrapy crawl`` with this intake in the place of the listener's:
``python -m tests.spiders.recording KIND JOBFILE FOLDER``. A file ``plan.json`` in the folder says what
the intake answers: ``revisits``, ``lose_lease``, and how often the heart beats (``beat_seconds``).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from listener.intake import Asking, CrawlFigures, CrawlJob, Expected, Revisit
from listener.post import (
    Fault,
    Gone,
    Harvest,
    ListMark,
    Post,
    Reacted,
    Sighting,
    ThreadMark,
    Trouble,
    Validators,
    post_from_json,
    post_to_json,
)


@dataclass
class Told:
    """Everything that crawls have told, as read back from the folder."""

    posts: list[Post] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    marks: dict[str, ThreadMark] = field(default_factory=dict)
    validators: dict[str, Validators] = field(default_factory=dict)
    places: dict[str, ListMark] = field(default_factory=dict)
    troubles: dict[str, Trouble] = field(default_factory=dict)
    gone: list[Gone] = field(default_factory=list)
    reacted: list[Reacted] = field(default_factory=list)
    robots: list[str] = field(default_factory=list)
    engines: list[str] = field(default_factory=list)
    ends: list[dict[str, Any]] = field(default_factory=list)
    beats: int = 0

    def by_key(self) -> dict[tuple[str, str], Post]:
        """The last look at each post."""
        return {(post.site, post.key): post for post in self.posts}

    def kinds(self) -> list[str]:
        """The kinds of faults, in order."""
        return [fault.kind for fault in self.faults]


class RecordingIntake:
    """Appends each thing told to a file at once: a crawl killed by SIGKILL leaves what it had told."""

    def __init__(self, job: CrawlJob, folder: Path) -> None:
        self.job = job
        self._file = folder / "told.jsonl"
        self._told = read_told(folder)
        plan = folder / "plan.json"
        self._plan: dict[str, Any] = json.loads(plan.read_text()) if plan.exists() else {}

    def _tell(self, **thing: Any) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(thing, ensure_ascii=False) + "\n")
            file.flush()

    def take(self, harvest: Harvest) -> None:
        self._tell(
            url=harvest.url,
            posts=[post_to_json(post) for post in harvest.posts],
            sightings=[asdict(s) for s in harvest.sightings],
            faults=[asdict(f) for f in harvest.faults],
            mark=asdict(harvest.mark) if harvest.mark else None,
            place=asdict(harvest.place) if harvest.place else None,
            gone=[asdict(g) for g in harvest.gone],
            reacted=[asdict(r) for r in harvest.reacted],
        )

    def known_threads(self, urls: Sequence[str]) -> Mapping[str, ThreadMark]:
        told = self._told
        resting = {
            url: ThreadMark(url=url, signature=trouble.signature, last_page_url=trouble.url)
            for url in urls
            if (trouble := told.troubles.get(url)) and not trouble.passing
        }
        return {url: told.marks[url] for url in urls if url in told.marks} | resting

    def list_mark(self, url: str) -> ListMark | None:
        return self._told.places.get(url)

    def unfinished_lists(self) -> Sequence[ListMark]:
        return [place for place in read_told(self._file.parent).places.values() if place.resume]

    def trouble(self, trouble: Trouble) -> None:
        self._tell(trouble=asdict(trouble))

    def retries(self, limit: int) -> Sequence[Trouble]:
        return [trouble for trouble in self._told.troubles.values() if trouble.passing][:limit]

    def expected(self, site: str, keys: Sequence[str], *, total: int | None) -> Sequence[Expected]:
        return [Expected(**one) for one in self._plan.get("expected", []) if one["key"] not in keys]

    def revisits(self, limit: int) -> Sequence[Revisit]:
        return [Revisit(**one) for one in self._plan.get("revisits", [])][:limit]

    def reactions_due(self, limit: int) -> Sequence[Asking]:
        return [Asking(**one) for one in self._plan.get("asking", [])][:limit]

    def validators(self, url: str) -> Validators | None:
        return self._told.validators.get(url)

    def remember(self, url: str, validators: Validators) -> None:
        self._tell(remember=url, validators=asdict(validators))

    def fault(self, fault: Fault) -> None:
        self._tell(faults=[asdict(fault)])

    def robots(self, verdict: str) -> None:
        self._tell(robots=verdict)

    def engine(self, name: str) -> None:
        self._tell(engine=name)

    def beat(self, figures: CrawlFigures) -> bool:
        self._tell(beat=asdict(figures))
        return not self._plan.get("lose_lease", False)

    def finish(self, *, reached_end: bool, reason: str, figures: CrawlFigures) -> None:
        self._tell(end={"reached_end": reached_end, "reason": reason, **asdict(figures)})


def read_told(folder: Path) -> Told:
    """Read back what crawls with this folder have told so far."""
    told = Told()
    path = folder / "told.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for line in lines:
        thing = json.loads(line)
        told.posts += [post_from_json(post) for post in thing.get("posts", [])]
        told.sightings += [Sighting(**sighting) for sighting in thing.get("sightings", [])]
        told.faults += [Fault(**fault) for fault in thing.get("faults", [])]
        if thing.get("mark"):
            told.marks[thing["mark"]["url"]] = ThreadMark(**thing["mark"])
            told.troubles.pop(thing["mark"]["url"], None)
        if thing.get("place"):
            told.places[thing["place"]["url"]] = ListMark(**thing["place"])
        if "trouble" in thing:
            told.troubles[thing["trouble"]["thread_url"]] = Trouble(**thing["trouble"])
        told.reacted += [_reacted(one) for one in thing.get("reacted", [])]
        told.gone += [Gone(**gone) for gone in thing.get("gone", [])]
        if "remember" in thing:
            told.validators[thing["remember"]] = Validators(**thing["validators"])
        told.robots += [thing["robots"]] if "robots" in thing else []
        told.engines += [thing["engine"]] if "engine" in thing else []
        told.ends += [thing["end"]] if "end" in thing else []
        told.beats += "beat" in thing
    return told


def _reacted(one: dict[str, Any]) -> Reacted:
    return TypeAdapter(Reacted).validate_python(one)


def main(kind: str, job: str, folder: str) -> None:
    """What the listener's subprocess does, with a recording intake."""
    import listener.intake
    import spiders.base

    def open_intake(job: CrawlJob) -> RecordingIntake:
        return RecordingIntake(job, Path(folder))

    listener.intake.open_intake = open_intake
    plan = Path(folder) / "plan.json"
    if plan.exists() and "beat_seconds" in (wishes := json.loads(plan.read_text())):
        spiders.base.BEAT_SECONDS = wishes["beat_seconds"]
    from scrapy.cmdline import execute

    execute(["scrapy", "crawl", kind, "-a", f"job={job}"])


if __name__ == "__main__":
    main(*sys.argv[1:])
