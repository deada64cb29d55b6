"""Throw careless and random texts at the query language: no crash, no hang, time bounded by length.

    python -m tests.benchmarks.query_fuzz --count 1000000 --seed 1

Each text is read and, where it can be, printed and read again, linted, explained and asked of a post; where
it cannot be, the mistake has its place and its fix is another text. Prints the slowest text, and what the
worst shapes take when they are twice as long. Times are of the processor.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

from listener.queries import Document, QuerySyntaxError, Use, parse
from listener.queries.explain import explain
from listener.queries.grammar import MAX_LENGTH
from listener.queries.lint import lint
from listener.queries.printing import to_text
from listener.text.tokens import normalise
from tests.queries.texts import Writer

_EXPLAINED = 20
"""One in so many texts: the plain evaluator behind explanations is the slowest part."""


@dataclass(slots=True)
class Tally:
    """What became of the texts."""

    texts: int = 0
    read: int = 0
    refused: int = 0
    slowest_seconds: float = 0.0
    slowest: str = ""


def try_one(text: str, post: Document, *, explained: bool = True) -> bool:
    """Whether a text could be read; asserts all that must hold either way."""
    try:
        query = parse(text, use=Use.FILTER)
    except QuerySyntaxError as error:
        assert 0 <= error.position <= len(error.query), text
        assert error.message, text
        assert error.pointed().endswith("^"), text
        assert error.fix is None or error.fix != error.query, text
        return False
    plain = to_text(query.node)
    if len(plain) > MAX_LENGTH:  # all that was understood is written out, and with it longer than it came
        plain = text
    again = parse(plain, use=Use.FILTER)
    assert again.node == query.node, (text, plain)
    for advice in lint(text, use=Use.FILTER):
        assert 0 <= advice.start <= advice.end <= len(query.text), text
        assert str(advice.said), text
    matches = query.match_document(post) is not None
    assert matches == (again.match_document(post) is not None), text
    if explained:
        answer = explain(query, post)
        assert answer.matches == answer.why.holds == matches, text
    return True


def fuzz(count: int, seed: int) -> Tally:
    """Try so many texts."""
    writer, tally = Writer(seed), Tally()
    for number in range(count):
        text = writer.careless() if number % 4 else writer.query()
        post = Document(title=normalise(writer.post()), text=normalise(writer.post()), kind="topic", likes=4)
        start = time.process_time()
        tally.read += try_one(text, post, explained=number % _EXPLAINED == 0)
        spent = time.process_time() - start
        tally.texts += 1
        if spent > tally.slowest_seconds:
            tally.slowest_seconds, tally.slowest = spent, text
    tally.refused = tally.texts - tally.read
    return tally


def growth(least: int = 2_000) -> list[tuple[str, int, float, float]]:
    """(shape, characters, seconds, seconds for twice as many): the worst shapes, at two lengths."""
    shapes = {
        "words": "hạ ",
        "or": "hạ OR miên OR ",
        "not": "hạ NOT miên ",
        "phrase": '"hạ miên" OR ',
        "near": "(a NEAR/9 b) ",
        "commas": "a, ",
        "same": "(miên OR x) NOT (miên OR y) ",
        "wild": "hami* kh?ng ",
        "fields": "likes:>3 kind:topic ",
        "quotes": "'a ",
        "parens": "(a) ",
        "stars": "a*b*c ",
        "comments": "/**/ a ",
        "field-like": "titel:a ",
    }
    found = []
    for name, unit in shapes.items():
        times = []
        for size in (least, 2 * least):
            text = unit * (size // len(unit)) + "x"
            start = time.process_time()
            try_one(text, Document(text="hạ miên ngon " * 20))
            times.append(time.process_time() - start)
        found.append((name, least, *times))
    return found


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    wishes = parser.parse_args()
    start = time.process_time()
    tally = fuzz(wishes.count, wishes.seed)
    print(f"{tally.texts:,} texts: {tally.read:,} read, {tally.refused:,} refused, no crash")
    each = (time.process_time() - start) / tally.texts
    print(f"{each * 1e6:.0f} µs a text, slowest {tally.slowest_seconds:.3f} s:")
    print(repr(tally.slowest[:200]))
    for name, size, once, twice in growth(8_000):
        print(f"{name}: {size:,} characters {once:.3f} s, twice as many {twice / once:.1f} ×")


if __name__ == "__main__":
    main()
