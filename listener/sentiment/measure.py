"""Measuring scorers on labelled texts, TextBlob and VADER as they come beside them.

A file is TSV, gzipped or not: ``text<TAB>label``, or ``text<TAB>target<TAB>label`` with ``$T$`` in the
text where the target stands. Labels: ``neg``, ``neu``, ``pos``.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from time import process_time
from typing import Any

from listener.errors import UsageError
from listener.sentiment.mood import Label
from listener.sentiment.scorer import Scorer, get_scorer, scorer_for, scorer_names
from listener.text.language import detect
from listener.text.tokens import fold, normalise

_LABELS = ("neg", "neu", "pos")
_Answer = tuple[str, float | None]
"""A label as files have it, and a score."""
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
    macro_recall: float
    """Mean over the classes that the file has; TweetEval calls it average recall."""
    two_class_f1: float | None
    """Neutral texts left out; an answer counts by the sign of its score, none is wrong. None where
    the file lacks one of the two classes."""
    texts_per_second: float
    """Of one processor's time, loading left out; label and score without evidence, which is what TextBlob and
    VADER give."""


def read_labelled(path: Path) -> list[Labelled]:
    """Read a labelled file.

    Raises:
        UsageError: naming the file, and the line that cannot be read.
    """
    lines = _read_lines(path)
    return [_read_line(path, number, line) for number, line in enumerate(lines, 1)]


def _read_lines(path: Path) -> list[str]:
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise UsageError(f"Cannot read {path} as labelled text ({error}). Give a TSV file, UTF-8.") from error
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        raise UsageError(f"{path} is empty. Give a TSV file: text, tab, label (neg, neu or pos).")
    return lines


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


def measure(
    paths: Sequence[Path],
    scorers: Sequence[str | Scorer] = (),
    *,
    stripped: bool = False,
    train_on: Path | None = None,
) -> list[Row]:
    """Measure scorers on files, one row for each pair.

    Args:
        paths: labelled files.
        scorers: names or scorers; empty: for each file the scorer of the language most of it is in, and the
            baselines ``textblob`` and ``vader``: both libraries as they come, which know no targets.
        stripped: remove all accents first.
        train_on: a labelled file to fit a scorer to, which is measured first; its texts that stand in a
            measured file too are left out.

    Raises:
        UsageError: for a file that cannot be read or a scorer that does not exist.
    """
    known = {*scorer_names(), *_BASELINES}
    for wanted in scorers:
        if isinstance(wanted, str) and wanted not in known:
            raise UsageError(f"There is no scorer {wanted!r}; there are {', '.join(sorted(known))}.")
    rows: list[Row] = []
    trained = [] if train_on is None else [_train(train_on, paths)]
    for path in paths:
        labelled = read_labelled(path)
        if stripped:
            labelled = [replace(item, text=fold(item.text)) for item in labelled]
        chosen = [*trained, *(scorers or [_usual_scorer(labelled), *_BASELINES])]
        rows += [_measure_one(path.name, labelled, scorer) for scorer in chosen]
    return rows


def _usual_scorer(labelled: Sequence[Labelled]) -> Scorer:
    return scorer_for(main_language(labelled))


def main_language(labelled: Sequence[Labelled]) -> str | None:
    """The language that most texts are in."""
    return Counter(detect(item.text) for item in labelled[:500]).most_common(1)[0][0]


def _train(path: Path, measured: Sequence[Path]) -> Scorer:
    from listener.sentiment.training import train, without

    labelled = read_labelled(path)
    kept = without(labelled, [item for other in measured for item in read_labelled(other)])
    if len({item.label for item in kept}) < 2:
        raise UsageError(f"{path} leaves no two moods to tell apart; give labels that no measured file has.")
    return train(main_language(kept) or "other", kept)


def _ask(scorer: str | Scorer) -> tuple[str, Callable[[Labelled], _Answer]]:
    if isinstance(scorer, str):
        if scorer in _BASELINES:
            return scorer, _BASELINES[scorer]()
        scorer = get_scorer(scorer)
    rate = scorer.rate

    def answer(item: Labelled) -> _Answer:
        label, score, _ = rate(item.text, item.target)
        return _THREE.get(label, "neu"), score

    return scorer.name, answer


@cache
def _textblob() -> Callable[[Labelled], _Answer]:
    from textblob import TextBlob

    blob: Any = TextBlob

    def answer(item: Labelled) -> _Answer:
        polarity = blob(item.text).sentiment.polarity
        return ("pos" if polarity > 0 else "neg" if polarity < 0 else "neu"), polarity

    return answer


@cache
def _vader() -> Callable[[Labelled], _Answer]:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser: Any = SentimentIntensityAnalyzer()

    def answer(item: Labelled) -> _Answer:
        compound = analyser.polarity_scores(item.text)["compound"]
        # Its authors' thresholds.
        return ("pos" if compound >= 0.05 else "neg" if compound <= -0.05 else "neu"), compound

    return answer


_BASELINES = {"textblob": _textblob, "vader": _vader}


def _measure_one(file: str, labelled: Sequence[Labelled], scorer: str | Scorer) -> Row:
    name, ask = _ask(scorer)
    ask(Labelled(text="Chào good :)", target=(), label="pos"))  # loads what is loaded at the first text
    started = process_time()
    answers = [ask(item) for item in labelled]
    seconds = process_time() - started
    truth = [item.label for item in labelled]
    said = [label for label, _ in answers]
    classes = [c for c in _LABELS if c in truth]
    return Row(
        file=file,
        scorer=name,
        n=len(labelled),
        accuracy=sum(a == b for a, b in zip(truth, said, strict=True)) / len(labelled),
        macro_f1=macro_f1(truth, said, classes),
        macro_recall=_macro_recall(truth, said, classes),
        two_class_f1=_two_class_f1(truth, [score for _, score in answers]),
        texts_per_second=len(labelled) / max(seconds, 1e-9),
    )


def _two_class_f1(truth: Sequence[str], scores: Sequence[float | None]) -> float | None:
    kept = [(label, _sign(score)) for label, score in zip(truth, scores, strict=True) if label != "neu"]
    if len({label for label, _ in kept}) < 2:
        return None
    return macro_f1([label for label, _ in kept], [said for _, said in kept], ["neg", "pos"])


def _sign(score: float | None) -> str:
    if not score:
        return "none"
    return "pos" if score > 0 else "neg"


def macro_f1(truth: Sequence[str], said: Sequence[str], classes: Sequence[str]) -> float:
    """The mean of the classes' F1."""
    pairs = Counter(zip(truth, said, strict=True))
    given, answered = Counter(truth), Counter(said)
    return sum(2 * pairs[c, c] / (given[c] + answered[c]) for c in classes) / len(classes)


