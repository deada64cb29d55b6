"""A classifier small enough to write by hand: each word votes for a label, and the votes are summed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers

FLOAT, INT64 = 1, 7
"""As ONNX numbers types of elements."""


def write_model(folder: Path, votes: Mapping[str, Sequence[float]], labels: Mapping[str, str]) -> Path:
    """Write a folder as exporters do; ``votes`` has each word's logits, one for each of ``labels``."""
    folder.mkdir(exist_ok=True)
    words = {"[UNK]": 0, **{word: number for number, word in enumerate(votes, 1)}}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.array([[0.0] * len(labels), *votes.values()], dtype="<f4")
    (folder / "model.onnx").write_bytes(_model(table))
    (folder / "config.json").write_text(json.dumps({"id2label": labels}), "utf-8")
    return folder


def _model(table: np.ndarray) -> bytes:
    """``logits = ReduceSum(Gather(table, input_ids), axis 1)`` in protobuf; fields as onnx.proto has them."""
    weights = b"".join(
        (
            *(_number(1, size) for size in table.shape),
            _number(2, FLOAT),
            _bytes(8, b"table"),
            _bytes(9, table.tobytes()),
        )
    )
    gather = _bytes(1, b"table") + _bytes(1, b"input_ids") + _bytes(2, b"voted") + _bytes(4, b"Gather")
    axes = _bytes(1, b"axes") + _number(8, 1) + _number(20, 7)
    keep = _bytes(1, b"keepdims") + _number(3, 0) + _number(20, 2)
    total = (
        _bytes(1, b"voted")
        + _bytes(2, b"logits")
        + _bytes(4, b"ReduceSum")
        + _bytes(5, axes)
        + _bytes(5, keep)
    )
    graph = b"".join(
        (
            _bytes(1, gather), _bytes(1, total), _bytes(2, b"tiny"), _bytes(5, weights),
            _bytes(11, _value(b"input_ids", INT64)), _bytes(11, _value(b"attention_mask", INT64)),
            _bytes(12, _value(b"logits", FLOAT)),
        )
    )  # fmt: skip
    return _number(1, 7) + _bytes(7, graph) + _bytes(8, _number(2, 11))


def _value(name: bytes, kind: int) -> bytes:
    """A tensor of two dimensions of any size."""
    shape = _bytes(1, _bytes(2, name + b"_rows")) + _bytes(1, _bytes(2, name + b"_columns"))
    return _bytes(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, shape)))


def _varint(value: int) -> bytes:
    parts = []
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value
