"""The repeated records of a page: sets of parts that each hold a date, a name and text, again and again."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from spiders.extract.time_words import DAYS, find_date
from spiders.structure import signals
from spiders.structure.outline import Outline

ENOUGH = 600
"""Characters of a record after which more text says no more about its being one."""
MOST_GROUPS = 800


@dataclass(frozen=True, slots=True)
class Record:
    """A part of a page, by numbers of elements; what is nested in it and a record itself is a hole."""

    start: int
    end: int
    holes: tuple[tuple[int, int], ...] = ()
    parent: int | None = None
    """Start of the record around this one."""

    def own(self, numbers: list[int]) -> list[int]:
        """Those of some elements that are the record's own."""
        if not self.holes:
            return numbers
        starts = [start for start, _ in self.holes]
        kept = []
        for number in numbers:
            before = bisect_right(starts, number) - 1
            if before < 0 or number >= self.holes[before][1]:
                kept.append(number)
        return kept

    def elements(self) -> list[int]:
        """All elements of its own."""
        found: list[int] = []
        at = self.start
        for start, end in self.holes:
            found.extend(range(at, start))
            at = end
        found.extend(range(at, self.end))
        return found

    def prose(self, out: Outline) -> int:
        """Characters outside links, those of records within not counted."""
        return out.prose(self.start, self.end) - sum(out.prose(start, end) for start, end in self.holes)


def find_records(out: Outline) -> tuple[Record, ...]:
    """The set of records that explains most of a page; empty where nothing repeats."""
    dated = _around(out, out.dates)
    groups: dict[str, list[int]] = defaultdict(list)
    for index in sorted(dated):
        if out.tags[index] in ("body", "main", "html") or out.tags[index] in signals.INLINE:
            continue
        for key in out.keys(index):
            groups[key].append(index)
        groups[f"{out.tags[index]}@{out.parents[index]}"].append(index)
        groups[f"{out.shape(index)}"].append(index)
    best: tuple[float, tuple[Record, ...]] = (0.0, ())
    seen: set[tuple[int, ...]] = set()
    for members in list(groups.values())[:MOST_GROUPS]:
        if len(members) < 2 or tuple(members) in seen:
            continue
        seen.add(tuple(members))
        for records, factor in ((_plain(out, members), 1.0), (_runs(out, members), 0.87)):
            value = factor * _value(out, records)
            if value > best[0] * 1.0001:
                best = value, records
    records = tuple(record for record in best[1] if _is_good(out, record))
    if len(records) > 3:  # what holds most of the others is the list they stand in
        records = tuple(record for record in records if len(record.holes) < 0.6 * len(records))
    return _with_opening(out, records, dated)


def _around(out: Outline, numbers: dict[int, str]) -> set[int]:
    """These elements and all around them."""
    found: set[int] = set()
    for number in numbers:
        while number >= 0 and number not in found:
            found.add(number)
            number = out.parents[number]
    return found


def _plain(out: Outline, members: list[int]) -> tuple[Record, ...]:
    records = []
    stack: list[int] = []
    inner: dict[int, list[tuple[int, int]]] = defaultdict(list)
    above: dict[int, int] = {}
    for member in members:
        while stack and member >= out.ends[stack[-1]]:
            stack.pop()
        if stack:
            inner[stack[-1]].append((member, out.ends[member]))
            above[member] = stack[-1]
        stack.append(member)
    for member in members:
        records.append(Record(member, out.ends[member], tuple(inner[member]), above.get(member)))
    return tuple(records)


