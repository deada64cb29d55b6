"""Ways to link, and how they are scored: ours, and what one would do without it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass

from rapidfuzz import fuzz

from listener.customers.linkage.measure import measure
from listener.customers.linkage.records import Author, Person
from tests.benchmarks.linking_data import Task


@dataclass(frozen=True, slots=True)
class Score:
    """What came of a way. None where it has no such thing."""

    precision: float | None
    recall: float | None
    reviewed: float | None = None
    recall_after_review: float | None = None
    calibration_error: float | None = None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        if not self.precision or not self.recall:
            return None
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    def as_dict(self) -> dict[str, float | None]:
        """All figures by name."""
        return {**asdict(self), "f1": self.f1}

    def cells(self) -> tuple[str, ...]:
        """Figures for a table."""
        found = (
            self.precision, self.recall, self.f1, self.reviewed, self.recall_after_review,
            self.calibration_error,
        )  # fmt: skip
        return tuple("–" if value is None else f"{value:.4f}" for value in found)


def ours(task: Task) -> Score:
    """Automatic links of :mod:`listener.customers.linkage`."""
    found = measure(task.customers, task.asked)
    return Score(
        found.precision, found.recall, found.review_share, found.recall_after_review, found.calibration_error
    )


def _by_key(
    task: Task,
    of_person: Callable[[Person], Iterable[object]],
    of_author: Callable[[Author], Iterable[object]],
) -> Score:
    """Link where all keys of an account that anybody has lead to one customer."""
    owners: defaultdict[object, set[int]] = defaultdict(set)
    for person in task.customers.persons:
        for key in of_person(person):
            owners[key].add(person.id)
    return _score(
        task,
        ({owner for key in of_author(one.author) for owner in owners.get(key, ())} for one in task.asked),
    )


def _score(task: Task, found: Iterable[set[int]]) -> Score:
    linked = right = 0
    for one, owners in zip(task.asked, found, strict=True):
        if len(owners) == 1:
            linked += 1
            right += task.customers.ids[next(iter(owners))] == one.truth
    theirs = sum(one.truth is not None for one in task.asked)
    return Score(right / linked if linked else None, right / theirs if theirs else None)


def same_handle(task: Task) -> Score:
    """The same handle, on whatever site."""
    return _by_key(
        task,
        lambda person: {handle.written for _, handle in person.handles},
        lambda author: {author.handle.written} if author.handle else set(),
    )


def exact_keys(task: Task) -> Score:
    """E-mail, phone, the account itself; or name and day of birth."""

    def of_person(person: Person) -> Iterator[object]:
        yield from person.phones | person.emails
        yield from ((site, handle.written) for site, handle in person.handles)
        if person.born:
            yield from ((name, person.born) for name in person.names)

    def of_author(author: Author) -> Iterator[object]:
        yield from author.phones | author.emails
        if author.handle:
            yield author.site, author.handle.written
        if author.born:
            yield author.name, author.born

    return _by_key(task, of_person, of_author)


_ALIKE = 90.0
"""Likeness of names, in percent, from which the rule calls them the same; a usual choice."""


def fuzzy_rule(task: Task) -> Score:
    """Names alike by RapidFuzz (sorted words, 90 %) and no other city, among those with the rarest word."""
    blocks: defaultdict[object, list[Person]] = defaultdict(list)
    for person in task.customers.persons:
        for key in {word for name in person.names for word in name}:
            blocks[key].append(person)

    def of(author: Author) -> set[int]:
        if not author.name:
            return set()
        rarest = min((blocks.get(word, []) for word in author.name), key=lambda one: len(one) or 10**9)
        shown = " ".join(author.name)
        return {
            person.id
            for person in rarest[:2_000]
            if any(fuzz.token_sort_ratio(shown, " ".join(name)) >= _ALIKE for name in person.names)
            and (not author.city or not person.city or author.city == person.city)
        }

    return _score(task, (of(one.author) for one in task.asked))


ALTERNATIVES: dict[str, Callable[[Task], Score]] = {
    "identical handle": same_handle,
    "exact keys": exact_keys,
    "RapidFuzz rule": fuzzy_rule,
}
