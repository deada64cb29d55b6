"""A transformer from the user's folder: its moods and number; what is said of folders that do not work."""

from __future__ import annotations

import json
import sys
from math import exp
from pathlib import Path

import pytest

from listener.mood.choosing import scorer_in_force, signature
from listener.sentiment.transformer import LONGEST, Transformer
from tests.commands import Commands
from tests.mood.tiny_onnx import write_model

LABELS = {"0": "NEG", "1": "neutral", "2": "positive"}
VOTES = {"ngon": (0, 0, 2), "tệ": (2, 0, 0), "bàn": (0, 1, 0)}


def opened(folder: Path) -> Transformer:
    return Transformer.from_folder(folder, name="onnx-vi", version=1)


def test_moods_are_the_softmax_of_the_outputs(tmp_path: Path) -> None:
    model = opened(write_model(tmp_path / "m", VOTES, LABELS))
    good = model.score("phở ngon")
    assert (good.label, good.evidence, good.scorer) == ("positive", (), "onnx-vi")
    assert good.confidence == pytest.approx(exp(2) / (exp(2) + 2), abs=1e-6)
    assert good.score == pytest.approx((exp(2) - 1) / (exp(2) + 2), abs=1e-6)
    assert model.rate("dịch vụ tệ")[:1] == ("negative",)
    assert model.rate("cái bàn").label == "neutral"
    assert model.rate(" \n") == ("unknown", None, None)


def test_what_is_beyond_the_longest_text_is_not_read(tmp_path: Path) -> None:
    model = opened(write_model(tmp_path / "m", VOTES, LABELS))
    assert model.rate("x " * (LONGEST - 1) + "ngon").label == "positive"
    assert model.rate("ngon " + "x " * (LONGEST - 1) + "tệ tệ tệ").label == "positive"


def test_a_missing_package_is_named_with_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ValueError, match=r"onnxruntime is not installed.*'community-listener\[onnx\]'"):
        opened(write_model(tmp_path / "m", VOTES, LABELS))


def test_a_folder_that_cannot_be_used_says_why(tmp_path: Path, listener: Commands) -> None:
    def said(folder: Path, *more: str) -> str:
        asked = ("mood", "models", "--language", "vi", "--onnx", str(folder), *more)
        return " ".join(listener.run(*asked, code=1).split())  # as if the screen were endless

    listener.run("init")
    folder = write_model(tmp_path / "m", VOTES, {"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"})
    assert "'LABEL_0' is no mood" in said(folder)
    assert "--labels negative,neutral,positive" in said(folder)
    assert "positive and negative among them" in said(folder, "--labels", "neg,neu,mixed")
    assert "shape (3,) to 2 labels" in said(folder, "--labels", "neg,pos")
    (folder / "model.onnx").write_bytes(b"not a model")
    assert "model.onnx cannot be read" in said(folder, "--labels", "neg,neu,pos")
    (folder / "tokenizer.json").write_text("{}")
    assert "tokenizer.json cannot be read" in said(folder, "--labels", "neg,neu,pos")
    (folder / "tokenizer.json").unlink()
    assert "it has no tokenizer.json" in said(folder, "--labels", "neg,neu,pos")
    assert "config.json has no id2label" in said(tmp_path / "none")
    listener.run("mood", "models", "--onnx", str(folder), code=2)  # of which language?
    assert listener.json("mood", "models") == []


def test_history_is_scored_anew_with_it(tmp_path: Path, listener: Commands) -> None:
    listener.run("init")
    listener.run("brand", "add", "Bàn", "--query", "bàn")
    (tmp_path / "posts.csv").write_text(
        "text,author,url,published\nmua cái bàn hôm qua zzz,lan,https://a.vn/t/1#1,2026-11-20\n", "utf-8"
    )
    listener.run("post", "import", str(tmp_path / "posts.csv"), "--site", "a.vn")
    write_model(tmp_path / "m", {**VOTES, "zzz": (9, 0, 0)}, LABELS)  # no word that the rules know
    listener.run("mood", "models", "--language", "vi", "--onnx", str(tmp_path / "m"))
    out = tmp_path / "mentions.jsonl"
    listener.run("export", "mentions", "--format", "jsonl", "--out", str(out), "--start", "2026-01-01")
    assert json.loads(out.read_text("utf-8"))["mood"] == "negative"


def test_it_is_listed_used_and_numbered_by_its_files(tmp_path: Path, listener: Commands) -> None:
    listener.run("init")
    asked = ("mood", "models", "--language", "vi", "--onnx", str(tmp_path / "m"))
    write_model(tmp_path / "m", VOTES, LABELS)
    (first,) = listener.json(*asked)
    assert (first["kind"], first["version"], first["active"], first["texts"]) == ("onnx", 1, True, None)
    assert signature().endswith("vi onnx-vi 1")
    assert scorer_in_force("vi").rate("tệ").label == "negative"
    assert len(listener.json(*asked)) == 1  # the same files: the same number
    write_model(tmp_path / "m", {**VOTES, "tệ": (0, 0, 3)}, LABELS)
    listener.run("mood", "models", "--off")
    told = listener.run("mood", "models", "--use", "1", "--language", "vi", code=1)
    assert "its files have changed" in " ".join(told.split())
    assert [(m["version"], m["active"]) for m in listener.json(*asked)] == [(1, False), (2, True)]
    assert scorer_in_force("vi").score("tệ").version == 2
    assert "onnx-vi" in listener.run("mood", "models")
    listener.run("mood", "models", "--off")
    assert scorer_in_force("vi").name == "vi-lexicon"


def test_textblobs_figures_stay_beside_another_scorers_mood(tmp_path: Path, listener: Commands) -> None:
    listener.run("init")
    write_model(tmp_path / "m", {**VOTES, "table": (9, 0, 0)}, LABELS)
    listener.run("mood", "models", "--language", "en", "--onnx", str(tmp_path / "m"))
    (told,) = listener.json("mood", "score", "This is a wonderful table, I am happy with it.")
    mood = told["mood"]
    assert (mood["scorer"], mood["label"]) == ("onnx-en", "negative")
    assert mood["polarity"] > 0
    assert mood["subjectivity"] > 0
    listener.run("mood", "models", "--off")
