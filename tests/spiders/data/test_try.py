"""``listener source try`` on addresses of data, fetched and saved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from listener.cli import app
from tests.spiders.data.expected import EXPECTED
from tests.spiders.data.server import Served


def lines_of(*arguments: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(app, ["source", "try", *arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_an_address_of_data_is_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    one = EXPECTED["flarum"]
    monkeypatch.setenv("LISTENER_DATA_DIR", str(tmp_path))
    with Served(one.site) as server:
        monkeypatch.setenv("LISTENER_ALLOW_HOSTS", server.root.removeprefix("http://"))
        found = lines_of(server.root + one.start)
    assert {post["layer"] for post in found} == {"data:flarum"}
    assert {post["text"] for post in found} == {str(post[2]) for post in one.posts.values()}
    [reply] = [post for post in found if post["kind"] == "comment"]
    assert reply["reply_to"]
    assert reply["author_id"] == "minh"


def test_a_saved_body_is_tried_without_a_request(tmp_path: Path) -> None:
    root, path = "https://s.example", "/r/lamdep/comments/ab1/.json?limit=500&sort=old&raw_json=1"
    file = tmp_path / "saved.json"
    file.write_text(json.dumps(EXPECTED["reddit"].site(root, later=False)[path]), encoding="utf-8")
    found = lines_of("--html", str(file), "--url", root + path)
    assert [(post["author"], post["kind"]) for post in found] == [("lan", "topic"), ("minh", "comment")]
    assert {post["layer"] for post in found} == {"data:reddit"}
