"""Fitting a scorer to labelled texts, and holding it against the rules on labels that it has not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from listener.sentiment.fitting import Numbers, fit, rows_of
from listener.sentiment.measure import Labelled, macro_f1
from listener.sentiment.mood import Label
from listener.sentiment.ngrams import Text
from listener.sentiment.scorer import Scorer, scorer_for
from listener.sentiment.trained import Trained, read
from listener.text.tokens import fold

FOLDS = 4
_CLASSES = ("neg", "neu", "pos")
_SAID = {Label.NEGATIVE: "neg", Label.POSITIVE: "pos"}
"""Neutral, mixed and unknown count as ``neu``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """The rules and the trained model on the same held-out labels."""

    n: int
    rules_f1: float
    """Macro F1 over the classes that the labels have."""
    trained_f1: float
    rules_accuracy: float
    trained_accuracy: float
    better: bool
    """The trained model's F1 is higher by more than chance would have it, and it is right more often than
    who always says the commonest label: a guess already beats rules that know no word of a community."""


def train(language: str, labelled: Sequence[Labelled]) -> Trained:
    """Fit a scorer; each Vietnamese text is read once more without its accents."""
    items = list(labelled)
    if language == "vi":
        items += [bare for item in labelled if (bare := replace(item, text=fold(item.text))) != item]
    seen = [read(language, item.text, item.target) for item in items]
    labels: Numbers = np.array([_CLASSES.index(item.label) for item in items], dtype=np.int64)
    weights = fit(rows_of([g for g, _ in seen], [f for _, f in seen]), labels, len(_CLASSES))
    return Trained.from_weights(language, weights)


def compare(language: str, labelled: Sequence[Labelled], rules: Scorer | None = None) -> Comparison:
    """Cross-validate: each text is judged by a model fitted without it, and by the rules.

    Texts that say the same stand in one fold, so that none is judged by a model that has read it.
    """
    rules = rules or scorer_for(language)
    folds = _folds(labelled)
    truth: list[str] = []
    by_model: list[str] = []
    by_rules: list[str] = []
    for fold_number in range(FOLDS):
        held = [item for item, of in zip(labelled, folds, strict=True) if of == fold_number]
        model = train(language, [item for item, of in zip(labelled, folds, strict=True) if of != fold_number])
        truth += [item.label for item in held]
        by_model += [said_by(model, item) for item in held]
        by_rules += [said_by(rules, item) for item in held]
    classes = [c for c in _CLASSES if c in truth]
    trained_f1, rules_f1 = (macro_f1(truth, said, classes) for said in (by_model, by_rules))
    commonest = max(Counter(truth).values()) / len(truth)
    return Comparison(
        n=len(truth),
        rules_f1=rules_f1,
        trained_f1=trained_f1,
        rules_accuracy=_accuracy(truth, by_rules),
        trained_accuracy=_accuracy(truth, by_model),
        better=_accuracy(truth, by_model) > commonest and _beyond_chance(truth, by_rules, by_model, classes),
    )


def said_by(scorer: Scorer, item: Labelled) -> str:
    """A scorer's answer as labelled files have it."""
    return _SAID.get(scorer.rate(item.text, item.target)[0], "neu")


def without(labelled: Sequence[Labelled], others: Iterable[Labelled]) -> list[Labelled]:
    """The labelled texts that are not among the others, whoever is addressed in them and however spaced."""
    known = {_key(item) for item in others}
    return [item for item in labelled if _key(item) not in known]


def _key(item: Labelled) -> str:
    return " ".join(token for token in Text(item.text).tokens if token[0].isalnum())


def _folds(labelled: Sequence[Labelled]) -> list[int]:
    """A fold for each text, the classes spread evenly over them."""
    fold_of: dict[str, int] = {}
    next_of: Counter[str] = Counter()
    chance = np.random.default_rng(11)
    for at in chance.permutation(len(labelled)).tolist():
        key, label = _key(labelled[at]), labelled[at].label
        if key not in fold_of:
            fold_of[key] = next_of[label] % FOLDS
            next_of[label] += 1
    return [fold_of[_key(item)] for item in labelled]


def _accuracy(truth: Sequence[str], said: Sequence[str]) -> float:
    return sum(a == b for a, b in zip(truth, said, strict=True)) / len(truth)


_DRAWS = 400
_SURE = 0.95


def _beyond_chance(
    truth: Sequence[str], rules: Sequence[str], model: Sequence[str], classes: Sequence[str]
) -> bool:
    """Whether the model's F1 is above the rules' in 95 of 100 samples drawn anew from the same texts.

    The paired bootstrap test of Koehn, "Statistical Significance Tests for Machine Translation Evaluation",
    EMNLP 2004.
    """
    table = np.array(
        [[_CLASSES.index(t), _CLASSES.index(r), _CLASSES.index(m)]
         for t, r, m in zip(truth, rules, model, strict=True)]
    )  # fmt: skip
    wanted = [_CLASSES.index(c) for c in classes]
    chance = np.random.default_rng(5)
    wins = 0
    for _ in range(_DRAWS):
        drawn = table[chance.integers(0, len(table), len(table))]
        wins += _f1(drawn[:, 0], drawn[:, 2], wanted) > _f1(drawn[:, 0], drawn[:, 1], wanted)
    return wins >= _SURE * _DRAWS


def _f1(truth: Numbers, said: Numbers, classes: Sequence[int]) -> float:
    parts = [2 * np.sum((truth == c) & (said == c)) / max(np.sum(truth == c) + np.sum(said == c), 1)
             for c in classes]  # fmt: skip
    return float(np.mean(parts))
