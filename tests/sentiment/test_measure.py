"""Measuring on labelled files."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from listener.errors import UsageError
from listener.sentiment.measure import measure, read_labelled

_ROWS = "ngon quá\tpos\nquá tệ\tneg\nmình ở quận 3\tneu\nmình ở quận 4\tpos\n"


def test_figures(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(_ROWS, encoding="utf-8")
    (row,) = measure([path])
    assert (row.file, row.scorer, row.n, row.accuracy) == ("a.tsv", "vi-lexicon", 4, 0.75)
    # pos: 1 of 2 found; neg: 1 of 1; neu: 1 right of 2 said.
    assert row.macro_f1 == pytest.approx((2 / 3 + 1 + 2 / 3) / 3)
    assert row.two_class_f1 == pytest.approx((2 / 3 + 1) / 2)
    assert row.texts_per_second > 0


def test_gzipped_and_several_scorers(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv.gz"
    path.write_bytes(gzip.compress(_ROWS.encode()))
    assert [row.scorer for row in measure([path], ["emoji", "vi-lexicon"])] == ["emoji", "vi-lexicon"]


def test_targets(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("$T$ is great , i love $T$ !\tthe shop\tpos\n", encoding="utf-8")
    (item,) = read_labelled(path)
    assert [item.text[s:e] for s, e in item.target] == ["the shop", "the shop"]
    (row,) = measure([path])
    assert row.accuracy == 1
    assert row.two_class_f1 is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"ngon\tpos\nhay\tgood\n", "line 2: expected text"),
        (b"ngon\n", "line 1: expected text"),
        (b"", "is empty"),
        (b"\xff\xfe\x00", "Cannot read"),
        (b"\x1f\x8bnot gzip", "Cannot read"),
    ],
)
def test_bad_files_are_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.tsv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=message) as error:
        measure([path])
    assert str(path) in str(error.value)


def test_a_missing_file_and_an_unknown_scorer(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Cannot read"):
        measure([tmp_path / "none.tsv"])
    with pytest.raises(UsageError, match="no scorer 'vader'"):
        measure([], ["vader"])
