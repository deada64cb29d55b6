"""Measuring on labelled files."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from listener.errors import UsageError
from listener.sentiment import Mood
from listener.sentiment.measure import measure, measure_languages, read_labelled
from listener.sentiment.reading import Spans
from listener.sentiment.weighing import UNKNOWN, Verdict, unknown

_ROWS = "ngon quá\tpos\nquá tệ\tneg\nmình ở quận 3\tneu\nmình ở quận 4\tpos\n"


def test_figures(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(_ROWS, encoding="utf-8")
    row, textblob, vader = measure([path])
    assert (row.file, row.scorer, row.n, row.accuracy) == ("a.tsv", "vi-lexicon", 4, 0.75)
    assert [(r.scorer, r.n, r.accuracy) for r in (textblob, vader)] == [
        ("textblob", 4, 0.25),
        ("vader", 4, 0.25),
    ]
    # pos: 1 of 2 found; neg: 1 of 1; neu: 1 right of 2 said.
    assert row.macro_f1 == pytest.approx((2 / 3 + 1 + 2 / 3) / 3)
    assert row.macro_recall == pytest.approx((0.5 + 1 + 1) / 3)
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
    row, *_ = measure([path])
    assert row.accuracy == 1
    assert row.two_class_f1 is None


def test_stripped_of_accents(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("giao hàng chậm\tneg\n", encoding="utf-8")
    seen: list[str] = []

    class Listening:
        name, version = "listening", 1

        def score(self, text: str, target: Spans = (), others: Spans = ()) -> Mood:
            return unknown(self.name, self.version)

        def rate(self, text: str, target: Spans = (), others: Spans = ()) -> Verdict:
            seen.append(text)
            return UNKNOWN

    (row,) = measure([path], [Listening()], stripped=True)
    assert (row.scorer, row.accuracy) == ("listening", 0)
    assert seen[-1] == "giao hang cham"


def test_languages(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("giao hàng chậm quá\tneg\nthe food was great\tpos\n😡\tneg\nJe suis très content\tpos\n")
    (row,) = measure_languages([path])
    assert (row.n, row.vi, row.en, row.other, row.none) == (4, 0.25, 0.25, 0.25, 0.25)


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
    with pytest.raises(UsageError, match="no scorer 'none'"):
        measure([], ["none"])
