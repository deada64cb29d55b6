"""Learning from people's labels: used only where it is better, kept in a file, switched off and on."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.errors import UsageError
from listener.mood.choosing import scorer_in_force, signature
from listener.mood.labels import file_labels
from listener.sentiment.measure import Labelled
from listener.sentiment.ngrams import PLACES, Text
from listener.sentiment.trained import Trained
from listener.sentiment.training import compare, train, without
from tests.commands import Commands

JARGON = {"pos": ("xanh lá", "lên đỉnh", "về bờ"), "neg": ("đỏ lửa", "đu đỉnh", "cháy tài khoản")}
"""What no general lexicon knows: how a community of investors talks."""
NAMES = ("Lan", "Minh", "Hà", "Tú", "An", "Bình", "Chi", "Duy")


def told(label: str, number: int) -> str:
    words = JARGON[label]
    return f"{NAMES[number % 8]} bảo cổ phiếu này {words[number % 3]} rồi, phiên thứ {number}"


def jargon(count: int) -> list[Labelled]:
    return [
        Labelled(text=told(label, n), target=(), label=label)
        for n in range(count)
        for label in ("pos", "neg")
    ]


@pytest.fixture(scope="module")
def model() -> Trained:
    return train("vi", jargon(24))


def test_it_learns_words_that_no_lexicon_knows_with_and_without_accents(model: Trained) -> None:
    assert model.score("hôm nay lại xanh lá nhé").label == "positive"
    assert model.score("hôm nay lại đỏ lửa nhé").label == "negative"
    assert model.score("hom nay lai do lua nhe").label == "negative"
    assert model.score("tôi vừa đu đỉnh").evidence
    assert model.score("").label == "unknown"
    assert model.score("").score is None


def test_its_file_is_small_and_gives_the_same_answers(model: Trained) -> None:
    content = model.to_bytes()
    assert len(content) < 600_000
    read = Trained.from_bytes(content)
    assert read.score("đu đỉnh mất rồi") == model.score("đu đỉnh mất rồi")
    with pytest.raises(ValueError, match="no trained model"):
        Trained.from_bytes(content[: len(content) // 2])


@settings(max_examples=50)
@given(st.text(max_size=300), st.integers(0, 300), st.integers(1, 20))
def test_any_text_has_an_answer_whose_reasons_stand_in_it(text: str, start: int, length: int) -> None:
    trained = _small()
    target = ((start, start + length),) if start + length <= len(text) else ()
    mood = trained.score(text, target)
    assert all(text[item.start : item.end] == item.word for item in mood.evidence)
    assert (mood.score is None) == (mood.label == "unknown")
    assert trained.rate(text, target) == (mood.label, mood.score, mood.confidence)
    grams = Text(text, target).grams(aimed=bool(target))
    assert all(0 <= place < PLACES for place in (*grams.words, *grams.runs))


@cache
def _small() -> Trained:
    return train("vi", jargon(4))


def test_the_comparison_is_on_texts_not_read_and_chance_does_not_win() -> None:
    found = compare("vi", jargon(24))
    assert found.better
    assert found.trained_f1 > 0.9 > found.rules_f1
    noise = [
        Labelled(text=f"{NAMES[n % 8]} đi chợ lần {n}", target=(), label=("pos", "neg")[n // 8 % 2])
        for n in range(64)
    ]
    assert not compare("vi", noise).better


def test_what_is_measured_is_not_learnt_from() -> None:
    items = jargon(3)
    again = Labelled(text="@ai_do  " + items[0].text.upper(), target=(), label="neg")
    assert again not in without([again, items[1]], items[:1])
    assert items[1] in without([again, items[1]], items[:1])


def test_training_is_used_listed_and_switched_off(listener: Commands, tmp_path: Path) -> None:
    table = tmp_path / "nhan.csv"
    rows = [f'"{i.text}",{"tích cực" if i.label == "pos" else "tiêu cực"}' for i in jargon(24)]
    table.write_text("Nội dung,Nhãn\n" + "\n".join(rows), encoding="utf-8")
    listener.run("init")
    listener.run("brand", "add", "Cổ phiếu", "--query", '"cổ phiếu"')
    posts = tmp_path / "posts.csv"
    posts.write_text(
        "text,author,url,published\ncổ phiếu này đỏ lửa,lan,https://a.vn/t/1#1,2026-11-20\n", "utf-8"
    )
    listener.run("post", "import", str(posts), "--site", "a.vn")
    assert _mood(listener) != "negative"
    (learnt,) = listener.json("mood", "train", "--labels", str(table))
    assert learnt["model"]["active"] is True
    assert scorer_in_force("vi").name == "trained-vi"
    assert scorer_in_force("en").name == "english"  # no labels, so the rules
    assert signature() == "en english 1, other emoji 2, vi trained-vi 1"
    assert _mood(listener) == "negative"  # history was scored anew
    (listed,) = listener.json("mood", "models")
    assert (listed["version"], listed["active"], listed["texts"]) == (1, True, 48)
    listener.run("mood", "models", "--off")
    assert scorer_in_force("vi").name == "vi-lexicon"
    assert _mood(listener) != "negative"
    listener.run("mood", "models", "--use", "1", "--language", "vi")
    assert scorer_in_force("vi").name == "trained-vi"
    file = tmp_path / "data" / "mood" / listed["file"]
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    listener.run("mood", "models", "--off")
    assert "not as it was written" in listener.run("mood", "models", "--use", "1", "--language", "vi", code=1)


def _mood(listener: Commands) -> str:
    out = Path("mentions.jsonl")  # in the command's own folder
    listener.run("export", "mentions", "--format", "jsonl", "--out", str(out), "--start", "2026-01-01")
    return str(json.loads(out.read_text("utf-8").splitlines()[0])["mood"])


def test_files_that_cannot_be_read_are_named(tmp_path: Path, listener: Commands) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("text,label\nxin chào,vui\n", "utf-8")
    with pytest.raises(UsageError, match="line 2: 'vui' is no mood"):
        file_labels(path)
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(UsageError, match="no columns named text and label"):
        file_labels(path)
    assert "no labels yet" in listener.run("mood", "train", code=2)
