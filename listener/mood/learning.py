"""Training on the user's labels, language by language; a model is used only where it proved better."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from listener.mood.labels import Label
from listener.mood.models import Model, add_model, next_version
from listener.sentiment.measure import Labelled
from listener.sentiment.training import FOLDS, Comparison, compare, train
from listener.store import utc_now


@dataclass(frozen=True, kw_only=True, slots=True)
class Learnt:
    """What came of the labels of one language."""

    language: str
    labels: dict[str, int]
    """How many texts of each label."""
    comparison: Comparison | None
    """None where there are too few labels to hold any back."""
    model: Model | None
    """The new model; it is active where it is better than the rules."""


def learn(labels: Sequence[Label], *, by: str) -> list[Learnt]:
    """Train and cross-validate a model for each language.

    A language needs two moods with four labels each, for a quarter is held back at a time. What people say
    later of the same text counts.
    """
    by_language: dict[str, dict[object, Labelled]] = defaultdict(dict)
    for label in labels:
        by_language[label.language][label.item.text, label.item.target] = label.item
    return [_learn(language, list(of.values()), by) for language, of in sorted(by_language.items())]


def _learn(language: str, items: list[Labelled], by: str) -> Learnt:
    counts = Counter(item.label for item in items)
    usable = [item for item in items if counts[item.label] >= FOLDS]
    if len({item.label for item in usable}) < 2:
        return Learnt(language=language, labels=dict(counts), comparison=None, model=None)
    comparison = compare(language, usable)
    content = train(language, items).to_bytes()
    version = next_version(language)
    model = Model(
        language=language, version=version, file=f"trained-{language}-{version}.npz",
        sha256=hashlib.sha256(content).hexdigest(), made_at=utc_now(), made_by=by, texts=len(items),
        rules_f1=comparison.rules_f1, trained_f1=comparison.trained_f1, active=comparison.better,
    )  # fmt: skip
    add_model(model, content)
    return Learnt(language=language, labels=dict(counts), comparison=comparison, model=model)
