"""Within the records of a page: which part of each is the author, the date, the text."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import sqrt

from spiders.structure import signals
from spiders.structure.outline import Outline
from spiders.structure.records import Record

_BLOCKS = frozenset(
    ["div", "td", "section", "article", "blockquote", "dd", "main", "p", "span", "li", "tr", "table", "tbody"]
)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one record, as numbers of elements."""

    record: Record
    name: int | None
    date: int | None
    body: int | None


def parts_of(out: Outline, records: tuple[Record, ...]) -> list[Parts]:
    """Tell the parts of each record by what they have in common."""
    if not records:
        return []
    beside = len(records) > 2 and records[0].end <= records[1].start
    if beside and out.parents[records[0].start] not in _parents(out, records[1:]):
        # An opening post beside the list has a layout of its own.
        return [*parts_of(out, records[:1]), *parts_of(out, records[1:])]
    names = _names(out, records)
    dates = _dates(out, records)
    bodies = _bodies(out, records, names, dates)
    parts = [Parts(*part) for part in zip(records, names, dates, bodies, strict=True)]
    kinds: list[tuple[str, ...]] = [
        (
            out.shape(part.date) if part.date is not None else "",
            out.shape(part.body) if part.body is not None else "",
        )
        for part in parts
    ]
    weights: Counter[str] = Counter()
    for part, kind in zip(parts, kinds, strict=True):
        for shape in kind:
            weights[shape] += min(part.record.prose(out), 400) if shape else 0
    usual = {max((kind[which] for kind in kinds), key=lambda shape: weights[shape]) for which in (0, 1)}
    # The opening post may look different; what has nothing in common with the rest is a list beside it.
    return [
        part
        for number, (part, kind) in enumerate(zip(parts, kinds, strict=True))
        if not number or usual & set(kind)
    ]


def _parents(out: Outline, records: tuple[Record, ...]) -> set[int]:
    return {out.parents[record.start] for record in records}


def _names(out: Outline, records: tuple[Record, ...]) -> list[int | None]:
    choices = []
    for record in records:
        own = record.own(out.names_in(record.start, record.end))
        said = [n for n in own if not out.inside(n, record.start, signals.QUOTING)]
        choices.append([n for n in said if not out.is_initial(n)] or said)
    weights: Counter[str] = Counter()
    texts: dict[str, set[str]] = defaultdict(set)
    present: Counter[str] = Counter()
    for choice in choices:
        first: dict[str, int] = {}
        for name in choice:
            first.setdefault(out.shape(name), name)
        for shape, name in first.items():
            weights[shape] += out.names[name]
            present[shape] += 1
            texts[shape].add(out.text(name))
    for shape in weights:
        if present[shape] >= 3 and len(texts[shape]) == 1 and weights[shape] < 3 * present[shape]:
            weights[shape] //= 4  # a rank or a button, the same in all
    found: list[int | None] = []
    for choice in choices:
        best = max(choice, key=lambda n: (weights[out.shape(n)], out.names[n], -n), default=None)
        if best is not None and weights[out.shape(best)] < 2 and len(records) > 2:
            best = None
        found.append(best)
    return found


def _dates(out: Outline, records: tuple[Record, ...]) -> list[int | None]:
    choices = []
    for record in records:
        own = record.own(out.dates_in(record.start, record.end))
        choices.append([n for n in own if not out.inside(n, record.start, signals.QUOTING)])
    weights: Counter[str] = Counter()
    for choice in choices:
        for shape, date in {out.shape(date): date for date in choice}.items():
            # The day somebody joined has no time of day.
            weights[shape] += 3 if ":" in out.dates[date] or out.dates[date].isdecimal() else 2
    for shape in weights:
        if "time" in shape or "date" in shape.lower():
            weights[shape] += max(1, len(records) // 4)
    return [max(choice, key=lambda n: (weights[out.shape(n)], -n), default=None) for choice in choices]


def _bodies(
    out: Outline, records: tuple[Record, ...], names: list[int | None], dates: list[int | None]
) -> list[int | None]:
    """The element of the same kind in each record that holds most text beside name and date."""
    best: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for number, record in enumerate(records):
        taken = [part for part in (names[number], dates[number]) if part is not None]
        for index in record.elements():
            if out.tags[index] not in _BLOCKS or out.prose(index, out.ends[index]) == 0:
                continue
            if any(out.within(index, part) for part in taken):
                continue
            if out.inside(index, record.start, signals.DROPPED_NAMES):
                continue
            size, rest = _size(out, index, taken), ""
            if any(out.within(part, index) for part in taken):
                rest = "rest:"
            if size <= 0:
                continue
            for key in out.keys(index):
                known = best[rest + key].get(number)
                if known is None or size > known[1]:
                    best[rest + key][number] = index, size
    if not best:
        return [None] * len(records)
    scores = {}
    for key, held in best.items():
        factor = 0.9 if key.startswith("rest:") else 1.0
        factor *= 0.8 if key.split(":")[-1].startswith(("p.", "p<", "span", "p[", "li")) else 1.0
        scores[key] = factor * sum(sqrt(min(size, 1500)) for _, size in held.values())
    top = max(scores.values())
    near = [key for key in scores if scores[key] >= 0.93 * top]
    widest = max(len(best[key]) for key in near)
    near = [key for key in near if len(best[key]) >= 0.97 * widest]
    # Of those with as little besides, the innermost.
    key = min(near, key=lambda k: (sum(n for _, n in best[k].values()), -sum(i for i, _ in best[k].values())))
    chosen = best[key]
    found: list[int | None] = []
    for number in range(len(records)):
        if number in chosen:
            found.append(chosen[number][0])
        else:
            found.append(_largest(out, [held[number] for held in best.values() if number in held]))
    return found


def _size(out: Outline, index: int, taken: list[int]) -> int:
    """Characters of an element without the children that hold name or date."""
    size = out.prose(index, out.ends[index])
    for child in holding(out, index, taken):
        size -= out.prose(child, out.ends[child])
    return size


def holding(out: Outline, index: int, taken: list[int]) -> set[int]:
    """The children of an element that hold one of these."""
    found = set()
    for part in taken:
        if part != index and out.within(part, index):
            while out.parents[part] != index:
                part = out.parents[part]
            found.add(part)
    return found


def _largest(out: Outline, sized: list[tuple[int, int]]) -> int | None:
    """The innermost of those with nearly the most text."""
    most = max((size for _, size in sized), default=0)
    near = [n for n, size in sized if size >= 0.9 * most and out.tags[n] not in ("p", "span")]
    return max(near or [n for n, _ in sized], default=None)
