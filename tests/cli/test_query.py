"""``listener query …`` as people and programs use it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.commands import Commands


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Commands:
    return Commands(monkeypatch, capsys, tmp_path)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def type_in(*lines: str | bytes) -> None:
        content = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return type_in


def test_check_shows_the_plain_form_and_advice(commands: Commands) -> None:
    printed = commands.run("query", "check", "“hạ miên” or hamien")
    assert 'Reads as: "hạ miên" AND "or" AND "hamien"' in printed
    assert "Try: “hạ miên” OR hamien" in printed
    assert "Nothing to advise." in commands.run("query", "check", '"hạ miên" OR hamien')


def test_check_as_json(commands: Commands) -> None:
    found = commands.json("query", "check", "hamien or trà")
    assert found["valid"]
    [advice] = found["advice"]
    assert advice["code"] == "lower-operator"
    assert (advice["start"], advice["end"], advice["clause"]) == (7, 9, "or")
    assert advice["fix"] == "hamien OR trà"


def test_a_mistake_is_wrong_usage(commands: Commands) -> None:
    printed = commands.run("query", "check", '("hạ miên" OR', code=2)
    assert "OR needs something after it." in printed
    found = json.loads(commands.run("query", "check", "(hamien", "--json", code=2))
    assert not found["valid"]
    assert found["error"]["code"] == "parenthesis-open"
    assert found["error"]["position"] == 0
    assert found["error"]["fix"] == "(hamien)"


def test_a_query_that_can_match_nothing_fails(commands: Commands) -> None:
    assert "This range is empty" in commands.run("query", "check", "hamien likes:[5 TO 2]", code=1)


def test_a_filter_may_ask_what_only_mentions_have(commands: Commands) -> None:
    assert "of mentions only" in commands.run("query", "check", "mood:negative", code=2)
    commands.run("query", "check", "mood:negative", "--filter")


def test_match_reads_lines_and_shows_spans(commands: Commands, typed) -> None:  # type: ignore[no-untyped-def]
    typed(
        '{"title": "Hạ Miên", "text": "ngon", "url": "https://voz.vn/1"}',
        "",
        '{"text": "ha mien", "likes": 3, "published_at": "2026-03-08T10:00:00"}',
    )
    found = commands.json("query", "match", '"hạ miên" OR (likes:>2 published:2026-03-08 mien)')
    assert (found["read"], found["matched"], found["broken"]) == (2, 2, [])
    assert found["posts"][0] == {
        "line": 1,
        "url": "https://voz.vn/1",
        "matches": True,
        "spans": [
            {
                "field": "title", "start": 0, "end": 7, "clause": '"hạ miên"', "alias": None,
                "text": "Hạ Miên",
            }
        ],
    }  # fmt: skip
    assert [span["text"] for span in found["posts"][1]["spans"]] == ["mien"]


def test_match_and_check_know_other_spellings(commands: Commands, typed) -> None:  # type: ignore[no-untyped-def]
    typed('{"text": "mua mp ở đây"}', '{"text": "mua ở đây"}')
    found = commands.json("query", "match", '"mỹ phẩm"', "--alias", "mỹ phẩm: mp, my fam")
    assert [post["matches"] for post in found["posts"]] == [True, False]
    assert found["posts"][0]["spans"][0]["alias"] == "mp"
    assert "mỹ phẩm is also: mp" in commands.run("query", "check", '"mỹ phẩm"', "--alias", "mỹ phẩm: mp")
    assert "names no other spelling" in commands.run("query", "check", "mp", "--alias", "mp", code=2)


def test_broken_lines_are_kept_apart_and_the_rest_is_answered(commands: Commands, typed) -> None:  # type: ignore[no-untyped-def]
    lines = [
        "{", "[1]", '{"text": ""}', '{"text": 5}', '{"text": "a", "likes": -1}',
        '{"text": "a", "likes": true}', '{"text": "a", "published_at": "gestern"}', b'{"text": "\xff"}',
        "[" * 100_000, '{"text": "hamien"}',
    ]  # fmt: skip
    typed(*lines)
    found = json.loads(commands.run("query", "match", "hamien", "--json", code=1))
    assert [one["line"] for one in found["broken"]] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert all(one["reason"] and one["content"] for one in found["broken"])
    assert [(post["line"], post["matches"]) for post in found["posts"]] == [(10, True)]
    typed(*lines)
    printed = commands.run("query", "match", "hamien", code=1)
    assert "1 of 1 match" in printed
    assert "It has neither title nor text." in printed


def test_why_asks_a_stored_post(commands: Commands, database_url: str, tmp_path: Path) -> None:
    commands.use(database_url)
    commands.run("init")
    post = {
        "url": "https://voz.vn/t/1",
        "thread_url": "https://voz.vn/t/1",
        "kind": "topic",
        "text": "mua ha mien",
    }
    (tmp_path / "posts.jsonl").write_text(json.dumps(post), encoding="utf-8")
    commands.run("post", "import", "posts.jsonl")
    commands.run("brand", "add", "Hạ Miên", "--alias", "hạ miên: h.miên")
    found = commands.json("query", "why", "ha-mien", "https://voz.vn/t/1")
    assert (found["brand"], found["matches"], found["via"]) == ("ha-mien", False, None)
    [clause] = found["deciding"]
    assert clause["reason"] == "Found “ha mien” without these accents; the clause wants “hạ miên”."
    assert clause["found"] == [{"field": "text", "start": 4, "end": 11, "text": "ha mien"}]
    printed = commands.run("query", "why", "mua NOT serum", str(found["post"]))
    assert "It matches." in printed
    assert "✓ NOT serum  “serum” is not there." in printed


def test_check_counts_words_in_the_stored_posts(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    commands.run("init")
    assert "There are 0 posts in store" in commands.run("query", "check", "tra", "--stored", code=2)
    posts = (
        {"url": f"https://voz.vn/t/{n}", "thread_url": f"https://voz.vn/t/{n}", "kind": "topic", "text": text}
        for n in range(40)
        for text in ["trà đá" if n % 4 else "trả hàng"]
    )
    lines = "\n".join(json.dumps(post) for post in posts)
    (tmp_path / "posts.jsonl").write_text(lines, encoding="utf-8")
    commands.run("post", "import", "posts.jsonl")
    assert "There are 40 posts in store" in commands.run("query", "check", "tra", "--stored", code=2)
    monkeypatch.setattr("listener.asking._FEW", 40)
    [advice] = commands.json("query", "check", "tra OR serum", "--stored")["advice"]
    assert advice["code"] == "common-stored"
    assert "finds trà, trả; such words stand in 1000 of 1,000 stored posts" in advice["message"]


def test_why_names_what_is_not_there(commands: Commands) -> None:
    commands.run("init")
    assert "There is no post '99'" in commands.run("query", "why", "hamien", "99", code=2)
    assert "There is no post" in commands.run("query", "why", "hamien", "9" * 30, code=2)
    assert "There is no post" in commands.run("query", "why", "hamien", "https://voz.vn/none", code=2)