def _runs(out: Outline, members: list[int]) -> tuple[Record, ...]:
    """Each member with the siblings after it, up to the next: a head in one row, its text in another."""
    parents = {out.parents[member] for member in members}
    if len(parents) != 1:
        return ()
    end = out.ends[parents.pop()]
    gaps = [_siblings(out, a, b) for a, b in pairwise(members)]
    if not any(gaps):
        return ()
    usual = sorted(gaps)[len(gaps) // 2]
    records = [Record(a, b) for a, b in pairwise(members)]
    last = out.ends[members[-1]]
    for _ in range(usual):
        if last < end:
            last = out.ends[last]
    return (*records, Record(members[-1], last))


def _siblings(out: Outline, one: int, other: int) -> int:
    count, at = 0, out.ends[one]
    while at < other:
        count, at = count + 1, out.ends[at]
    return count


def _value(out: Outline, records: tuple[Record, ...]) -> float:
    total, good = 0.0, 0
    shapes: Counter[str] = Counter()
    leads: set[str] = set()
    for record in records:
        prose = record.prose(out)
        dates = record.own(out.dates_in(record.start, record.end))
        if not dates or prose < 3:
            continue
        names = record.own(out.names_in(record.start, record.end))
        weight = max((out.names[name] for name in names), default=0)
        good += 1
        shapes[out.shape(dates[0])] += 1
        leads.update(_lead(out, record))
        total += sqrt(min(max(prose - 12, 1), ENOUGH)) * (0.35 + 0.65 * min(weight, 3) / 3)
    if good < 2:
        return 0.0
    alike = shapes.most_common(1)[0][1] / good
    teasers = 0.4 if len(leads) > 0.7 * len(records) else 1.0
    return total * sqrt(good / len(records)) * (0.4 + 0.6 * alike) * teasers


def _lead(out: Outline, record: Record) -> list[str]:
    """The link from a teaser to what it is of; a post's own address is a date or has a fragment."""
    for index in range(record.start, min(record.end, record.start + 60)):
        href = out.attributes[index].get("href") or ""
        if out.tags[index] != "a" or not href or "#" in href or out.names.get(index, 0) > 1:
            continue
        text = out.text(index)
        if len(text) >= 15 and not find_date(text[:80]):
            return [href]
    return []


def _is_good(out: Outline, record: Record) -> bool:
    return bool(
        record.own(out.dates_in(record.start, record.end))
        or record.own(out.names_in(record.start, record.end))
    )


def _with_opening(out: Outline, records: tuple[Record, ...], dated: set[int]) -> tuple[Record, ...]:
    """The opening post where it stands outside the list: before it, with a date, a name and text."""
    if not records:
        return _alone(out, dated)
    first = records[0].start
    told = set(out.dates_in(first, records[0].end))
    known = {out.dates[date] for date in told}
    found: list[tuple[int, int]] = []
    for index in sorted(dated):
        if index >= first or out.ends[index] > first or out.prose(index, out.ends[index]) < 60:
            continue
        if not any(out.names[name] > 2 for name in out.names_in(index, out.ends[index])):
            continue
        dates = [out.dates[date] for date in out.dates_in(index, out.ends[index])]
        if len(set(dates)) > 4 or all(date.lower() in DAYS for date in dates):
            continue
        if known & set(dates) or signals.FRAME.search(out.marks[index]):
            continue  # a heading that says again who began the thread and when
        if out.tags[index] in ("nav", "aside", "header", "footer"):
            continue
        found.append((out.prose(index, out.ends[index]), index))
    if not found:
        return _before(out, records)
    most = max(prose for prose, _ in found)
    index = max(index for prose, index in found if prose >= 0.8 * most)
    return (Record(index, out.ends[index]), *records)


def _before(out: Outline, records: tuple[Record, ...]) -> tuple[Record, ...]:
    """The opening post as neighbours of the list: a head with name and date, then its text."""
    first = records[0].start
    known = {out.dates[date] for date in out.dates_in(first, records[0].end)}
    for date in reversed(out.dates_in(0, first)):
        if out.dates[date] in known or out.dates[date].lower() in DAYS:
            continue
        start = date
        while out.parents[start] >= 0 and out.ends[out.parents[start]] <= first:
            start = out.parents[start]
        above = out.parents[start]
        if above < 0 or out.tags[above] in ("body", "html"):
            continue
        end = first
        while out.parents[end] != above:
            end = out.parents[end]
        named = any(out.names[name] > 2 for name in out.names_in(start, end))
        mark = out.marks[start]
        framed = signals.FRAME.search(mark) and not signals.POSTLIKE.search(mark)
        crowded = len({out.dates[other] for other in out.dates_in(start, end)}) > 4
        if named and out.prose(start, end) >= 60 and not framed and not crowded:
            return (Record(start, end), *records)
    return records


def _alone(out: Outline, dated: set[int]) -> tuple[Record, ...]:
    """A thread nobody has answered: one part that calls itself a post, with a date and a name."""
    found = []
    for index in sorted(dated):
        if not signals.POSTLIKE.search(out.marks[index]) or out.prose(index, out.ends[index]) < 40:
            continue
        if any(out.names[name] > 2 for name in out.names_in(index, out.ends[index])):
            found.append(index)
    number = bisect_left(found, 0)
    return (Record(found[number], out.ends[found[number]]),) if found else ()
