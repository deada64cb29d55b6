"""Softmax regression over hashed n-grams and a few figures of the rules, fitted with NumPy alone.

Adagrad (Duchi, Hazan and Singer, JMLR 2011) over small batches of texts: the weights of many rare n-grams are
pulled apart quickly, and no rate has to be tuned to the size of the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from listener.sentiment.ngrams import PLACES, Grams

Matrix = NDArray[np.float32]
Numbers = NDArray[np.int64]

_BATCH = 128
_EPOCHS = 6
# Macro F1 on a sixth held out of vi_vsmec, vi_vlsp16, en_airline, and accuracy on one of target_dong: 0.656,
# 0.695, 0.741, 0.661 with 0.1; 0.693, 0.704, 0.768, 0.695 with 0.6; 0.692, 0.719, 0.773, 0.692 with 1.
_RATE = 0.8
# 0.75 gives 0.685, 0.704, 0.762, 0.682 where 0.5 gives the second row above.
_BALANCE = 0.5
"""Classes count by their frequency to the power of minus this: 0 as they come, 1 all alike."""
_START = 1e-3
"""What Adagrad's sums of squares begin with."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts as sparse rows: place and value of each n-gram, and where each text begins."""

    places: Numbers
    values: Matrix
    starts: Numbers
    """One more than there are texts."""
    figures: Matrix
    """A few figures of each text that are no n-grams: (texts, figures)."""

    def take(self, chosen: Numbers) -> Rows:
        """Some of the texts, in that order."""
        lengths = self.starts[chosen + 1] - self.starts[chosen]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        at = np.arange(starts[-1]) + np.repeat(self.starts[chosen] - starts[:-1], lengths)
        return Rows(self.places[at], self.values[at], starts, self.figures[chosen])


@dataclass(frozen=True, slots=True)
class Weights:
    """A fitted model."""

    grams: Matrix
    """(places, classes)"""
    figures: Matrix
    """(figures, classes)"""
    bias: Matrix
    """(classes,)"""


def scales(size: int) -> float:
    """What each n-gram of a block of so many counts: long texts are not louder than short ones."""
    return float(max(size, 1) ** -0.5)


def rows_of(grams: Sequence[Grams], figures: Sequence[Sequence[float]]) -> Rows:
    """Put texts together."""
    blocks = np.array([size for g in grams for size in (len(g.words), len(g.runs))], dtype=np.int64)
    values = np.array([scales(size) for size in blocks.tolist()], dtype=np.float32)
    return Rows(
        places=np.concatenate([part for g in grams for part in (g.words, g.runs)]),
        values=np.repeat(values, blocks),
        starts=np.concatenate(([0], np.cumsum(blocks[0::2] + blocks[1::2]))),
        figures=np.array(figures, dtype=np.float32).reshape(len(grams), -1),
    )


def logits_of(rows: Rows, weights: Weights) -> Matrix:
    """How much each class is spoken for: (texts, classes)."""
    products = weights.grams[rows.places] * rows.values[:, None]
    # A text without n-grams sums up nothing; reduceat would take its neighbour's first.
    padded = np.concatenate((products, np.zeros((1, products.shape[1]), np.float32)))
    sums = np.add.reduceat(padded, rows.starts[:-1])
    sums[rows.starts[1:] == rows.starts[:-1]] = 0
    return np.asarray(sums + rows.figures @ weights.figures + weights.bias, dtype=np.float32)


def softmax(logits: Matrix) -> Matrix:
    """Probabilities along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)


def fit(rows: Rows, labels: Numbers, classes: int) -> Weights:
    """Fit to labels (0 … classes − 1), one a text; the same input gives the same weights."""
    weights = Weights(
        np.zeros((PLACES, classes), np.float32),
        np.zeros((rows.figures.shape[1], classes), np.float32),
        np.zeros(classes, np.float32),
    )
    held = (weights.grams, weights.figures, weights.bias)
    squares = [np.full_like(part, _START) for part in held]
    counts = np.bincount(labels, minlength=classes)
    importance = ((counts.sum() / (classes * np.maximum(counts, 1))) ** _BALANCE).astype(np.float32)
    wanted = np.eye(classes, dtype=np.float32)
    chance = np.random.default_rng(7)
    for epoch in range(_EPOCHS):
        shuffled = chance.permutation(len(labels))
        rate = _RATE * (1 - epoch / _EPOCHS)
        for start in range(0, len(shuffled), _BATCH):
            chosen = shuffled[start : start + _BATCH]
            part, truth = rows.take(chosen), labels[chosen]
            off = (
                (softmax(logits_of(part, weights)) - wanted[truth]) * importance[truth][:, None] / len(chosen)
            )
            spread = np.repeat(off, np.diff(part.starts), axis=0) * part.values[:, None]
            slopes = (
                np.stack(
                    [np.bincount(part.places, spread[:, c], PLACES) for c in range(classes)], axis=1
                ).astype(np.float32),
                part.figures.T @ off,
                off.sum(axis=0),
            )
            for values, slope, past in zip(held, slopes, squares, strict=True):
                past += slope * slope
                values -= rate * slope / np.sqrt(past)
    return weights
