"""``listener mood …``."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tests.commands import Commands


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Commands:
    return Commands(monkeypatch, capsys, tmp_path)


def test_a_text_is_explained(commands: Commands) -> None:
    printed = commands.run("mood", "score", "Giao hàng chậm quá, nhân viên thân thiện")
    assert "language vi, by vi-lexicon" in printed
    assert "delivery" in printed


def test_the_brand_of_a_text(commands: Commands) -> None:
    (said,) = commands.json("mood", "score", "Mộc Lan ngon, Sao Biển dở", "--target", "sao bien")
    assert said["mood"]["label"] == "negative"
    assert said["target"] == [[14, 22]]


def test_english_shows_textblob_beside_the_blend(commands: Commands) -> None:
    (said,) = commands.json("mood", "score", "The staff were friendly and the coffee great")
    assert said["mood"]["scorer"] == "english"
    assert said["mood"]["polarity"] > 0
    assert 0 < said["mood"]["subjectivity"] <= 1
    (alone,) = commands.json("mood", "score", "The coffee was great", "--scorer", "textblob")
    assert (alone["mood"]["scorer"], alone["mood"]["score"]) == ("textblob", 0.8)


def test_lines_and_json_lines(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        "ngon quá",
        "",
        json.dumps({"text": "A chậm, B nhanh", "target": [[0, 1]], "others": "B", "language": "vi"}),
        json.dumps({"text": "B nhanh, A chậm", "target": ["A"], "others": ["B"]}),
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    assert [said["mood"]["label"] for said in commands.json("mood", "score")] == [
        "positive",
        "negative",
        "negative",
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{no json", "Line 1 is not JSON"),
        ('{"target": "A"}', "Line 1 has no text"),
        ('{"text": "ngon", "target": "A"}', "Line 1: 'A' does not stand in the text"),
        ('{"text": "ngon", "target": [[3, 9]]}', "neither a name nor a place"),
        ('{"text": "ngon", "language": "xx"}', "is not vi, en or other"),
    ],
)
def test_lines_that_cannot_be_read(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, line: str, message: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(line))
    assert message in commands.run("mood", "score", code=2)


def test_measuring(commands: Commands, tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("ngon quá\tpos\nquá tệ\tneg\n", encoding="utf-8")
    rows = commands.json("mood", "measure", str(path))
    assert [row["scorer"] for row in rows] == ["vi-lexicon", "textblob", "vader"]
    assert rows[0]["accuracy"] == 1
    assert set(rows[0]) == {
        "file", "scorer", "n", "accuracy", "macro_f1", "macro_recall", "two_class_f1", "texts_per_second",
    }  # fmt: skip
    assert "Mood, measured, accents stripped" in commands.run("mood", "measure", str(path), "--stripped")
    assert "no scorer" in commands.run("mood", "measure", str(path), "--scorer", "x", code=2)
    assert commands.json("mood", "language", str(path))[0]["vi"] == 1
