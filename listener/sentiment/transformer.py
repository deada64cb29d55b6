"""A transformer that the user brings, run through ONNX: needs the extra ``onnx``, downloads nothing.

Its folder holds ``model.onnx`` and ``tokenizer.json``, as exporters write them, and ``config.json`` whose
``id2label`` names what each output means.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from listener.sentiment.mood import Label, Mood
from listener.sentiment.reading import Spans
from listener.sentiment.weighing import UNKNOWN, Verdict

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST = 256
"""Tokens of a text that are read; the rest is cut off."""
_MEANINGS = {
    name: label
    for label in (Label.POSITIVE, Label.NEUTRAL, Label.NEGATIVE, Label.MIXED)
    for name in (label.value, label.value[:3])
}
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class Transformer:
    """Softmax over a classifier's outputs. Texts are read as a whole: no words named, no target aimed at."""

    def __init__(
        self, session: Any, tokenizer: Tokenizer, labels: Sequence[Label], name: str, version: int
    ) -> None:
        """``labels``: the meaning of each output."""
        self.name, self.version = name, version
        self._session, self._tokenizer, self._labels = session, tokenizer, tuple(labels)
        self._inputs = [given.name for given in session.get_inputs()]

    @classmethod
    def from_folder(cls, folder: Path, labels: Sequence[str] = (), *, name: str, version: int) -> Transformer:
        """Open a folder; ``labels`` stands in for ``config.json``.

        Raises:
            ValueError: the packages or files are missing, or the files are no such classifier.
        """
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise ValueError(
                f"{error.name} is not installed; install it with pip install 'community-listener[onnx]'"
            ) from error
        meanings = _meanings(labels or _configured(folder / "config.json"))
        for file in ("model.onnx", "tokenizer.json"):
            if not (folder / file).is_file():
                raise ValueError(f"it has no {file}")
        try:
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # the library raises no narrower one
            raise ValueError(f"tokenizer.json cannot be read ({error})") from error
        tokenizer.enable_truncation(LONGEST)
        tokenizer.no_padding()
        try:
            session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # likewise
            raise ValueError(f"model.onnx cannot be read ({error})") from error
        opened = cls(session, tokenizer, meanings, name, version)
        opened._try()
        return opened

    def _try(self) -> None:
        """Refuse at once what would fail at the first text."""
        if strange := [given for given in self._inputs if given not in _INPUTS]:
            raise ValueError(f"model.onnx wants the input {strange[0]}; known are {', '.join(_INPUTS)}")
        try:
            shape = self._logits("a").shape
        except Exception as error:  # likewise
            raise ValueError(f"model.onnx cannot read a text ({error})") from error
        if shape != (len(self._labels),):
            raise ValueError(f"model.onnx answers in the shape {shape} to {len(self._labels)} labels")

    def _logits(self, text: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        """What the model says of each label: (labels,)."""
        read = self._tokenizer.encode(text)
        columns = dict(zip(_INPUTS, (read.ids, read.attention_mask, read.type_ids), strict=True))
        given = {name: np.array([columns[name]], dtype=np.int64) for name in self._inputs}
        return np.asarray(self._session.run(None, given)[0][0], dtype=np.float64)

    def rate(self, text: str, target: Spans = (), others: Spans = ()) -> Verdict:  # noqa: ARG002 - all is read
        """The likeliest label; the score is P(positive) − P(negative), the confidence the label's chance."""
        if not text.strip():
            return UNKNOWN
        logits = self._logits(text)
        powers = np.exp(logits - logits.max())
        chances = dict(zip(self._labels, (powers / powers.sum()).tolist(), strict=True))
        best = max(chances, key=lambda label: chances[label])
        return Verdict(best, chances[Label.POSITIVE] - chances[Label.NEGATIVE], chances[best])

    def score(self, text: str, target: Spans = (), others: Spans = ()) -> Mood:
        """As :meth:`rate`; the evidence is empty, for a transformer does not say which words it went by."""
        label, score, confidence = self.rate(text, target, others)
        return Mood(label=label, score=score, confidence=confidence, scorer=self.name, version=self.version,
                    evidence=())  # fmt: skip


def digest(folder: Path) -> str:
    """SHA-256 of the files that decide the moods; weights kept beside ``model.onnx`` are among them.

    Raises:
        OSError: one cannot be read.
    """
    total = hashlib.sha256()
    for path in [*sorted(folder.glob("model.onnx*")), folder / "tokenizer.json", folder / "config.json"]:
        if path.exists():
            with path.open("rb") as stream:
                total.update(path.name.encode() + b"\0" + hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()


def _configured(path: Path) -> list[str]:
    """The labels of a ``config.json`` in the order of the outputs."""
    try:
        named = json.loads(path.read_text(encoding="utf-8"))["id2label"]
        return [str(named[str(at)]) for at in range(len(named))]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(
            "config.json has no id2label; name the outputs in their order: --labels negative,neutral,positive"
        ) from error


def _meanings(labels: Sequence[str]) -> list[Label]:
    meanings: list[Label] = []
    for label in labels:
        meaning = _MEANINGS.get(label.strip().lower())
        if meaning is None or meaning in meanings:
            raise ValueError(
                f"its label {label!r} is no mood, or is there twice; name the outputs in their order: "
                "--labels negative,neutral,positive"
            )
        meanings.append(meaning)
    if not {Label.POSITIVE, Label.NEGATIVE} <= set(meanings):
        raise ValueError("its labels must have positive and negative among them")
    return meanings
