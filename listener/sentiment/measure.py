"""Measuring scorers on labelled texts.

A file is TSV, gzipped or not: ``text<TAB>label``, or ``text<TAB>target<TAB>label`` with ``$T$`` in the
text where the target stands. Labels: ``neg``, ``neu``, ``pos``.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from listener.errors import UsageError
from listener.sentiment.mood import Label, Mood
from listener.sentiment.scorer import Scorer, get_scorer, scorer_for, scorer_names
from listener.text.language import detect
from listener.text.tokens import normalise

_LABELS = ("neg", "neu", "pos")
_THREE = {Label.POSITIVE: "pos", Label.NEGATIVE: "neg"}
"""Neutral, mixed and unknown count as ``neu``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """One text with the mood that people gave it."""

    text: str
    target: tuple[tuple[int, int], ...]
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """How one scorer did on one file."""

    file: str
    scorer: str
    n: int
    accuracy: float
    """Of the three classes; mixed and unknown count as neutral."""
    macro_f1: float
    """Mean over the classes that the file has."""
    two_class_f1: float | None
    """Neutral texts left out; an answer counts by the sign of its score, none is wrong. None where
    the file lacks one of the two classes."""
    texts_per_second: float


def read_labelled(path: Path) -> list[Labelled]:
    """Read a labelled file.

    Raises:
        UsageError: naming the file, and the line that cannot be read.
    """
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise UsageError(f"Cannot read {path} as labelled text ({error}). Give a TSV file, UTF-8.") from error
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        raise UsageError(f"{path} is empty. Give a TSV file: text, tab, label (neg, neu or pos).")
    return [_read_line(path, number, line) for number, line in enumerate(lines, 1)]


def _read_line(path: Path, number: int, line: str) -> Labelled:
    fields = line.rstrip("\r").split("\t")
    if len(fields) not in (2, 3) or fields[-1] not in _LABELS:
        raise UsageError(
            f"{path}, line {number}: expected text, tab, label (neg, neu or pos), "
            "or text with $T$, tab, target, tab, label."
        )
    if len(fields) == 2:
        return Labelled(text=normalise(fields[0]), target=(), label=fields[1])
    target = normalise(fields[1])
    parts = [normalise(part) for part in fields[0].split("$T$")]
    spans: list[tuple[int, int]] = []
    text = parts[0]
    for _, part in pairwise(parts):
        spans.append((len(text), len(text) + len(target)))
        text += target + part
    return Labelled(text=text, target=tuple(spans), label=fields[2])


def measure(paths: Sequence[Path], scorers: Sequence[str] = ()) -> list[Row]:
    """Measure scorers on files, one row for each pair.

    Args:
        paths: labelled files.
        scorers: names; empty: for each file the scorer of the language most of it is in.

    Raises:
        UsageError: for a file that cannot be read or a scorer that does not exist.
    """
    for name in scorers:
        if name not in scorer_names():
            raise UsageError(f"There is no scorer {name!r}; there are {', '.join(scorer_names())}.")
    rows: list[Row] = []
    for path in paths:
        labelled = read_labelled(path)
        chosen = [get_scorer(name) for name in scorers] or [_usual_scorer(labelled)]
        rows += [_measure_one(path.name, labelled, scorer) for scorer in chosen]
    return rows


def _usual_scorer(labelled: Sequence[Labelled]) -> Scorer:
    languages = Counter(detect(item.text) for item in labelled[:500])
    return scorer_for(languages.most_common(1)[0][0])


def _measure_one(name: str, labelled: Sequence[Labelled], scorer: Scorer) -> Row:
    scorer.score("Chào good :)")  # loads what is loaded at the first text
    started = perf_counter()
    moods = [scorer.score(item.text, item.target) for item in labelled]
    seconds = perf_counter() - started
    truth = [item.label for item in labelled]
    said = [_THREE.get(mood.label, "neu") for mood in moods]
    return Row(
        file=name,
        scorer=scorer.name,
        n=len(labelled),
        accuracy=sum(a == b for a, b in zip(truth, said, strict=True)) / len(labelled),
        macro_f1=_macro_f1(truth, said, [c for c in _LABELS if c in truth]),
        two_class_f1=_two_class_f1(truth, moods),
        texts_per_second=len(labelled) / max(seconds, 1e-9),
    )


def _two_class_f1(truth: Sequence[str], moods: Sequence[Mood]) -> float | None:
    kept = [(label, _sign(mood)) for label, mood in zip(truth, moods, strict=True) if label != "neu"]
    if len({label for label, _ in kept}) < 2:
        return None
    return _macro_f1([label for label, _ in kept], [said for _, said in kept], ["neg", "pos"])


def _sign(mood: Mood) -> str:
    if not mood.score:
        return "none"
    return "pos" if mood.score > 0 else "neg"


def _macro_f1(truth: Sequence[str], said: Sequence[str], classes: Sequence[str]) -> float:
    pairs = Counter(zip(truth, said, strict=True))
    given, answered = Counter(truth), Counter(said)
    return sum(2 * pairs[c, c] / (given[c] + answered[c]) for c in classes) / len(classes)
