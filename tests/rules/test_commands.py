"""``listener rule`` and ``listener tag``: a rule's life and a tag's, as a person types them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from listener.brands import add_brand
from listener.pipeline import Pipeline
from listener.settings import get_settings
from listener.store import open_database, utc_now
from tests.commands import Commands
from tests.ingest.posts import harvest, make_post

TEXTS = ("Hạ Miên giao chậm quá", "Hạ Miên tệ", "Hạ Miên đẹp")


@pytest.fixture
def filled(listener: Commands) -> Commands:
    """Three mentions of one brand."""
    listener.run("init")
    database = open_database()
    add_brand(database, name="Hạ Miên", query='"hạ miên"', actor="lan")
    posts = [
        make_post(number, text, published_at=utc_now() - timedelta(hours=number))
        for number, text in enumerate(TEXTS, start=1)
    ]
    Pipeline(database, get_settings()).take(harvest(*posts))
    database.close()
    return listener


def test_the_life_of_a_rule(filled: Commands) -> None:
    assert [rule["code"] for rule in filled.json("rule", "list")] == ["negative"]
    tried = filled.json("rule", "try", "--query", "giao")
    assert (tried["asked"], tried["met"]) == (3, 1)
    added = filled.run(
        "rule", "add", "Giao chậm", "--query", "giao", "--tag", "giao hàng", "--send", "--age", "7"
    )
    assert "giao-cham" in added
    ran = filled.json("rule", "apply", "giao-cham")
    assert (ran["status"], ran["fired"], ran["tagged"]) == ("done", 1, 1)
    filled.run("rule", "change", "giao-cham", "--priority", "high", "--tag", "")
    shown = filled.json("rule", "show", "giao-cham")
    assert shown["rule"]["draft"]["does"]["tags"] == []
    assert [version["version"] for version in shown["versions"]] == [2, 1]
    filled.run("rule", "move", "giao-cham", "1")
    filled.run("rule", "off", "negative")
    listed = filled.json("rule", "list")
    assert [(rule["code"], rule["enabled"]) for rule in listed] == [("giao-cham", True), ("negative", False)]
    back = filled.json("rule", "undo", str(ran["id"]))
    assert (back["firings"], back["tags"]) == (1, 1)
    assert "giao-cham" in filled.run("rule", "runs")
    filled.run("rule", "remove", "giao-cham")
    assert "giao-cham" not in filled.run("rule", "list")


def test_tags_by_number_and_by_search(filled: Commands) -> None:
    done = filled.json("tag", "add", "giao hàng", "--search", "giao")
    assert done["changed"] == 1
    filled.run("tag", "add", "ship", "1", "2")
    filled.run("tag", "rename", "ship", "vận chuyển")
    filled.run("tag", "merge", "vận chuyển", "giao hàng")
    assert [(t["name"], t["mentions"]) for t in filled.json("tag", "list")] == [("giao hàng", 2)]
    filled.run("tag", "undo", str(done["act_id"] + 2))
    assert len(filled.json("tag", "list")) == 2
    exported = filled.run("export", "mentions", "--out", "-", "--format", "jsonl")
    assert '"tags"' in exported
    assert "giao hàng" in exported
    assert "1 mentions changed" in filled.run("tag", "remove", "giao hàng", "--search", "giao")


def test_wrong_usage_is_told(filled: Commands) -> None:
    assert "Say which mentions" in filled.run("tag", "add", "x", code=2)
    assert "no rule 'x'" in filled.run("rule", "on", "x", code=2)
    assert "does nothing" in filled.run("rule", "add", "X", "--query", "giao", code=2)
    assert "never closed" in filled.run("rule", "add", "X", "--query", "(giao", "--send", code=2)
    assert "Say which rule" in filled.run("rule", "try", code=2)
