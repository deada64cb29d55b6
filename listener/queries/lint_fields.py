"""Fields that can never hold: empty ranges, and values that exclude each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from listener.queries.advice import Advice, advise
from listener.queries.nodes import And, Between, Bound, Is, Node

_MOST_STARS = 5
_MANY_VALUES = ("tag",)
"""A post has several."""


def never_values(node: Node) -> Iterator[Advice]:
    """What is wrong with one range by itself."""
    if not isinstance(node, Between):
        return
    if _order(node.low) is not None and _order(node.high) is not None and _empty(node):
        better = f"{node.name}:[{_shown(node.high)} TO {_shown(node.low)}]"
        yield advise(
            "range-empty", node.start, node.end, better, low=_shown(node.low), high=_shown(node.high)
        )
    elif (
        node.name == "rating"
        and isinstance(node.low, float)
        and (node.low > _MOST_STARS or (node.low == _MOST_STARS and node.low_open))
    ):
        yield advise("range-outside", node.start, node.end, None, field=node.name)


def never_together(node: And) -> Iterator[Advice]:
    """Parts of an AND of which a post can satisfy one only."""
    values: dict[str, list[Is]] = defaultdict(list)
    ranges: dict[str, list[Between]] = defaultdict(list)
    for part in node.parts:
        if isinstance(part, Is) and part.name not in _MANY_VALUES:
            values[part.name].append(part)
        elif isinstance(part, Between):
            ranges[part.name].append(part)
    for name, several in values.items():
        first = max(several, key=lambda one: len(one.value or ""))
        other = next((one for one in several if not _agree(first, one)), None)
        if other is not None:
            yield advise("values-differ", other.start, other.end, None, field=name)
    for name, between in ranges.items():
        widest = max(between, key=lambda one: _order(one.low) or float("-inf"))
        lowest = min(between, key=lambda one: float("inf") if (high := _last(one.high)) is None else high)
        low, high = _order(widest.low), _last(lowest.high)
        if widest is not lowest and low is not None and high is not None and low > high:
            place = max(widest, lowest, key=lambda one: one.start)
            yield advise("ranges-apart", place.start, place.end, None, field=name)


def _agree(longest: Is, other: Is) -> bool:
    """Whether a post can have both values; a host lies within a shorter one (``voz.vn``, ``vn``)."""
    if longest.value == other.value:
        return True
    hosts = longest.name == "site" and longest.value is not None and other.value is not None
    return hosts and f".{longest.value}".endswith(f".{other.value}")


def _empty(node: Between) -> bool:
    low, high = _order(node.low), _last(node.high)
    assert low is not None  # the caller's condition
    assert high is not None
    return low > high


def _order(bound: Bound | None) -> float | None:
    """A bound as a number that can be compared; a day is its first moment."""
    if isinstance(bound, datetime):
        return bound.timestamp()
    if isinstance(bound, date):
        return datetime.combine(bound, time.min, UTC).timestamp()
    return bound


def _last(bound: Bound | None) -> float | None:
    """As :func:`_order`; a day is its last moment in the zone where it ends last."""
    if isinstance(bound, date) and not isinstance(bound, datetime):
        return datetime.combine(bound, time.max, UTC).timestamp()
    return _order(bound)


def _shown(bound: Bound | None) -> str:
    return "*" if bound is None else bound.isoformat() if isinstance(bound, date) else f"{bound:g}"