def _macro_recall(truth: Sequence[str], said: Sequence[str], classes: Sequence[str]) -> float:
    right = Counter(a for a, b in zip(truth, said, strict=True) if a == b)
    given = Counter(truth)
    return sum(right[c] / given[c] for c in classes) / len(classes)


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageRow:
    """Which language the lines of a file were taken for, as shares of all."""

    file: str
    n: int
    vi: float
    en: float
    other: float
    none: float
    """Nothing to judge: numbers, emoji, addresses."""
    texts_per_second: float
    """Of one processor's time."""


def measure_languages(paths: Sequence[Path], *, stripped: bool = False) -> list[LanguageRow]:
    """Tell the language of the lines of files; of lines with tabs, of what stands before the first.

    Raises:
        UsageError: naming the file that cannot be read or is empty.
    """
    rows: list[LanguageRow] = []
    for path in paths:
        texts = [normalise(line.split("\t", 1)[0]) for line in _read_lines(path)]
        if stripped:
            texts = [fold(text) for text in texts]
        detect("Chào good :)")
        started = process_time()
        said = Counter([detect(text) for text in texts])
        seconds = process_time() - started
        rows.append(
            LanguageRow(
                file=path.name,
                n=len(texts),
                vi=said["vi"] / len(texts),
                en=said["en"] / len(texts),
                other=said["other"] / len(texts),
                none=said[None] / len(texts),
                texts_per_second=len(texts) / max(seconds, 1e-9),
            )
        )
    return rows
