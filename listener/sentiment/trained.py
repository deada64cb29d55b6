"""A scorer fitted to people's own labels: hashed n-grams beside a few figures of the rules.

Its weights are eight-bit numbers in one file of half a megabyte. It says positive, neutral or negative, never
mixed; a text without a single word is unknown.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from math import exp

import numpy as np
from numpy.typing import NDArray

from listener.sentiment.aiming import gather
from listener.sentiment.fitting import Matrix, Weights, scales
from listener.sentiment.mood import Evidence, Label, Mood
from listener.sentiment.ngrams import LONGEST, PLACES, SHORTEST, TARGET, Grams, Text
from listener.sentiment.reading import Spans
from listener.sentiment.scorer import Reader, reader_for
from listener.sentiment.weighing import UNKNOWN, Verdict, unknown

CLASSES = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
FORM = 1
_SOFT = 9.0
_TELLING = 0.05
"""Of the largest contribution: what counts less is no reason."""
_MOST = 24
"""Words named as reasons."""
_MUCH = 3.0
_LANE = 21
"""Bits; room for the sums of 8,192 places."""
_LIFT = 128
"""Makes every weight positive, so that no lane borrows from the next."""
_ROOM = (1 << _LANE) // (2 * _LIFT)


def figures_of(reader: Reader | None, text: str, target: Spans, others: Spans) -> tuple[float, ...]:
    """What the rules make of a text, in six figures from −1 to 1; zeros in a language without rules."""
    if reader is None:
        return (0.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    reading, rules = reader.read(text, [*target, *others])
    whole = [opinion.weight for opinion in rules.opinions]
    weights = whole
    if target:
        weights = [e.weight for e in gather(reading, rules, reader.relations, target, others)]
    good = sum([weight for weight in weights if weight > 0])
    bad = good - sum(weights)
    last = max(min(weights[-1], _MUCH), -_MUCH) / _MUCH if weights else 0.0
    around = _soft(sum(whole)) if target else 0.0
    return (_soft(good - bad), good / (good + 3), bad / (bad + 3), float(not weights), last, around)


def _soft(total: float) -> float:
    return float(total / (total * total + _SOFT) ** 0.5)


def read(language: str, text: str, target: Spans = (), others: Spans = ()) -> tuple[Grams, tuple[float, ...]]:
    """What the model sees of a text."""
    grams = Text(text, target).grams(aimed=bool(target))
    return grams, figures_of(reader_for(language), text, target, others)


class Trained:
    """A scorer from :func:`listener.sentiment.fitting.fit`."""

    def __init__(self, language: str, grams: NDArray[np.int8], scale: Matrix, figures: Matrix, bias: Matrix,
                 name: str | None = None, version: int = 1) -> None:  # fmt: skip
        """``grams``: (places, classes), times ``scale`` (classes,) what each n-gram weighs."""
        self.language = language
        self.name = name or f"trained-{language}"
        self.version = version
        self._grams, self._scale, self._figures, self._bias = grams, scale, figures, bias
        self._reader = reader_for(language)
        # The three weights of a place in one number, a lane each: one look-up and one sum for all of them.
        lanes = (grams.astype(np.int64) + _LIFT) << np.array([0, _LANE, 2 * _LANE])
        self._packed: NDArray[np.int64] = lanes.sum(axis=1)
        self._steps = [float(step) for step in scale]
        self._leans = [[float(weight) for weight in row] for row in figures.T]
        self._starts = [float(start) for start in bias]

    @classmethod
    def from_weights(cls, language: str, weights: Weights) -> Trained:
        """Round the weights to eight bits."""
        # A few extreme weights would leave the others no steps: the largest in ten thousand are cut.
        top = np.maximum(np.quantile(np.abs(weights.grams), 0.9999, axis=0), 1e-6).astype(np.float32)
        rounded = np.clip(np.rint(weights.grams / top * 127), -127, 127).astype(np.int8)
        return cls(language, rounded, top / 127, weights.figures, weights.bias)

    def to_bytes(self) -> bytes:
        """As the file that :meth:`from_bytes` reads; no code, numbers only."""
        stream = io.BytesIO()
        np.savez_compressed(
            stream, form=np.array(FORM), language=np.array(self.language), grams=self._grams,
            scale=self._scale, figures=self._figures, bias=self._bias,
        )  # fmt: skip
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes, name: str | None = None, version: int = 1) -> Trained:
        """Read a file.

        Raises:
            ValueError: it is no model of this form.
        """
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as held:
                if int(held["form"]) != FORM or held["grams"].shape != (PLACES, len(CLASSES)):
                    raise ValueError("it is a model of another form")
                return cls(
                    str(held["language"]), held["grams"], held["scale"], held["figures"], held["bias"],
                    name, version,
                )  # fmt: skip
        except (OSError, KeyError, zipfile.BadZipFile) as error:
            raise ValueError(f"it is no trained model ({error})") from error

    def _sums(self, places: NDArray[np.int64]) -> list[float]:
        """What a block says for each class, in steps of the eight-bit weights."""
        totals = [0, 0, 0]
        for start in range(0, len(places), _ROOM):
            part = places[start : start + _ROOM]
            packed = int(self._packed[part].sum())
            lift = _LIFT * len(part)
            for lane in range(3):
                totals[lane] += (packed >> (_LANE * lane) & ((1 << _LANE) - 1)) - lift
        scale = scales(len(places))
        return [total * scale for total in totals]

    def _chances(self, grams: Grams, figures: Sequence[float]) -> list[float]:
        logits = [
            (by_words + by_runs) * step + start + sum([a * b for a, b in zip(leans, figures, strict=True)])
            for by_words, by_runs, step, start, leans in zip(
                self._sums(grams.words), self._sums(grams.runs), self._steps, self._starts, self._leans,
                strict=True,
            )
        ]  # fmt: skip
        top = max(logits)
        powers = [exp(logit - top) for logit in logits]
        total = sum(powers)
        return [power / total for power in powers]

    def _rate(self, prepared: Text, text: str, target: Spans, others: Spans) -> tuple[Verdict, Grams]:
        grams = prepared.grams(aimed=bool(target))
        chances = self._chances(grams, figures_of(self._reader, text, target, others))
        best = chances.index(max(chances))
        return Verdict(CLASSES[best], chances[2] - chances[0], chances[best]), grams

    def rate(self, text: str, target: Spans = (), others: Spans = ()) -> Verdict:
        """As :meth:`score`, without the evidence."""
        prepared = Text(text, target)
        return self._rate(prepared, text, target, others)[0] if prepared.tokens else UNKNOWN

    def score(self, text: str, target: Spans = (), others: Spans = ()) -> Mood:
        """The mood of a text, or of the target in it; the score is P(positive) − P(negative)."""
        prepared = Text(text, target)
        if not prepared.tokens:
            return unknown(self.name, self.version)
        verdict, grams = self._rate(prepared, text, target, others)
        return Mood(
            label=verdict.label, score=verdict.score, confidence=verdict.confidence, scorer=self.name,
            version=self.version, evidence=self._reasons(prepared, grams, text),
        )  # fmt: skip

    def _reasons(self, prepared: Text, grams: Grams, text: str) -> tuple[Evidence, ...]:
        """What each word adds to positive minus negative: its n-grams', each shared among its characters."""
        words = self._leaning(grams.words) * scales(len(grams.words))
        runs = self._leaning(grams.runs) * scales(len(grams.runs))
        shares = np.zeros(len(prepared.codes))
        begin = 0
        for length in range(SHORTEST, LONGEST + 1):
            size = max(len(prepared.codes) - length + 1, 0)
            for at in range(length):
                shares[at : at + size] += runs[begin : begin + size] / length
            begin += size
        count = len(prepared.tokens)
        added = words[:count].copy()
        added[:-1] += words[count : 2 * count - 1] / 2
        added[1:] += words[count : 2 * count - 1] / 2
        found: list[tuple[float, int, int]] = []
        places, cursor = prepared.places().tolist(), 0
        for token, weight in zip(prepared.tokens, added.tolist(), strict=True):
            start = prepared.written.index(token, cursor)
            cursor = start + len(token)
            if token != TARGET:
                first, last = places[start], places[cursor - 1] + 1
                found.append((weight + float(shares[start:cursor].sum()), first, last))
        least = _TELLING * max((abs(weight) for weight, _, _ in found), default=0.0)
        told = sorted(sorted(found, key=lambda one: -abs(one[0]))[:_MOST], key=lambda one: one[1])
        return tuple(
            Evidence(start=start, end=end, word=text[start:end], weight=weight, note="learnt")
            for weight, start, end in told
            if abs(weight) >= least or len(told) == 1
        )

    def _leaning(self, places: NDArray[np.int64]) -> NDArray[np.float64]:
        rows = self._grams[places].astype(np.float64)
        return rows[:, 2] * float(self._scale[2]) - rows[:, 0] * float(self._scale[0])
